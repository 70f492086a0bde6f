"""The forms of registering: address, code, profile."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relay.candidates.queries import ProfileCard
from relay.candidates.rules import Profile, fold_kana
from relay.openings.rules import OCCUPATION_GROUPS, PREFECTURES

Choices = list[tuple[object, object]]
REGIONS: tuple[tuple[Promise, Iterable[int]], ...] = (
    (_("Hokkaido and Tohoku"), range(1, 8)),
    (_("Kanto"), range(8, 15)),
    (_("Chubu"), range(15, 24)),
    (_("Kinki"), range(24, 31)),
    (_("Chugoku and Shikoku"), range(31, 40)),
    (_("Kyushu and Okinawa"), range(40, 48)),
)
PACES = (("now", _("At once")), ("month", _("Within a month or so")), ("watching", _("Just watching for now")))


def occupation_choices(empty: object) -> Choices:
    """The occupations in their groups, behind an empty choice."""
    return [("", empty), *((group, list(labels.items())) for group, labels in OCCUPATION_GROUPS)]


def prefecture_choices(empty: object) -> Choices:
    """The prefectures by region, behind an empty choice."""
    regions = [(name, [(f"{n:02}", PREFECTURES[f"{n:02}"]) for n in numbers]) for name, numbers in REGIONS]
    return [("", empty), *regions]


class AddressForm(forms.Form):
    """Where to send the code."""

    least = timedelta(seconds=1)  # a filled-in suggestion and the enter key
    email = forms.CharField(
        label=_("Mail address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autofocus": True}),
        error_messages={"required": _("Please write your mail address.")},
    )


class CodeForm(forms.Form):
    """The code from the mail; letters, spaces and full-width digits are the room's business."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autofocus": True}),
        error_messages={"required": _("Please type the six digits from the mail.")},
    )


class ProfileForm(forms.Form):
    """The minimum an agency needs for a first look, and nothing more."""

    family_name = forms.CharField(label=_("Family name"), max_length=60)
    given_name = forms.CharField(label=_("Given name"), max_length=60)
    family_kana = forms.CharField(label=_("Family name in kana"), max_length=60)
    given_kana = forms.CharField(label=_("Given name in kana"), max_length=60)
    occupation_1 = forms.ChoiceField(
        label=_("Wished occupation"), choices=lambda: occupation_choices(_("Please choose"))
    )
    occupation_2 = forms.ChoiceField(
        label=_("Second wish"), required=False, choices=lambda: occupation_choices(_("None"))
    )
    occupation_3 = forms.ChoiceField(
        label=_("Third wish"), required=False, choices=lambda: occupation_choices(_("None"))
    )
    prefecture_1 = forms.ChoiceField(
        label=_("Wished place of work"),
        required=False,
        choices=lambda: prefecture_choices(_("Please choose")),
        help_text=_("May stay empty if you only wish to work remotely."),
    )
    prefecture_2 = forms.ChoiceField(
        label=_("Second place"), required=False, choices=lambda: prefecture_choices(_("None"))
    )
    prefecture_3 = forms.ChoiceField(
        label=_("Third place"), required=False, choices=lambda: prefecture_choices(_("None"))
    )
    remote_wished = forms.BooleanField(label=_("I would also like to work remotely"), required=False)
    experience_occupation = forms.ChoiceField(
        label=_("Longest experience"), required=False, choices=lambda: occupation_choices(_("No work experience yet"))
    )
    experience_years = forms.IntegerField(
        label=_("Years of it"), required=False, min_value=0, max_value=60, widget=forms.NumberInput()
    )
    skills = forms.CharField(
        label=_("What you can do"),
        required=False,
        max_length=400,
        help_text=_("In your own words, separated by commas: for example Excel, customer service, TOEIC 700."),
    )
    pace = forms.ChoiceField(label=_("When would you like to move?"), choices=PACES, widget=forms.RadioSelect)
    current_employer = forms.CharField(
        label=_("Where you work now"),
        required=False,
        max_length=120,
        help_text=_("Shown to nobody. We only make sure that this company never sees you."),
    )
    adult = forms.BooleanField(
        label=_("I am 18 or over and not at high school"),
        error_messages={"required": _("Please tick the box: only people aged 18 or over can register.")},
    )

    def fields_named(self, stem: str) -> tuple[str, ...]:
        """The distinct answers to the numbered questions of one kind, in order."""
        given = (self.cleaned_data.get(f"{stem}_{n}", "") for n in (1, 2, 3))
        return tuple(dict.fromkeys(text for text in given if text))

    def profile(self, known: ProfileCard | None) -> Profile:
        """The answers as the candidates room takes them; what a known person told us elsewhere stays."""
        data = self.cleaned_data
        return Profile(
            family_name=data["family_name"],
            given_name=data["given_name"],
            family_kana=fold_kana(data["family_kana"]),
            given_kana=fold_kana(data["given_kana"]),
            occupations=self.fields_named("occupation"),
            prefectures=self.fields_named("prefecture"),
            remote_wished=data["remote_wished"],
            experience_occupation=data["experience_occupation"],
            experience_years=data["experience_years"] or 0,
            skills=split_words(data["skills"]),
            pace=data["pace"],
            current_employer=data["current_employer"],
            adult=data["adult"],
            **(_not_asked(known) if known else {}),
        )


FIELD_OF: Mapping[str, str] = {"occupations": "occupation_1", "prefectures": "prefecture_1"}
"""Where on the form a refusal of the room belongs, if its name differs."""


def answers_of(known: ProfileCard) -> dict[str, Any]:
    """What a known person told us before, as this form shows it; the adult box is ticked anew each time."""
    names = ("family_name", "given_name", "family_kana", "given_kana", "remote_wished", "experience_occupation", "pace")
    return {
        **{name: getattr(known, name) for name in (*names, "experience_years")},
        **{f"occupation_{n}": key for n, key in enumerate(known.occupations[:3], start=1)},
        **{f"prefecture_{n}": key for n, key in enumerate(known.prefectures[:3], start=1)},
        "skills": "、".join(known.skills),
    }


def _not_asked(known: ProfileCard) -> dict[str, Any]:
    names = ("licences", "salary_floor_yen", "phone", "history")
    return {name: getattr(known, name) for name in names}


def split_words(text: str) -> tuple[str, ...]:
    """Free words as a list: commas of every kind, slashes and line ends part them."""
    return tuple(word.strip() for word in re.split(r"[,、，;；/／・\n\r\t]+", text) if word.strip())
