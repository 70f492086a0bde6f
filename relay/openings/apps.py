from django.apps import AppConfig


class OpeningsConfig(AppConfig):
    name = "relay.openings"
    label = "openings"
