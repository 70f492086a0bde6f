from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "relay.fees"
    label = "fees"
