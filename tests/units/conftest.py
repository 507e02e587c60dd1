"""The import through its pages, with jobs carried out at once."""

from collections.abc import Callable

import pytest
from django.test import Client

from danvan.units.models import Import
from tests.world import World

from .sheets import upload


@pytest.fixture
def at_once(settings: object) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}  # type: ignore[attr-defined]


@pytest.fixture
def administrator(world: World, client: Client, at_once: None) -> Client:
    client.force_login(world.administrator)
    return client


Send = Callable[..., Import]


@pytest.fixture
def send(administrator: Client) -> Send:
    def sent(content: bytes, name: str = "to-chuc.xlsx", **more: object) -> Import:
        answer = administrator.post("/nb/to-chuc/nhap/", {"file": upload(content, name), **more})
        assert answer.status_code == 302, answer.content.decode()
        return Import.objects.get(code=answer.headers["Location"].split("/")[-2])

    return sent
