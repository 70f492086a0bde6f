from django.apps import AppConfig


class AgencyPortal(AppConfig):
    name = "relay.portals.agency"
    label = "portal_agency"
