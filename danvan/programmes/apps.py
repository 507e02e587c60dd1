from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "danvan.programmes"

    def ready(self) -> None:
        """Say what a unit leaves of programmes, whichever page is asked first."""
        from . import estate  # noqa: F401, PLC0415
