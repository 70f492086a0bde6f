"""The declaration of a write: a name, a permission, a transaction, a scope and a line in the trail."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from relay.audit.models import Entry
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope

P = ParamSpec("P")
R = TypeVar("R")

ACTS: dict[str, Callable[..., Any]] = {}
"""Every act there is, by name."""


def act(name: str, *, needs: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a write: checked, atomic, seen by the database as the actor's, and written in the trail."""

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        assert name not in ACTS, f"two acts are called {name}"

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs["by"]
            assert isinstance(by, Actor)
            if not by.may(needs):
                raise NotPermitted(name)
            with transaction.atomic(), scope(by):
                result = function(*args, **kwargs)
                _write(name, about=_reference(result, *args), by=by)
            return result

        ACTS[name] = run
        return run

    return declare


def _write(name: str, *, about: str, by: Actor) -> None:
    with scope(house(at=by.at)):
        Entry.objects.create(
            at=by.at,
            act=name,
            actor=by.name,
            kind=by.kind.value,
            organisation_id=by.organisation_id,
            about=about,
        )


def _reference(*things: Any) -> str:
    """The reference of the first thing that has one: what came out, else what went in."""
    return next((str(thing.ref) for thing in things if getattr(thing, "ref", None)), "")
