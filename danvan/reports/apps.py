from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from danvan import indicators


class ReportsConfig(AppConfig):
    name = "danvan.reports"

    def ready(self) -> None:
        """Every app's figures are known before the first page; a figure with two homes stops the start."""
        autodiscover_modules("indicators")
        indicators.verify()
