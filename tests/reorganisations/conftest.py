"""An administrator at the door."""

import pytest
from django.test import Client

from tests.world import World


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    return client
