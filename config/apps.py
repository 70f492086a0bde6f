"""Where things are plugged together at start-up."""

from django.apps import AppConfig


class PluggedTogether(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        """Install the table of reactions."""
        from config.reactions import REACTIONS
        from relay.kernel.events import install

        install(REACTIONS)
