from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    name = "relay.introductions"
    label = "introductions"
