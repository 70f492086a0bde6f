"""The door of the candidate portal: a registered person comes in, everybody else finds nothing."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from relay.candidates import queries as candidates
from relay.kernel.actors import Actor
from relay.kernel.doors import door


def _find(request: HttpRequest, **_url: Any) -> tuple[Actor, None] | None:
    actor = candidates.actor_of(request.user.pk) if request.user.pk else None
    if actor is None:
        return None
    # a consent names the text that was read, so the page's language counts and not the account's
    return replace(actor, language=get_language() or settings.LANGUAGE_CODE), None


my_door = door(_find)
