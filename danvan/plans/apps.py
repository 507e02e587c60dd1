from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "danvan.plans"

    def ready(self) -> None:
        """Put what plans contribute to other apps' registers in its place, whichever page is asked first."""
        from . import agenda, held, queries  # noqa: F401, PLC0415
