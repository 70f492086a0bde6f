from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "relay.candidates"
    label = "candidates"
