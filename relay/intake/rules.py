"""Decisions about links: what a code looks like, how a mangled one is read, and what may be issued."""

import re
import unicodedata
from urllib.parse import unquote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relay.kernel import refs
from relay.kernel.reasons import Reason

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O and U, so that a code can be read aloud and typed from paper."""
LENGTH = 16
STAGES: dict[str, Promise] = {
    "any": _("Any stage"),
    "documents": _("Document screening"),
    "first": _("First interview"),
    "final": _("Final interview"),
}
LABEL_LENGTH = 60

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_QUOTED_PRINTABLE = re.compile(r"=(?:20|3D|0D|0A|09)|=\s*[\r\n]+", re.IGNORECASE)
_MARKER = re.compile(r"/r/", re.IGNORECASE)
_GAPS = re.compile(r"[\s=\-\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff\u00ad>|_*]+")
_RUN = re.compile(f"[{ALPHABET}ILO]{{{LENGTH},}}")


class Refusal(Reason):
    """Why a link is not issued."""

    UNKNOWN_STAGE = "H-INTAKE-1", _("Please choose one of the stages.")
    LONG_LABEL = "H-INTAKE-2", _("Please keep the label within 60 characters.")


def why_not_issue(*, stage: str, label: str) -> Refusal | None:
    """The first reason this link may not be issued, or None."""
    if stage not in STAGES:
        return Refusal.UNKNOWN_STAGE
    if len(label) > LABEL_LENGTH:
        return Refusal.LONG_LABEL
    return None


def new_code() -> str:
    """A fresh code: fifteen random symbols and a check symbol."""
    drawn = refs.symbols(LENGTH - 1)
    return drawn + _check_symbol(drawn)


def is_code(text: str) -> bool:
    """Whether these are sixteen symbols whose check symbol is right."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET) and _check_symbol(text[:-1]) == text[-1]


def fold_code(text: str) -> str | None:
    """The code inside whatever became of it on its way (case, lookalikes, wraps, brackets, `=20`), or None."""
    plain = unicodedata.normalize("NFKC", unquote(text[:4000]))
    plain = _after_marker(_QUOTED_PRINTABLE.sub(" ", plain))
    for run in _RUN.findall(_GAPS.sub("", plain.upper())):
        folded = str(run).translate(_LOOKALIKES)
        for start in range(len(folded) - LENGTH + 1):
            if is_code(folded[start : start + LENGTH]):
                return folded[start : start + LENGTH]
    return None


def shown_code(code: str) -> str:
    """The code in groups of four, for reading and typing."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _after_marker(text: str) -> str:
    # a whole address was pasted, perhaps inside the wrapper of a mail scanner: the code follows `/r/`
    return _MARKER.split(text, maxsplit=1)[-1]


def _check_symbol(drawn: str) -> str:
    """The symbol that makes the weighted sum zero in the field of 32 elements.

    Each place has a weight of its own there, so every single wrong symbol and every swap of two symbols is noticed.
    """
    total, weight = 0, 1
    for symbol in drawn:
        weight = _times(weight, 2)
        total ^= _times(ALPHABET.index(symbol), weight)
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    # multiplication of polynomials modulo x^5 + x^2 + 1, in which 2 generates all 31 weights
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= 0b100101
        right >>= 1
    return product
