from django.apps import AppConfig


class CompanyPortalConfig(AppConfig):
    name = "relay.portals.company"
    label = "portal_company"
