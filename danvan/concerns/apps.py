from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "danvan.concerns"

    def ready(self) -> None:
        """Hear of promised steps moved or done, whichever page is asked first."""
        from . import actions  # noqa: F401, PLC0415
