"""Who wants to know when names of the organisation come or change: search, for one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .models import Person, Unit


@dataclass(frozen=True)
class Named:
    """A unit, or a person (then `unit` is where they work), with the words to show."""

    title: str
    detail: str
    unit: Unit
    person: Person | None = None


_followers: list[Callable[[Iterable[Named]], None]] = []


def follows(function: Callable[[Iterable[Named]], None]) -> Callable[[Iterable[Named]], None]:
    """Register `function(named)`: called in the transaction in which names come or change."""
    _followers.append(function)
    return function


def tell(named: Iterable[Named]) -> None:
    """Say which units and people have a new name or place; those gone take their rows with them."""
    everything = list(named)
    for function in _followers:
        function(everything)
