"""The form of a declared number of rejection mails."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.portals.company.forms.fields import WholeNumber
from relay.slots.rules.declarations import SENT_MOST
from relay.ui.components.formats import jdate


class DeclarationForm(forms.Form):
    """Which week, and how many mails."""

    week = forms.ChoiceField(label=_("Week beginning on"))
    sent_count = WholeNumber(
        label=_("Rejection mails sent in that week"),
        min_value=1,
        max_value=SENT_MOST,
        help_text=_("A rough count of all mails with your link is enough. It can be put right until it is used."),
    )

    def __init__(self, *args: Any, weeks: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["week"].choices = [(week.isoformat(), jdate(week)) for week in weeks]  # type: ignore[attr-defined]
