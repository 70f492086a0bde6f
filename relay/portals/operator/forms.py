"""What the operator types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
