"""What the operator types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.slots.rules.reversals import EVIDENCE_LEAST, EVIDENCE_MOST, Fraud

STATES = (
    ("", _("All")),
    ("applied", _("Waiting")),
    ("approved", _("Approved")),
    ("suspended", _("Suspended")),
    ("refused", _("Refused")),
)
KINDS = (("", _("All")), ("company", _("Companies")), ("agency", _("Placement agencies")))
MAILS = (("", _("All")), ("queued", _("Waiting")), ("sent", _("Sent off")), ("failed", _("Failed")))


class NoteForm(forms.Form):
    """Why an organisation is turned away or shut out; it is mailed to the organisation."""

    note = forms.CharField(
        label=_("Reason (mailed to the organisation)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write the reason. The organisation reads it in the mail.")},
    )


class DecisionForm(forms.Form):
    """Whether a doubtful registration counts."""

    count = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))


class BurstForm(forms.Form):
    """What becomes of a burst, and about how many the decision is made."""

    count = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))
    expected = forms.IntegerField(min_value=1)


class ReversalForm(forms.Form):
    """Why a counted registration should be taken back."""

    ground = forms.ChoiceField(
        label=_("Class of fraud"),
        choices=[(fraud.code, fraud.label) for fraud in Fraud],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose the class of fraud."),
            "invalid_choice": _("Please choose the class of fraud."),
        },
        help_text=_("The company reads the class on its statement, and nothing else."),
    )
    why = forms.CharField(
        label=_("Evidence"),
        min_length=EVIDENCE_LEAST,
        max_length=EVIDENCE_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("10 to 500 letters. What was looked at, and what it showed; no names, no addresses."),
        error_messages={
            "required": _("Please write down the evidence in 10 to 500 letters."),
            "min_length": _("Please write down the evidence in 10 to 500 letters."),
        },
    )


class ReversalFilter(forms.Form):
    """Which counted registrations to list."""

    company = forms.ChoiceField(label=_("Company"), required=False)
    ref = forms.CharField(label=_("Reference"), max_length=20, required=False)

    def __init__(self, *args: Any, companies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].choices = [("", _("All")), *companies]  # type: ignore[attr-defined]


class MonthFilter(forms.Form):
    """Which month to show."""

    month = forms.ChoiceField(label=_("Month"), required=False)

    def __init__(self, *args: Any, months: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]


class SettlementForm(forms.Form):
    """The payment that settled a month, and the position it was made for."""

    payment = forms.CharField(
        label=_("Reference of the payment"),
        max_length=40,
        help_text=_(
            "As the bank or your accounting names it, e.g. FURIKOMI-20261105-001. It stands in the books for ever."
        ),
        error_messages={"required": _("Please give the reference of the payment.")},
    )
    month = forms.CharField(widget=forms.HiddenInput)
    units = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The answer to an objection; the company reads it."""

    ref = forms.CharField(max_length=14)
    text = forms.CharField(max_length=1000)


class OrganisationFilter(forms.Form):
    """Which organisations to list."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class OutboxFilter(forms.Form):
    """Which mails to list."""

    state = forms.ChoiceField(label=_("State"), choices=MAILS, required=False)


class TrailFilter(forms.Form):
    """Which acts to list."""

    act = forms.CharField(label=_("Act"), max_length=60, required=False)
    who = forms.CharField(label=_("Actor"), max_length=80, required=False)
    about = forms.CharField(label=_("About"), max_length=80, required=False)


def chosen(form: forms.Form) -> dict[str, Any]:
    """The wishes of a filter; what cannot be understood is no wish."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}
