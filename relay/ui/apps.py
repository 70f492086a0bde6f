"""The design system: it knows how things look, and nothing of what they mean."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, styles, formats and the gallery."""

    name = "relay.ui"
    label = "ui"
