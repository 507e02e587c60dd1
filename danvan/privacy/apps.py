from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "danvan.privacy"
