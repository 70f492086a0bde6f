"""One-time codes, passwords and addresses: what may be used, in words."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
TRIES_MAX = 5
PROOF_LIFE = timedelta(hours=2)
"""How long a proved address may wait for the rest of the form."""


@dataclass(frozen=True)
class Limit:
    """How often something may be done within a fixed stretch of time, by whatever it is counted for."""

    name: str
    most: int
    per: timedelta = timedelta(hours=1)

    def began_at(self, at: datetime) -> datetime:
        """When the stretch this moment lies in began."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return epoch + (at - epoch) // self.per * self.per


# A network is a whole office or a neighbourhood (IPv4 /24, IPv6 /48): its limits are wide, those of an address narrow.
ASKS_FOR_AN_ADDRESS_FROM_A_NETWORK = Limit("ask-address-network", 10)
ASKS_FOR_AN_ADDRESS = Limit("ask-address", 30)
ASKS_FROM_A_NETWORK = Limit("ask-network", 300)
TRIES_AT_AN_ADDRESS = Limit("try-address", 60)
TRIES_FROM_A_NETWORK = Limit("try-network", 600)
GUESSES_FROM_A_NETWORK = Limit("guess-network", 100)
SAME_GUESS_FROM_A_NETWORK = Limit("guess-same", 1)


class Refusal(Reason):
    """Why an address was not proved."""

    NO_ADDRESS = "H-USERS-1", _("This is not a mail address. Please check it, for example name@example.jp.")
    WRONG_CODE = "H-USERS-2", _("This code is not right. Please look at the newest mail and type its six digits.")
    EXPIRED = "H-USERS-3", _("This code has expired (ten minutes). Please ask for a new one.")
    TOO_MANY_TRIES = "H-USERS-4", _("The code was mistyped five times. Please ask for a new one.")
    OTHER_SESSION = "H-USERS-5", _("Please type the code in the same browser that asked for it, or ask for a new one.")
    USED = "H-USERS-6", _("This code was already used. Please ask for a new one.")
    TOO_OFTEN = (
        "H-USERS-7",
        _("This was tried very often in a short time. Please wait a while, an hour at most. What you typed is kept."),
    )


def fold_code(text: str) -> str:
    """The digits of a typed code, full width folded, spaces and hyphens dropped."""
    return re.sub(r"[\s\-‐-―ー]", "", unicodedata.normalize("NFKC", text))


def fold_address(text: str) -> str:
    """A mail address as typed on a Japanese keyboard: full width folded, space trimmed, host in lower case."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    local, at, host = folded.rpartition("@")
    return f"{local}{at}{host.lower()}"


def limit_key(limit: Limit, *values: str, key: str) -> str:
    """A keyed digest under which something is counted; a tag of the address (`name+tag@`) makes no other mailbox."""
    plain = [re.sub(r"\+[^@]*(?=@)", "", value.lower()) for value in values]
    return hmac.new(key.encode(), "\n".join((limit.name, *plain)).encode(), hashlib.sha256).hexdigest()


def digest_of(code: str, *, ref: str, key: str) -> str:
    """A keyed digest of a code, bound to its proof."""
    return hmac.new(key.encode(), f"{ref}:{code}".encode(), hashlib.sha256).hexdigest()


def why_not_prove(
    *, same_session: bool, used: bool, expired: bool, tries_count: int, code_is_right: bool
) -> Refusal | None:
    """The first reason this code proves nothing, or None."""
    if not same_session:
        return Refusal.OTHER_SESSION
    if used:
        return Refusal.USED
    if tries_count >= TRIES_MAX:
        return Refusal.TOO_MANY_TRIES
    if expired:
        return Refusal.EXPIRED
    if not code_is_right:
        return Refusal.TOO_MANY_TRIES if tries_count + 1 >= TRIES_MAX else Refusal.WRONG_CODE
    return None
