from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "danvan.work"

    def ready(self) -> None:
        """Every process that may change the tree keeps the counters with it, not only those that serve pages."""
        from . import counters  # noqa: F401, PLC0415
