from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "danvan.conferences"

    def ready(self) -> None:
        """Put what conferences contribute to other apps' registers in its place, whichever page is asked first."""
        from . import agenda, estate, queries  # noqa: F401, PLC0415
