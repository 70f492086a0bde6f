"""Why the answer is no, in words a person can read."""

from enum import Enum
from typing import Any

from django.utils.functional import Promise


class Reason(Enum):
    """One refusal: a code of `law.md` §10 (X…) or of the house (H…), and the sentence to show."""

    def __init__(self, code: str, label: "str | Promise") -> None:
        self.code = code
        self.label = label

    def __new__(cls, *args: Any) -> "Reason":
        member = object.__new__(cls)
        member._value_ = len(cls.__members__) + 1
        return member
