"""What every page knows: the brand and who runs the service."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def brand(request: HttpRequest) -> dict[str, Any]:
    """The brand in the reader's language and the operator's facts."""
    english = get_language() == "en"
    return {
        "brand": {"name": settings.BRAND_NAME_EN if english else settings.BRAND_NAME},
        "operator_facts": settings.OPERATOR,
        "demo_pages": settings.DEMO_PAGES,
    }
