"""The only way a status changes: a declared step, checked, made by a conditional UPDATE, journalled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from danvan.journal import actions as journal


class Actor(Protocol):
    """Who acts; `units.access.Viewer` is one."""

    @property
    def actor(self) -> str: ...

    def may(self, right: str, record: Any, /) -> bool: ...


class Record(Protocol):
    """What has a status: a model with a public code, a unit and personal ties."""

    pk: Any
    code: Any
    status: Any

    @property
    def place_id(self) -> int: ...

    def ties(self) -> Mapping[str, Any]: ...


class StepClosed(Exception):
    """The record has moved on since the page was shown; nothing was changed (page: 409)."""

    def __init__(self, flow: str, step: str) -> None:
        super().__init__(f"{flow}.{step}")
        self.flow = flow
        self.step = step


@dataclass(frozen=True)
class Step:
    """From any of `sources` to `target`, for those who hold the right `needs` on the record."""

    name: str
    sources: frozenset[str]
    target: str
    needs: str


class Flow:
    """The steps one kind of record can take; `name` is the noun of its rights and journal verbs."""

    def __init__(self, name: str, *steps: Step) -> None:
        self.name = name
        self.steps = {step.name: step for step in steps}

    def open_steps(self, record: Record, viewer: Actor) -> list[str]:
        """Names of the steps this viewer may take now: a page draws its buttons from here."""
        return [
            step.name
            for step in self.steps.values()
            if record.status in step.sources and viewer.may(step.needs, record)
        ]

    @transaction.atomic
    def take(
        self,
        record: Record,
        name: str,
        *,
        by: Actor,
        change: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> None:
        """Move `record` by the step `name`, setting the fields of `change` in the same UPDATE.

        Raises PermissionDenied without the right, StepClosed when the record is no longer where the step begins.
        """
        step = self.steps[name]
        if not by.may(step.needs, record):
            raise PermissionDenied(step.needs)
        fields = {"status": step.target, **(change or {})}
        model: type[models.Model] = type(record)  # type: ignore[assignment]
        moved = model._default_manager.filter(pk=record.pk, status__in=step.sources).update(**fields)
        if not moved:
            raise StepClosed(self.name, name)
        for field, value in fields.items():
            setattr(record, field, value)
        journal.record(
            f"{self.name}.{name}",
            subject=f"{self.name}:{record.code}",
            unit_id=record.place_id,
            actor=by.actor,
            **facts,
        )

    @transaction.atomic
    def take_all(
        self,
        records: models.QuerySet[Any],
        name: str,
        *,
        by: Actor,
        subject: str,
        unit_id: int,
        change: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> int:
        """The same step for many records in one UPDATE and one entry under `subject`; how many moved.

        Records that have moved on are passed over. The caller has checked the right over all of them.
        """
        step = self.steps[name]
        fields = {"status": step.target, **(change or {})}
        moved = records.filter(status__in=step.sources).update(**fields)
        if moved:
            journal.record(
                f"{self.name}.{name}",
                subject=subject,
                unit_id=unit_id,
                actor=by.actor,
                count=moved,
                **facts,
            )
        return moved
