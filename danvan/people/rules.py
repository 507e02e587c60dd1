"""Names that look alike, how far ahead a post may begin; which roles fit which tree."""

import datetime as dt

from danvan.text import clean, fold, keys
from danvan.units.rules import HEAD_ROLES, TREE_BY_ROLE, Capacity, Role

# A post planned further ahead is a slip of the pen.
FURTHEST = dt.timedelta(days=5 * 366)
# Letters of other alphabets that look like Latin ones (Unicode TR 39), small letters only.
_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝгпкмтвиɑοαρνυιτκ", "aeopcyxijshdqwrnkmtbuaoapvuitk")


def skeleton(name: str) -> str:
    """What a name looks like, with its marks: one for spellings that differ only in how they are stored."""
    return keys(clean(name).casefold().translate(_ALIKE))


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same letters and marks, or one of them written without marks."""
    first, second = skeleton(one), skeleton(other)
    if first == second:
        return True
    bare_one, bare_other = _bare(one), _bare(other)
    return bare_one == bare_other and (first == bare_one or second == bare_other)


def _bare(name: str) -> str:
    return fold(clean(name).casefold().translate(_ALIKE))


def fits(role: Role, tree: str) -> bool:
    """Whether the role exists in that tree."""
    return TREE_BY_ROLE.get(role, tree) == tree


def capacities(role: Role) -> tuple[Capacity, ...]:
    """How one can stand in an office of that role: heads may be acted for, plain staff have no stand-ins."""
    if role in HEAD_ROLES:
        return tuple(Capacity)
    return (
        (Capacity.HOLDER,)
        if role in {Role.STAFF, Role.ADMINISTRATOR}
        else (Capacity.HOLDER, Capacity.STAND_IN)
    )
