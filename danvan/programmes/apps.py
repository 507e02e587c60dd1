from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "danvan.programmes"
