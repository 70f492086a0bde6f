"""The one way from a code to a company's page: guessing is limited here, whichever page it is tried on."""

from relay.intake import queries as intake
from relay.intake.queries import LinkCard
from relay.intake.rules import fold_code
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.users import actions as users
from relay.users import queries as user_queries
from relay.users.rules import Refusal


def find(request: PortalRequest, text: str) -> LinkCard | None:
    """The live link of a code; what leads nowhere is counted, and too many different ones close a network for a while.

    A stopped link's code is counted like one that was never issued: else the work, and so the clock, would tell them apart.
    """
    if user_queries.guesses_too_often(request.actor):
        raise Refused(Refusal.TOO_OFTEN)
    link = intake.by_code(text)
    if link is None and (code := fold_code(text)):
        users.note_guess(code=code, by=request.actor)
    return link
