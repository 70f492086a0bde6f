"""The form of a slot request."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.openings.queries import OpeningRow
from relay.portals.company.forms.fields import WholeNumber

MAN = 10_000


class RequestForm(forms.Form):
    """For which opening, and up to what pay the slot may be used."""

    opening = forms.ChoiceField(label=_("Opening"), widget=forms.RadioSelect)
    fee_ceiling = WholeNumber(
        label=_("Upper limit of the waived fee (10,000 yen)"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_(
            "Optional. An agency whose fee would be above it cannot take the request up, and no offer at a pay above it can be made on the slot."
        ),
    )

    def __init__(self, *args: Any, openings: Sequence[OpeningRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.ref, f"{row.title}({row.prefecture_label})") for row in openings]
        self.fields["opening"].choices = choices  # type: ignore[attr-defined]

    @property
    def fee_ceiling_yen(self) -> int | None:
        """The limit in yen."""
        limit = self.cleaned_data["fee_ceiling"]
        return limit * MAN if limit else None
