"""The parts of a score in sentences a person can read; only what was compared, nothing made up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relay.openings.rules import occupation_label, prefecture_label
from relay.ui import formats

LABELS = {
    "occupation": gettext_lazy("Wished occupation"),
    "experience": gettext_lazy("Experience"),
    "must_skills": gettext_lazy("Must-have skills"),
    "nice_skills": gettext_lazy("Welcome skills"),
    "years": gettext_lazy("Years of experience"),
    "salary": gettext_lazy("Yearly pay"),
    "place": gettext_lazy("Place of work"),
    "licences": gettext_lazy("Licences"),
}
Facts = Mapping[str, Any]


def label(feature: str) -> str:
    """The name of a feature."""
    return str(LABELS[feature])


def sentence(feature: str, facts: Facts) -> str:
    """What was found for a feature, in the reader's language."""
    return _SENTENCES[feature](facts)


def person(occupation: str, years: int | None) -> str:
    """What a person without a name is called on a page."""
    if not occupation:
        return _("A person without experience data")
    if years is None:
        return _("Wishes: %(occupation)s") % {"occupation": occupation}
    return _("%(occupation)s, %(years)s years") % {"occupation": occupation, "years": years}


def _occupation(facts: Facts) -> str:
    wanted = {"wanted": occupation_label(facts["wanted"])}
    return {
        "same": _("Wishes this very occupation (%(wanted)s).") % wanted,
        "group": _("Wishes an occupation of the same field as %(wanted)s.") % wanted,
        "other": _("Does not wish this occupation (%(wanted)s).") % wanted,
        "not_said": _("Wished occupations are not known."),
    }[facts["why"]]


def _experience(facts: Facts) -> str:
    words = {"wanted": occupation_label(facts["wanted"]), "had": occupation_label(facts.get("had", ""))}
    return {
        "same": _("Has worked in this very occupation (%(wanted)s).") % words,
        "group": _("Has worked in the same field (%(had)s).") % words,
        "other": _("Has worked in another field (%(had)s).") % words,
        "not_said": _("Earlier occupations are not known."),
    }[facts["why"]]


def _must_skills(facts: Facts) -> str:
    if facts["why"] == "not_demanded":
        return _("The opening names no must-have skills.")
    return _skills(facts)


def _nice_skills(facts: Facts) -> str:
    if facts["why"] == "not_demanded":
        return _("The opening names no welcome skills.")
    return _skills(facts)


def _skills(facts: Facts) -> str:
    named = {name: _list(facts.get(name, ())) for name in ("matched", "missing")}
    if facts["why"] == "not_said":
        return _("Skills are not known. The opening names %(missing)s.") % named
    if not facts["missing"]:
        return _("Has all of them: %(matched)s.") % named
    if not facts["matched"]:
        return _("None is stated. Missing: %(missing)s.") % named
    return _("Has %(matched)s. Not stated: %(missing)s.") % named


def _years(facts: Facts) -> str:
    return {
        "not_demanded": _("No minimum of experience is asked for."),
        "not_said": _("%(asked)s years or more are asked for; how many the person has is not known."),
        "enough": _("Meets the %(asked)s years that are asked for."),
        "short": _("%(asked)s years are asked for, the person has %(had)s."),
    }[facts["why"]] % facts


def _salary(facts: Facts) -> str:
    pay = {
        "floor": formats.man(facts["floor"]),
        "low": formats.man(facts["low"]),
        "high": formats.man(facts["high"] or facts["low"]),
    }
    return {
        "not_said": _("The wished pay is not known."),
        "not_shown": _("The opening's pay is not known."),
        "below": _("The pay of up to %(high)s is clearly below the wish of %(floor)s."),
        "slightly_below": _("The pay of up to %(high)s is slightly below the wish of %(floor)s."),
        "met": _("The pay starts at or above the wish of %(floor)s."),
        "within": _("The wish of %(floor)s lies within the range up to %(high)s."),
    }[facts["why"]] % pay


def _place(facts: Facts) -> str:
    place = {"place": prefecture_label(facts["prefecture"])}
    return {
        "remote": _("Can be done fully from home."),
        "same": _("%(place)s is a wished place."),
        "not_said": _("Wished places are not known."),
        "partly": _("%(place)s is not a wished place, but part of the work is done from home."),
        "elsewhere": _("%(place)s is not among the wished places."),
    }[facts["why"]] % place


def _licences(facts: Facts) -> str:
    if facts["missing"]:
        return _("Licence demanded and not stated: %(missing)s.") % {"missing": _list(facts["missing"])}
    return _("Holds the demanded licence: %(matched)s.") % {"matched": _list(facts["matched"])}


def _list(names: Any) -> str:
    return _(", ").join(names)


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "occupation": _occupation,
    "experience": _experience,
    "must_skills": _must_skills,
    "nice_skills": _nice_skills,
    "years": _years,
    "salary": _salary,
    "place": _place,
    "licences": _licences,
}
