"""The self-declaration of the employer (自己申告, 職業安定法 5条の6)."""

from django import forms
from django.utils.translation import gettext_lazy as _

DECLARED = (
    _("The content of the opening is lawful and true, and the conditions are those we will really offer."),
    _(
        "We have not been penalised twice within a year for the same breach of the Labour Standards Act or the Minimum Wage Act."
    ),
    _(
        "No breach of the Employment Security Act, the Equal Employment Act or the Child Care Leave Act by us was made public within the last six months."
    ),
    _("We have no ties to organised crime."),
    _("There is no strike or lockout at the place of work."),
    _("The work is neither port transport nor construction work on site."),
)


class DeclarationForm(forms.Form):
    """One signature under all points."""

    declared = forms.BooleanField(
        label=_("On behalf of the company I declare that all points apply."),
        error_messages={
            "required": _("Please confirm the points: without the self-declaration no opening may be published.")
        },
    )
