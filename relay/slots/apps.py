from django.apps import AppConfig


class SlotsConfig(AppConfig):
    name = "relay.slots"
    label = "slots"
