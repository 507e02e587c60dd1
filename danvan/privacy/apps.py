from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "danvan.privacy"

    def ready(self) -> None:
        """Every app has said what it holds about a person, and heirs know of requests, before the first page."""
        autodiscover_modules("held")
        from . import estate  # noqa: F401, PLC0415
