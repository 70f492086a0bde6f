"""The forms of signing an organisation up: what it is, and the owner's password."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from relay.candidates.rules import fold_kana
from relay.organisations.rules import (
    LICENCE_PATTERN,
    Facts,
    LicenceFacts,
    Refusal,
    corporate_number_is_valid,
    fold_corporate_number,
    fold_licence_number,
)

DIGITS = 13
DAY = {"type": "date"}


class CompanyForm(forms.Form):
    """What we must know of a company before it gets its link."""

    least = timedelta(seconds=5)
    corporate_number = forms.CharField(
        label=_("Corporate number"),
        max_length=30,
        help_text=_("Thirteen digits, as in the National Tax Agency's register."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    name_kana = forms.CharField(label=_("Name in kana"), max_length=160)
    representative = forms.CharField(label=_("Representative"), max_length=80)
    postcode = forms.CharField(label=_("Postcode"), max_length=8)
    address = forms.CharField(label=_("Address"), max_length=200)
    contact_name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.CharField(
        label=_("Your mail address at work"),
        max_length=320,
        widget=forms.EmailInput,
        help_text=_("We send a six-digit code there."),
    )
    terms = forms.BooleanField(
        label=_("I have read the terms and agree to them on behalf of the organisation"),
        error_messages={"required": _("Please read the terms and tick the box if you agree.")},
    )

    def clean_corporate_number(self) -> str:
        """Say exactly what is wrong with the number."""
        number = fold_corporate_number(self.cleaned_data["corporate_number"])
        if not number.isascii() or not number.isdigit():
            raise forms.ValidationError(_("A corporate number has digits only."))
        if len(number) != DIGITS:
            raise forms.ValidationError(
                _("A corporate number has 13 digits; you typed %(count)d."), params={"count": len(number)}
            )
        if not corporate_number_is_valid(number):
            raise forms.ValidationError(
                _(
                    "The first digit is a check digit, and it does not fit the other twelve. "
                    "Please compare the number with your registration: one digit may be wrong or two may be swapped."
                )
            )
        return number

    def clean_name_kana(self) -> str:
        """The reading in full-width katakana."""
        return fold_kana(self.cleaned_data["name_kana"])

    def facts(self) -> Facts:
        """The answers as the organisations room takes them."""
        data = self.cleaned_data
        names = ("name", "corporate_number", "name_kana", "representative", "postcode", "address")
        return Facts(**{name: data[name] for name in names}, introduction=data.get("introduction", ""))

    def licence(self) -> LicenceFacts | None:
        """A company has none."""
        return None


class AgencyForm(CompanyForm):
    """A company's answers, and the licence."""

    licence_number = forms.CharField(label=_("Licence number"), max_length=20, help_text=_("In the form 13-ユ-123456."))
    licensed_on = forms.DateField(label=_("Licensed on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    valid_until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    manager_name = forms.CharField(label=_("Placement manager"), max_length=80)
    introduction = forms.CharField(
        label=_("Speciality"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Applicants read this when they choose. For example: IT and web engineers in the Tokyo area."),
    )
    field_order = (
        "corporate_number", "name", "name_kana", "representative", "postcode", "address", "licence_number",
        "licensed_on", "valid_until", "manager_name", "introduction", "contact_name", "email", "terms",
    )  # fmt: skip

    def clean_licence_number(self) -> str:
        """The number with every dash and ユ made plain."""
        number = fold_licence_number(self.cleaned_data["licence_number"])
        if not LICENCE_PATTERN.fullmatch(number):
            raise forms.ValidationError(str(Refusal.BAD_LICENCE_NUMBER.label))
        return number

    def licence(self) -> LicenceFacts:
        """The licence as the organisations room takes it."""
        data = self.cleaned_data
        return LicenceFacts(
            number=data["licence_number"],
            licensed_on=data["licensed_on"],
            valid_until=data["valid_until"],
            manager_name=data["manager_name"],
        )


class PasswordForm(forms.Form):
    """The owner's password, asked for after the address was proved."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least ten characters. A short sentence is easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )

    def clean_password(self) -> str:
        """A password the rules of the house accept."""
        password: Any = self.cleaned_data["password"]
        validate_password(password)
        return str(password)


FORMS: dict[str, type[CompanyForm]] = {"company": CompanyForm, "agency": AgencyForm}
