"""The laws of the house that no tool can phrase, held against this tree; `test_house_rules_can_fail.py` tries each check."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.checks import declarations, looks, meetings, surface
from tests.architecture.checks.tree import REPO

LAWS: list[Callable[[Path], list[str]]] = [
    meetings.rooms_meet_at_their_doors,
    meetings.foreign_keys_point_upstream,
    meetings.every_event_has_its_line,
    declarations.every_write_is_an_act,
    declarations.every_model_says_whose_it_is,
    declarations.what_others_use_has_a_sentence,
    looks.nothing_is_too_long,
    looks.no_function_is_too_long,
    looks.names_say_something,
    looks.tests_mirror_the_house,
    surface.templates_have_nothing_inline,
    surface.styles_lie_in_a_layer,
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_house_obeys(law: Callable[[Path], list[str]]) -> None:
    assert law(REPO) == []


def test_every_variable_is_described() -> None:
    lines = (REPO / ".env.example").read_text(encoding="utf-8").splitlines()
    described = {found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))}

    assert described == looks.variables_read(REPO)
