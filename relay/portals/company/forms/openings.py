"""The form of an opening: every item of the 求人票, grouped, and nothing typed is ever lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from relay.openings import rules
from relay.portals.company.forms.fields import WholeNumber, Words, joined

MAN = 10_000
LONGEST = 2000
CHOOSE = ("", _("Please choose"))

HINTS: Mapping[str, rules.Label] = {
    "duties": _("What the person does day by day, in plain words."),
    "duties_range": _("For example: all work of the company; or: no change."),
    "workplace": _("The address where the work starts."),
    "workplace_range": _("For example: all offices in Japan; or: no change."),
    "smoking": _("For example: no smoking indoors; or: smoking room."),
    "probation": _("For example: three months, same conditions; or: none."),
    "fixed_period": _("Fixed term only: from which day to which day."),
    "renewal_criteria": _(
        "Fixed term only: whether it may be renewed, by what criteria, and the limit of years or renewals."
    ),
    "hours": _("Start and end; say so where working hours are deemed or flexible."),
    "overtime": _("Whether there is any, and how much in a usual month."),
    "breaks": _("For example: 60 minutes."),
    "holidays": _("Weekly days off, holidays per year, paid leave."),
    "wage": _("Monthly base pay, allowances, closing and pay day, raises and bonus."),
    "fixed_overtime": _("Base pay without it, hours and amount, and that more is paid extra; or: none."),
    "insurance": _("For example: health, pension, employment, accident."),
    "employer": _("The legal name of the employer."),
    "dispatch": _("Only if the person is hired to be dispatched; else leave it empty."),
}
ROWS = {"duties": 6, "wage": 6, "holidays": 4}


@dataclass(frozen=True)
class Group:
    """Some fields that belong together."""

    title: str
    fields: tuple[BoundField, ...]


class OpeningForm(forms.Form):
    """What a company says about a job; a draft may be incomplete."""

    use_required_attribute = False
    title = forms.CharField(label=rules.FACT_LABELS["title"], max_length=80)
    occupation = forms.ChoiceField(
        label=rules.FACT_LABELS["occupation"],
        choices=lambda: [CHOOSE, *((group, list(labels.items())) for group, labels in rules.OCCUPATION_GROUPS)],
    )
    prefecture = forms.ChoiceField(
        label=rules.FACT_LABELS["prefecture"],
        choices=lambda: [CHOOSE, *rules.PREFECTURES.items()],
        required=False,
    )
    remote = forms.ChoiceField(
        label=rules.FACT_LABELS["remote"], choices=list(rules.REMOTE.items()), widget=forms.RadioSelect, initial="none"
    )
    seats_count = WholeNumber(label=rules.FACT_LABELS["seats_count"], min_value=1, max_value=999, initial=1)
    salary_min = WholeNumber(
        label=_("Yearly pay from (10,000 yen)"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=_("For example: 400."),
    )
    salary_max = WholeNumber(label=_("Yearly pay up to (10,000 yen)"), required=False, min_value=1, max_value=9999)
    must_skills = Words(
        label=rules.FACT_LABELS["must_skills"],
        required=False,
        help_text=_(
            "Only what nobody can do the job without. Separate with commas. The agency matches by these words."
        ),
    )
    skills = Words(label=rules.FACT_LABELS["skills"], required=False, help_text=_("Separate with commas."))
    licences = Words(label=rules.FACT_LABELS["licences"], required=False, help_text=_("Separate with commas."))
    years_min = WholeNumber(
        label=rules.FACT_LABELS["years_min"],
        required=False,
        min_value=0,
        max_value=40,
        help_text=_("Leave it empty if no experience is needed."),
    )
    term = forms.ChoiceField(
        label=rules.FACT_LABELS["term"],
        choices=list(rules.TERMS.items()),
        widget=forms.RadioSelect,
        initial="permanent",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    """What the reader saw: a change on top of somebody else's is noticed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in rules.CONDITIONS.items():
            self.fields[key] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                help_text=HINTS[key],
                widget=forms.Textarea(attrs={"rows": ROWS.get(key, 2)}),
            )

    @classmethod
    def showing(cls, facts: rules.OpeningFacts, *, version: int, missing: bool = False) -> "OpeningForm":
        """The form filled with what the opening says; on wish with the missing items marked."""
        if not missing:
            return cls(initial=_values(facts, version))
        form = cls({name: value for name, value in _values(facts, version).items() if value is not None})
        form.is_valid()
        form.mark(facts)
        return form

    def clean(self) -> dict[str, Any]:
        """Refuse wording the law forbids, at the field where it stands."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("title", "skills", "must_skills", *rules.CONDITIONS):
            value = cleaned.get(name) or ""
            for hit in rules.lint(value if isinstance(value, str) else joined(value)):
                self.add_error(name, _("“%(word)s”: %(why)s") % {"word": hit.word, "why": hit.why})
        return cleaned

    @property
    def facts(self) -> rules.OpeningFacts:
        """What was typed, as values."""
        said = self.cleaned_data
        return rules.OpeningFacts(
            title=said["title"],
            occupation=said["occupation"],
            prefecture=said["prefecture"],
            remote=said["remote"],
            term=said["term"],
            salary_min_yen=_yen(said["salary_min"]),
            salary_max_yen=_yen(said["salary_max"]),
            skills=said["skills"],
            must_skills=said["must_skills"],
            licences=said["licences"],
            years_min=said["years_min"] or 0,
            seats_count=said["seats_count"],
            conditions={key: said[key].strip() for key in rules.CONDITIONS if said[key].strip()},
        )

    def mark(self, facts: rules.OpeningFacts) -> None:
        """Name each missing item at its field."""
        for name in rules.missing_items(facts):
            field = "salary_min" if name == "salary_min_yen" else name
            if field not in self.errors:
                self.add_error(field, _("This item is required by law before the opening can be shown."))

    def groups(self) -> Iterator[Group]:
        """The fields in the order of reading."""
        yield self._group(_("The job"), ("title", "occupation", "seats_count"))
        yield self._group(_("What you look for"), ("must_skills", "skills", "licences", "years_min"))
        for title, items in rules.CONDITION_GROUPS:
            yield self._group(title, (*_BESIDE.get(next(iter(items)), ()), *items))

    def _group(self, title: rules.Label, names: tuple[str, ...]) -> Group:
        for name in _LAW.intersection(names):
            self.fields[name].required = True  # for the mark beside the label: a draft may lack it, so only when drawn
        return Group(str(title), tuple(self[name] for name in names))


_LAW = {*rules.REQUIRED, "prefecture", "salary_min"} - rules.ONLY_FIXED
"""What publishing needs."""

_BESIDE: Mapping[str, tuple[str, ...]] = {
    "workplace": ("prefecture", "remote"),
    "probation": ("term",),
    "wage": ("salary_min", "salary_max"),
}
"""Which plain fields stand before a group of conditions, by its first item."""


def _values(facts: rules.OpeningFacts, version: int) -> dict[str, Any]:
    return {
        "title": facts.title,
        "occupation": facts.occupation,
        "prefecture": facts.prefecture,
        "remote": facts.remote,
        "term": facts.term,
        "salary_min": _man(facts.salary_min_yen),
        "salary_max": _man(facts.salary_max_yen),
        "skills": joined(facts.skills),
        "must_skills": joined(facts.must_skills),
        "licences": joined(facts.licences),
        "years_min": facts.years_min or None,
        "seats_count": facts.seats_count,
        "version": version,
        **facts.conditions,
    }


def _yen(man: int | None) -> int | None:
    return man * MAN if man is not None else None


def _man(yen: int | None) -> int | None:
    return yen // MAN if yen is not None else None
