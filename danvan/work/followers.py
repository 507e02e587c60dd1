"""What must hear, in the same transaction, that a task was moved, finished or inherited: its concern, for one."""

from collections.abc import Callable

from .models import Task

_followers: list[Callable[[Task, str], None]] = []


def follows(function: Callable[[Task, str], None]) -> Callable[[Task, str], None]:
    """Register `function(task, "move" | "finish" | "inherit")`."""
    _followers.append(function)
    return function


def tell(task: Task, verb: str) -> None:
    for function in _followers:
        function(task, verb)
