from django.apps import AppConfig


class AcceptancesConfig(AppConfig):
    name = "relay.acceptances"
    label = "acceptances"
