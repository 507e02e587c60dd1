from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "danvan.work"

    def ready(self) -> None:
        """Put what work contributes to other apps' registers in its place, whichever page is asked first."""
        from . import agenda, counters, estate, queries  # noqa: F401, PLC0415
