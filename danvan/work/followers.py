"""What must hear, in the same transaction, that a task was moved, finished or inherited, or an activity withdrawn."""

from collections.abc import Callable

from .models import Activity, Task

_followers: list[Callable[[Task, str], None]] = []


def follows(function: Callable[[Task, str], None]) -> Callable[[Task, str], None]:
    """Register `function(task, "move" | "finish" | "inherit")`."""
    _followers.append(function)
    return function


def tell(task: Task, verb: str) -> None:
    for function in _followers:
        function(task, verb)


_of_activities: list[Callable[[Activity], None]] = []


def follows_activities(function: Callable[[Activity], None]) -> Callable[[Activity], None]:
    """Register `function(activity)`, called in the same transaction when an activity was withdrawn."""
    _of_activities.append(function)
    return function


def tell_activity(activity: Activity) -> None:
    for function in _of_activities:
        function(activity)
