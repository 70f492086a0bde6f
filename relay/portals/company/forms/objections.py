"""The form of an objection to a statement line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.slots.rules.objections import TEXT_MOST
from relay.ui.components.formats import jdate


class ObjectionForm(forms.Form):
    """Which line, and what is wrong with it."""

    closed_on = forms.ChoiceField(label=_("Closing"))
    text = forms.CharField(
        label=_("What do you think is wrong?"),
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Please do not write names or addresses of applicants."),
    )

    def __init__(self, *args: Any, mondays: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].choices = [(day.isoformat(), jdate(day)) for day in mondays]  # type: ignore[attr-defined]
