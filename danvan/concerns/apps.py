from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "danvan.concerns"

    def ready(self) -> None:
        """Hear of promised steps and say what a unit leaves of concerns, whichever page is asked first."""
        from . import actions, estate  # noqa: F401, PLC0415
