"""Fields that read what people in Japan type: full width, separators, units."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SEPARATORS = re.compile(r"[、,,\n]+")
_JAPANESE_DATE = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")


class WholeNumber(forms.IntegerField):
    """A whole number; full-width digits, separators and the unit are welcome."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)
        self.error_messages["invalid"] = _("Please enter a whole number.")

    def to_python(self, value: Any) -> int | None:
        """The number without its dress."""
        folded = unicodedata.normalize("NFKC", str(value or "")).strip()
        return super().to_python(re.sub(r"[,\s]|円|万円|万|人|名|年|通|件", "", folded))


class Words(forms.CharField):
    """Several short words in one line, separated by commas or the Japanese 読点."""

    def __init__(self, *, most: int = 20, longest: int = 30, **kwargs: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(**kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        """The words in their order, each once."""
        typed = super().clean(value)
        words = tuple(dict.fromkeys(word for part in _SEPARATORS.split(typed) if (word := part.strip())))
        if len(words) > self.most:
            raise ValidationError(_("Please enter at most %(most)s."), params={"most": self.most})
        if any(len(word) > self.longest for word in words):
            raise ValidationError(
                _("Please keep each within %(longest)s characters."), params={"longest": self.longest}
            )
        return words

    def prepare_value(self, value: Any) -> Any:
        """The words as one line."""
        return value if value is None or isinstance(value, str) else joined(value)


class Day(forms.DateField):
    """A day; picked, or typed as 2026年11月23日 or 2026/11/23 in any width."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)
        self.error_messages["invalid"] = _("Please enter a date, for example 2026/12/01.")

    def to_python(self, value: Any) -> date | None:
        """The day, however it was written."""
        folded = unicodedata.normalize("NFKC", value) if isinstance(value, str) else value
        if isinstance(folded, str) and (found := _JAPANESE_DATE.fullmatch(folded.strip())):
            folded = "-".join(found.groups())
        return super().to_python(folded)


def joined(words: Iterable[str]) -> str:
    """Words as one line, the way they are typed."""
    return "、".join(words)
