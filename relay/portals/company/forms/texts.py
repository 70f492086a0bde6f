"""The choice of a mail text."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.intake.queries import LinkRow
from relay.intake.rules import STAGES
from relay.intake.texts import STAGES as TEXT_STAGES


class TextChoice(forms.Form):
    """Stage, language and link of the text to show."""

    stage = forms.ChoiceField(label=_("Stage"), choices=[(stage, STAGES[stage]) for stage in TEXT_STAGES])
    language = forms.ChoiceField(label=_("Language of the mail"), choices=[("ja", _("Japanese")), ("en", _("English"))])
    link = forms.ChoiceField(label=_("Link"))

    def __init__(self, *args: Any, links: Sequence[LinkRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.ref, f"{row.stage_label} {row.label}".strip()) for row in links]
        self.fields["link"].choices = choices  # type: ignore[attr-defined]
