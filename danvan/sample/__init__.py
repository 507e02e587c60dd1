"""The sample organisation: real names of bodies, invented people and work, in two sizes; made once, always alike."""

from random import Random

from django.db import transaction

from danvan.accounts.sample_people import SAMPLE_PASSWORD as PASSWORD
from danvan.accounts.sample_people import SAMPLE_PEOPLE
from danvan.periods import today

__all__ = ["PASSWORD", "exists", "make", "sign_ins"]
SEED = 20130715


def make(size: str = "small") -> None:
    """Fill an empty database; ValueError for an unknown size, RuntimeError when there are units already."""
    from . import activity, organisation  # noqa: PLC0415 - models need Django to be set up first

    if size not in organisation.SIZES:
        raise ValueError(size)
    if exists():
        raise RuntimeError("the database already holds an organisation")
    with transaction.atomic():
        random = Random(SEED)  # noqa: S311 - a sample, not a secret
        plan = organisation.Plan(organisation.SIZES[size], random)
        organisation.write(plan, today())
        people = organisation.named_people(plan)
        activity.write(plan, people, random)


def exists() -> bool:
    """Whether there are units already."""
    from danvan.units.models import Unit  # noqa: PLC0415

    return Unit.objects.exists()


def sign_ins() -> list[tuple[str, str]]:
    """Names to sign in with, and what each person does."""
    return [(name, str(words)) for name, words in SAMPLE_PEOPLE]
