from django.apps import AppConfig


class OperatorPortal(AppConfig):
    name = "relay.portals.operator"
    label = "portal_operator"
