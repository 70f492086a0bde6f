from django.apps import AppConfig


class DevPortal(AppConfig):
    name = "relay.portals.dev"
    label = "portal_dev"
