from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "danvan.studies"

    def ready(self) -> None:
        """Say what is counted, dated and left behind, whichever page is asked first."""
        from . import actions, agenda, estate, indicators  # noqa: F401, PLC0415
