from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "danvan.privacy"

    def ready(self) -> None:
        """Every app has said what it holds about a person before the first page."""
        autodiscover_modules("held")
