from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "relay.intake"
    label = "intake"
