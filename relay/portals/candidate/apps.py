from django.apps import AppConfig


class CandidatePortalConfig(AppConfig):
    name = "relay.portals.candidate"
    label = "portal_candidate"
