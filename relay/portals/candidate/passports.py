"""The passport put together: for each agency what was agreed, how it stands, and what it waits for."""

from dataclasses import dataclass
from datetime import datetime

from relay.acceptances import queries as acceptances
from relay.acceptances.queries import AgencyStanding, DocumentCard
from relay.consents import queries as consents
from relay.consents.queries import ConsentCard
from relay.consents.rules import why_not_renew
from relay.kernel.actors import Actor


@dataclass(frozen=True)
class Line:
    """One agency in the passport."""

    consent: ConsentCard
    standing: AgencyStanding | None
    named: tuple[ConsentCard, ...]
    """The openings for which this agency may hand the name over."""
    may_renew: bool

    @property
    def unread(self) -> tuple[DocumentCard, ...]:
        """Written terms the person has not confirmed."""
        documents = self.standing.documents if self.standing else ()
        return tuple(document for document in documents if document.read_at is None)


@dataclass(frozen=True)
class Passport:
    """All agencies: those that may have the data, and those that may not."""

    live: tuple[Line, ...]
    ended: tuple[Line, ...]


def is_live(card: ConsentCard, at: datetime) -> bool:
    """Whether this consent stands at that moment, swept or not."""
    return card.state == "given" and card.valid_until is not None and card.valid_until > at


def may_renew(card: ConsentCard, at: datetime) -> bool:
    """Whether this consent ends so soon that it may be renewed."""
    is_placement, live = card.purpose == "placement", card.state == "given"
    return why_not_renew(is_placement=is_placement, live=live, ends_at=card.valid_until, at=at) is None


def passport_of(actor: Actor) -> Passport:
    """The person's passport: the newest consent of each agency."""
    cards = consents.passport(actor)
    standings = acceptances.of_candidate(actor)
    newest: dict[str, ConsentCard] = {}
    for card in (card for card in cards if card.purpose == "placement"):
        newest.setdefault(card.agency_ref, card)
    lines = [_line(card, cards, standings, actor) for card in newest.values()]
    return Passport(
        live=tuple(line for line in lines if is_live(line.consent, actor.at)),
        ended=tuple(line for line in lines if not is_live(line.consent, actor.at)),
    )


def _line(card: ConsentCard, cards: list[ConsentCard], standings: list[AgencyStanding], actor: Actor) -> Line:
    return Line(
        consent=card,
        standing=next((one for one in standings if one.agency_ref == card.agency_ref), None),
        named=tuple(
            one
            for one in cards
            if one.agency_ref == card.agency_ref and one.purpose != "placement" and is_live(one, actor.at)
        ),
        may_renew=may_renew(card, actor.at),
    )
