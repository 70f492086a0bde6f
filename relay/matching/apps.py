from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "relay.matching"
    label = "matching"
