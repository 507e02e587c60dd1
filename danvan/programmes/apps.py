from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "danvan.programmes"

    def ready(self) -> None:
        """Say what a unit leaves of programmes and why a task was given, whichever page is asked first."""
        from . import estate, origins  # noqa: F401, PLC0415
