from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "danvan.search"

    def ready(self) -> None:
        """Listen to the organisation from the first request on; keep the full-text index in place."""
        from . import organisation  # noqa: F401, PLC0415

        post_migrate.connect(put_words_back, sender=self)


def put_words_back(using: str, **_: object) -> None:
    """After every migrate the full-text index stands and is filled."""
    from . import words  # noqa: PLC0415  the models are not loaded yet when this module is

    if words.has_table(connections[using]):
        words.install(connections[using])
