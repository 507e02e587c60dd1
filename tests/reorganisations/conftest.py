"""An administrator at the door."""

import datetime as dt

import pytest
from django.test import Client

from danvan.work.models import Duty, Leaf
from tests.world import World


@pytest.fixture
def settled(world: World) -> None:
    """Duties begin this year, so that no unit has left one undone."""
    Duty.objects.update(starts_on=dt.date(2026, 1, 1))
    Leaf.objects.all().delete()


@pytest.fixture
def administrator(world: World, settled: None, client: Client) -> Client:
    client.force_login(world.administrator)
    return client
