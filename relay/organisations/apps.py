from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "relay.organisations"
    label = "organisations"
