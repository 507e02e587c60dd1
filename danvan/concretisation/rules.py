"""Which clauses need an answer, and which answers reach them."""

from collections.abc import Collection, Sequence
from typing import Protocol


class Placed(Protocol):
    """A clause: its key, how deep it stands, whether anything could have to be done about it."""

    pk: int
    level: int

    @property
    def can_carry(self) -> bool: ...


def innermost(clauses: Sequence[Placed]) -> list[int]:
    """Clauses that carry something to do: those with nothing deeper right below them, no opening and no signature."""
    found = []
    for place, clause in enumerate(clauses):
        deeper = place + 1 < len(clauses) and clauses[place + 1].level > clause.level
        if clause.can_carry and not (deeper and clauses[place + 1].can_carry):
            found.append(clause.pk)
    return found


def reached(clauses: Sequence[Placed], answered: Collection[int]) -> set[int]:
    """Innermost clauses with an answer of their own, or of one they stand in: a chapter's holds for all of it."""
    found: set[int] = set()
    holding: list[Placed] = []
    wanted = set(innermost(clauses))
    for clause in clauses:
        while holding and holding[-1].level >= clause.level:
            holding.pop()
        holding.append(clause)
        if clause.pk in wanted and any(one.pk in answered for one in holding):
            found.add(clause.pk)
    return found
