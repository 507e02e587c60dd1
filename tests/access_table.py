"""The table itself: for each page, the status of everybody in PEOPLE, in that order."""

PEOPLE: tuple[str, ...] = (
    "leader",
    "mobiliser",
    "administrator",
    "inspector",
    "secretary",
    "clerk",
    "cell_secretary",
    "neighbour",
    "neighbour_clerk",
    "head",
    "department_head",
    "staff",
    "colleague",
    "outsider",
)
GET: dict[str, tuple[int, ...]] = {}
POST: dict[str, tuple[int, ...]] = {}
