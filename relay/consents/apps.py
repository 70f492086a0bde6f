from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "relay.consents"
    label = "consents"
