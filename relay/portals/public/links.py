"""The one way from a code to a company's page: guessing is limited here, whichever page it is tried on."""

from relay.intake import queries as intake
from relay.intake.queries import LinkCard
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.users import actions as users
from relay.users import queries as user_queries
from relay.users.rules import Refusal


def find(request: PortalRequest, text: str) -> LinkCard | None:
    """The live link of a code; a code that was never issued is counted, and too many from a network close it for a while."""
    if user_queries.guesses_too_often(request.actor):
        raise Refused(Refusal.TOO_OFTEN)
    link = intake.by_code(text)
    if link is None and intake.was_never_issued(text):
        users.note_guess(by=request.actor)
    return link
