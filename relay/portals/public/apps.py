from django.apps import AppConfig


class PublicPortalConfig(AppConfig):
    name = "relay.portals.public"
    label = "portal_public"
