"""Writes of the openings room, in the order of an opening's life."""

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.events import announce
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.openings import queries, rules
from relay.openings.events import OpeningAmended, OpeningClosed
from relay.openings.models import Opening, OpeningVersion


@act("opening.draft", needs=Permission.OPENING_POST)
def draft(*, facts: rules.OpeningFacts, by: Actor) -> Opening:
    """Write down an opening that nobody else sees yet."""
    assert by.organisation_id is not None
    if refusal := rules.why_not_save(facts):
        raise Refused(refusal)

    return Opening.objects.create(company_id=by.organisation_id, amended_at=by.at, **queries.said(facts))


@act("opening.copy", needs=Permission.OPENING_POST)
def copy(opening: Opening, *, by: Actor) -> Opening:
    """Start a new draft that says the same."""
    _own(opening, by)

    return Opening.objects.create(
        company_id=opening.company_id, amended_at=by.at, **queries.said(queries.facts_of(opening))
    )


@act("opening.amend", needs=Permission.OPENING_POST)
def amend(opening: Opening, facts: rules.OpeningFacts, *, by: Actor) -> Opening:
    """Change what the opening says; once it was shown, every change is a version of its own."""
    _own(opening, by)
    is_open = opening.state == Opening.State.OPEN
    if refusal := rules.why_not_stay_open(facts) if is_open else None:
        raise Refused(refusal)
    if refusal := rules.why_not_save(facts):
        raise Refused(refusal)
    if facts == queries.facts_of(opening):
        return opening  # a replayed form changes nothing, so it makes no version

    was_shown = opening.posted_at is not None
    changed = {
        **queries.said(facts),
        "amended_at": by.at,
        "version": opening.version + 1 if was_shown else opening.version,
        "confirmed_at": by.at if is_open else opening.confirmed_at,
    }
    rows = Opening.objects.filter(pk=opening.pk, version=opening.version, state=opening.state)
    if rows.update(**changed) != 1:
        raise Stale(opening.ref)
    for name, value in changed.items():
        setattr(opening, name, value)
    if was_shown:
        _keep_version(opening, by)
    if is_open:
        announce(OpeningAmended(opening_id=opening.pk), by=by)
    return opening


@act("opening.post", needs=Permission.OPENING_POST)
def post(opening: Opening, *, declared: bool = True, by: Actor) -> Opening:
    """Show the opening; by posting it the company makes its self-declaration (職業安定法 5条の6)."""
    return _show(opening, declared=declared, by=by)


@act("opening.confirm", needs=Permission.OPENING_POST)
def confirm(opening: Opening, *, by: Actor) -> Opening:
    """Say that the opening still holds as it stands (的確表示)."""
    _own(opening, by)
    rows = Opening.objects.filter(pk=opening.pk, state=Opening.State.OPEN, version=opening.version)
    if rows.update(confirmed_at=by.at) != 1:
        raise Stale(opening.ref)

    opening.confirmed_at = by.at
    return opening


@act("opening.close", needs=Permission.OPENING_POST)
def close(opening: Opening, *, by: Actor) -> Opening:
    """Take the opening back: nobody is introduced to it any more."""
    _own(opening, by)
    was_open = opening.state == Opening.State.OPEN
    move(opening, Opening.State.CLOSED, Opening.MOVES, closed_at=by.at)

    if was_open:
        announce(OpeningClosed(opening_id=opening.pk), by=by)
    return opening


@act("opening.reopen", needs=Permission.OPENING_POST)
def reopen(opening: Opening, *, declared: bool = True, by: Actor) -> Opening:
    """Show a closed opening again, declared and confirmed anew."""
    return _show(opening, declared=declared, by=by)


def _show(opening: Opening, *, declared: bool, by: Actor) -> Opening:
    _own(opening, by)
    refusal = rules.why_not_post(
        queries.facts_of(opening),
        company_is_approved=opening.company.state == "approved",
        declared=declared,
    )
    if refusal:
        raise Refused(refusal)

    is_first = opening.posted_at is None
    move(
        opening,
        Opening.State.OPEN,
        Opening.MOVES,
        declared_at=by.at,
        posted_at=opening.posted_at or by.at,
        confirmed_at=by.at,
        closed_at=None,
    )
    if is_first:
        _keep_version(opening, by)
    return opening


def _keep_version(opening: Opening, by: Actor) -> None:
    OpeningVersion.objects.create(
        opening=opening,
        company_id=opening.company_id,
        version=opening.version,
        said=queries.said(queries.facts_of(opening)),
        at=by.at,
    )


def _own(opening: Opening, by: Actor) -> None:
    # others may see an open opening, so seeing is not enough to change it
    if opening.company_id != by.organisation_id:
        raise NotPermitted(opening.ref)
