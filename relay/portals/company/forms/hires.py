"""The forms of an offer, a first day and a last day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.outcomes.rules import TERMS, OfferTerms
from relay.portals.company.forms.fields import Day, WholeNumber

MAN = 10_000


class OfferForm(forms.Form):
    """What the company offers."""

    expected_pay = WholeNumber(
        label=_("Expected pay in the first year (10,000 yen)"),
        min_value=1,
        max_value=100_000,
        help_text=_("Base pay, regular allowances and usual bonus of the first twelve months. For example: 480."),
    )
    term = forms.ChoiceField(label=_("Kind of contract"), choices=list(TERMS.items()), widget=forms.RadioSelect)
    starts_on = Day(label=_("First day of work"))

    @property
    def terms(self) -> OfferTerms:
        """What was typed, as values."""
        said = self.cleaned_data
        return OfferTerms(expected_pay_yen=said["expected_pay"] * MAN, term=said["term"], starts_on=said["starts_on"])


class StartForm(forms.Form):
    """The day the person really started."""

    started_on = Day(label=_("First day of work"))


class LeavingForm(forms.Form):
    """The day the person left, and whose wish it was."""

    left_on = Day(label=_("Last day of work"))
    choice = forms.ChoiceField(
        label=_("Why did the employment end?"),
        choices=[("own", _("The person resigned")), ("other", _("Any other reason, such as a dismissal"))],
        widget=forms.RadioSelect,
        help_text=_("Needed for the refund, or for giving the free slot back. Please do not write details."),
    )

    @property
    def by_own_choice(self) -> bool:
        """Whether the person resigned."""
        return bool(self.cleaned_data["choice"] == "own")
