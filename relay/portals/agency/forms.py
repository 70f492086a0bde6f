"""What the agency types, read into values; decisions stay in the rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.acceptances.rules import OPENING_GROUNDS, SEEKER_GROUNDS
from relay.fees.rules import RefundStep
from relay.introductions.rules import MESSAGE_MAX
from relay.matching.rules import DISMISS_REASONS


class SeekerRefusalForm(forms.Form):
    """On what ground an application is declined."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=list(SEEKER_GROUNDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the grounds.")},
    )


class OpeningRefusalForm(forms.Form):
    """On what ground an opening is declined."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=list(OPENING_GROUNDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the grounds.")},
    )


class DismissalForm(forms.Form):
    """Why a match is put away."""

    reason = forms.ChoiceField(label=_("Reason for putting it away"), choices=list(DISMISS_REASONS.items()))


class ProposalForm(forms.Form):
    """What the agency writes to the person, and whether a free slot is meant."""

    message = forms.CharField(
        label=_("Message to the person"),
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Why this opening suits the person. Shown on the person's page together with the conditions."),
    )
    on_slot = forms.BooleanField(label=_("Propose it on the free slot this company asked for"), required=False)
    confirmed = forms.BooleanField(label=_("I have read the conditions and the reasons, and I propose this myself"))


class LeavingForm(forms.Form):
    """When somebody left, and by whose choice."""

    left_on = forms.DateField(label=_("Last day of employment"), widget=forms.DateInput(attrs={"type": "date"}))
    by_own_choice = forms.TypedChoiceField(
        label=_("Who ended it"),
        choices=[("yes", _("The person, by own choice")), ("no", _("The employer, or for other reasons"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class CollectionForm(forms.Form):
    """When a fee came in."""

    on = forms.DateField(label=_("Collected on"), widget=forms.DateInput(attrs={"type": "date"}))


class LicenceForm(forms.Form):
    """What the licence says; the number may be typed in full or half width."""

    number = forms.CharField(label=_("Licence number"), max_length=30, help_text=_("For example 13-ユ-123456"))
    licensed_on = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}))
    manager_name = forms.CharField(label=_("Placement manager"), max_length=80)


class FeeTableForm(forms.Form):
    """A new version of the fee table, as notified to the labour bureau."""

    notified_on = forms.DateField(label=_("Notified on"), widget=forms.DateInput(attrs={"type": "date"}))
    rate_percent = forms.DecimalField(label=_("Fee in % of the first year's pay"), max_digits=4, decimal_places=1)
    base = forms.CharField(label=_("What the percentage is taken of"), max_length=200)
    free_slot_clause = forms.CharField(
        label=_("Clause on free introduction slots"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The wording in your fee table by which a slot waives the fee. Without it no slot can be taken."),
    )
    refund_30 = forms.IntegerField(label=_("Refund when leaving within 30 days (%)"), min_value=0, max_value=100)
    refund_60 = forms.IntegerField(label=_("Refund when leaving within 60 days (%)"), min_value=0, max_value=100)
    refund_90 = forms.IntegerField(label=_("Refund when leaving within 90 days (%)"), min_value=0, max_value=100)

    def schedule(self) -> tuple[RefundStep, ...]:
        """The refund steps as the fee table keeps them; steps of nothing are left out."""
        steps = [RefundStep(days, self.cleaned_data[f"refund_{days}"]) for days in (30, 60, 90)]
        return tuple(step for step in steps if step.percent)
