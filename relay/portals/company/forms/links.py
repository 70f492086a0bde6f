"""The form of a new link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.intake import rules


class LinkForm(forms.Form):
    """Which stage the link is for, and what the company calls it."""

    stage = forms.ChoiceField(
        label=_("Stage of the selection"), choices=list(rules.STAGES.items()), widget=forms.RadioSelect
    )
    label = forms.CharField(
        label=_("Label (only you see it)"),
        max_length=rules.LABEL_LENGTH,
        required=False,
        help_text=_("For example: autumn recruiting, engineers."),
    )
