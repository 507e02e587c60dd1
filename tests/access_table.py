PEOPLE = (
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
TABLE = {}
