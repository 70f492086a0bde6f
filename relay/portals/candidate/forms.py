"""The forms of the candidate portal."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relay.candidates.queries import ProfileCard
from relay.candidates.rules import OCCUPATIONS_MAX, Profile, fold_kana
from relay.openings.rules import OCCUPATION_GROUPS, PREFECTURES

PACES = (("now", _("At once")), ("month", _("Within a month or so")), ("watching", _("Just watching for now")))
TEN_THOUSAND = 10_000
ADDRESS_MAX = 200


class ProfileForm(forms.Form):
    """The profile, all of it."""

    family_name = forms.CharField(label=_("Family name"), max_length=60)
    given_name = forms.CharField(label=_("Given name"), max_length=60)
    family_kana = forms.CharField(label=_("Family name in kana"), max_length=60)
    given_kana = forms.CharField(label=_("Given name in kana"), max_length=60)
    phone = forms.CharField(
        label=_("Phone number"), required=False, max_length=20, help_text=_("Only if you would like to be called.")
    )
    occupation_1 = forms.ChoiceField(label=_("Wished occupation"), choices=lambda: _occupations(_("Please choose")))
    occupation_2 = forms.ChoiceField(label=_("Second wish"), required=False, choices=lambda: _occupations(_("None")))
    occupation_3 = forms.ChoiceField(label=_("Third wish"), required=False, choices=lambda: _occupations(_("None")))
    prefectures = forms.MultipleChoiceField(
        label=_("Wished places of work"),
        required=False,
        choices=lambda: list(PREFECTURES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    remote_wished = forms.BooleanField(label=_("I would also like to work remotely"), required=False)
    salary_floor = forms.IntegerField(
        label=_("Lowest yearly pay, in 10,000 yen"), required=False, min_value=0, max_value=9999
    )
    experience_occupation = forms.ChoiceField(
        label=_("Longest experience"), required=False, choices=lambda: _occupations(_("No work experience yet"))
    )
    experience_years = forms.IntegerField(label=_("Years of it"), required=False, min_value=0, max_value=60)
    skills = forms.CharField(
        label=_("What you can do"), required=False, max_length=800, help_text=_("Separated by commas.")
    )
    licences = forms.CharField(
        label=_("Qualifications"), required=False, max_length=800, help_text=_("Separated by commas.")
    )
    pace = forms.ChoiceField(label=_("When would you like to move?"), choices=PACES, widget=forms.RadioSelect)

    FIELD_OF = {"occupations": "occupation_1"}

    def profile(self, before: ProfileCard) -> Profile:
        """The answers as the candidates room takes them; what the form does not ask stays."""
        data = self.cleaned_data
        wished = (data[f"occupation_{n}"] for n in range(1, OCCUPATIONS_MAX + 1))
        floor = data["salary_floor"]
        return Profile(
            family_name=data["family_name"],
            given_name=data["given_name"],
            family_kana=fold_kana(data["family_kana"]),
            given_kana=fold_kana(data["given_kana"]),
            phone=data["phone"],
            occupations=tuple(dict.fromkeys(key for key in wished if key)),
            prefectures=tuple(data["prefectures"]),
            remote_wished=data["remote_wished"],
            salary_floor_yen=floor * TEN_THOUSAND if floor else None,
            experience_occupation=data["experience_occupation"],
            experience_years=data["experience_years"] or 0,
            skills=_words(data["skills"]),
            licences=_words(data["licences"]),
            pace=data["pace"],
            history=before.history,
            adult=True,
        )


class BlockForm(forms.Form):
    """A company one does not want to be shown to."""

    name = forms.CharField(
        label=_("Which company?"),
        max_length=120,
        error_messages={"required": _("Please write the company’s name.")},
    )


class BookForm(forms.Form):
    """What the law makes an agency write into its job-seeker book."""

    address = forms.CharField(
        label=_("Address"),
        max_length=ADDRESS_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"required": _("Please write your address.")},
    )
    birth_on = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please write your date of birth."),
            "invalid": _("Please write the date like 1998-04-01."),
        },
    )


class ErasureForm(forms.Form):
    """The last question before everything goes."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Please tick the box if you want to erase everything.")},
    )


def initial_of(card: ProfileCard) -> dict[str, Any]:
    """A profile as the form shows it."""
    wished = {f"occupation_{n}": key for n, key in enumerate(card.occupations, start=1)}
    names = (
        "family_name", "given_name", "family_kana", "given_kana", "phone", "remote_wished",
        "experience_occupation", "experience_years", "pace",
    )  # fmt: skip
    return {
        **{name: getattr(card, name) for name in names},
        **wished,
        "prefectures": list(card.prefectures),
        "salary_floor": card.salary_floor_yen // TEN_THOUSAND if card.salary_floor_yen else None,
        "skills": "、".join(card.skills),
        "licences": "、".join(card.licences),
    }


def _occupations(empty: object) -> list[tuple[Any, Any]]:
    return [("", empty), *((group, list(labels.items())) for group, labels in OCCUPATION_GROUPS)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in re.split(r"[,、，;；\n\r\t]+", text) if word.strip())
