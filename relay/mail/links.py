"""Absolute addresses for mails: only ever from settings, never from a request's host header."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of a path of ours."""
    assert path.startswith("/")
    return f"{settings.BASE_URL}{path}"
