from django.apps import AppConfig


class ReorganisationsConfig(AppConfig):
    name = "danvan.reorganisations"
