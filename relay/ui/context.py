"""What every page knows: whose product this is, and who runs it."""

from django.conf import settings
from django.http import HttpRequest

Facts = dict[str, object]

BRAND: Facts = {"name": "Career Relay", "logo": "ui/logo.svg"}


def brand(request: HttpRequest) -> Facts:
    """The brand, the operator's facts and the languages, from settings."""
    return {
        "brand": BRAND | dict(getattr(settings, "BRAND", {})),
        "operator_facts": dict(getattr(settings, "OPERATOR_FACTS", {})),
        "languages": settings.LANGUAGES,
    }
