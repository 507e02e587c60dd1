from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "danvan.documents"

    def ready(self) -> None:
        """Say what a unit leaves of documents, whichever page is asked first."""
        from . import estate  # noqa: F401, PLC0415
