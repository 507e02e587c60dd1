from django.apps import AppConfig


class ConcretisationConfig(AppConfig):
    name = "danvan.concretisation"

    def ready(self) -> None:
        """Say what is counted, held and left behind, whichever page is asked first."""
        from . import estate, held, indicators  # noqa: F401, PLC0415
