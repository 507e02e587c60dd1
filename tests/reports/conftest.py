import pytest

from ..busy import make_busy
from ..world import World


@pytest.fixture
def busy(world: World) -> World:
    return make_busy(world)
