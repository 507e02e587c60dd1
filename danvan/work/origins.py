"""Why a task was given: what it comes from, said by the app that gave it. `work` does not know those apps."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Task


@dataclass(frozen=True)
class Origin:
    """What a task comes from, in a few words, and where to read it."""

    words: str
    address: str


_finders: list[Callable[[Task], Origin | None]] = []


def tells(function: Callable[[Task], Origin | None]) -> Callable[[Task], Origin | None]:
    """Register a function that knows where some tasks come from; None for the others."""
    _finders.append(function)
    return function


def of(task: Task) -> list[Origin]:
    """Everything the task on top of this one comes from."""
    top = task.root or task
    return [found for finder in _finders if (found := finder(top))]
