"""The form of a company's facts."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relay.organisations.queries import OrganisationCard
from relay.organisations.rules import Facts

HUES = {
    "teal": _("Teal"),
    "green": _("Green"),
    "lime": _("Lime green"),
    "sky": _("Sky blue"),
    "cyan": _("Cyan"),
    "blue": _("Blue"),
    "indigo": _("Indigo"),
    "purple": _("Purple"),
    "magenta": _("Magenta"),
    "red": _("Red"),
    "orange": _("Orange"),
    "slate": _("Slate"),
}
_NAMES = ("name", "name_kana", "representative", "postcode", "address", "phone", "website", "brand", "introduction")


class FactsForm(forms.Form):
    """What the company says about itself."""

    name = forms.CharField(label=_("Name of the company"), max_length=120)
    name_kana = forms.CharField(label=_("Name in katakana"), max_length=160, required=False)
    representative = forms.CharField(label=_("Representative"), max_length=80, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=8, required=False, help_text=_("For example: 100-0001."))
    address = forms.CharField(label=_("Address of the company"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    brand = forms.ChoiceField(
        label=_("Colour"), choices=list(HUES.items()), help_text=_("Applicants see it on the page behind your link.")
    )
    introduction = forms.CharField(
        label=_("A word to the applicants"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown on the page behind your link. Up to 300 characters."),
    )

    @classmethod
    def of(cls, card: OrganisationCard) -> dict[str, Any]:
        """The facts as they are."""
        return {name: getattr(card, name) for name in _NAMES}

    def clean_postcode(self) -> str:
        """Seven digits with a hyphen, however they were typed."""
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", self.cleaned_data["postcode"]))
        if digits and len(digits) != 7:
            raise ValidationError(_("A postcode has seven digits."))
        return f"{digits[:3]}-{digits[3:]}" if digits else ""

    def clean_phone(self) -> str:
        """Digits and hyphens, full width folded."""
        folded = re.sub(r"[ー−‐―–]", "-", unicodedata.normalize("NFKC", self.cleaned_data["phone"]).strip())
        if folded and not re.fullmatch(r"\+?[0-9()\-\s]{9,}", folded):
            raise ValidationError(_("Please enter digits and hyphens only."))
        return folded

    def facts(self, corporate_number: str) -> Facts:
        """What was typed, as values."""
        return Facts(corporate_number=corporate_number, **{name: self.cleaned_data[name] for name in _NAMES})
