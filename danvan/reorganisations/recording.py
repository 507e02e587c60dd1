"""What an event's page keeps of the day it was carried out: plain words and numbers, no names of people."""

from typing import Any

from .carrying import staff_number
from .models import Part
from .plan import Plan


def snapshot(plan: Plan) -> dict[str, Any]:
    """Units before and after as text, for the record of the event."""
    return {
        "before": [_before(plan, part) for part in plan.parts],
        "after": [
            {
                "name": heir.title,
                "new": heir.is_new,
                "staff": staff_number(plan, heir) if heir.is_new else None,
            }
            for heir in plan.heirs.values()
        ],
    }


def _before(plan: Plan, part: Part) -> dict[str, Any]:
    version = plan.versions[part.unit_id]
    return {
        "name": version.name,
        "code": version.official_code,
        "staff": version.staff_number,
        "parent": version.parent.name if version.parent else "",
        "address": part.unit.code,
    }
