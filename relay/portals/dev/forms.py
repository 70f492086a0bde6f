"""What can be wished for on the pages for trying things out."""

from django import forms
from django.utils.translation import gettext_lazy as _

LEAPS = (
    ("hour", _("One hour on")),
    ("day", _("One day on")),
    ("week", _("Seven days on")),
    ("monday", _("To next Monday, 09:00")),
)


class RecipientForm(forms.Form):
    """Whose mails to show."""

    to = forms.CharField(label=_("Written to"), max_length=320, required=False)


class LeapForm(forms.Form):
    """How far to move time."""

    leap = forms.ChoiceField(choices=LEAPS)
