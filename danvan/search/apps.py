from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "danvan.search"

    def ready(self) -> None:
        """Listen to the organisation from the first request on."""
        from . import organisation  # noqa: F401, PLC0415
