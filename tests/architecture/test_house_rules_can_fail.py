"""Each check of the house, tried on a small tree that breaks it, and on one that does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.checks import declarations, looks, meetings, surface

LAW = """
[[tool.importlinter.contracts]]
name = "Imports point upstream"
layers = ["portals", "matching", "slots | acceptances", "candidates", "users", "audit | mail", "kernel"]
"""
REACTIONS = """
from relay.candidates.events import CandidateErased
from relay.matching import actions as matching
REACTIONS = {CandidateErased: (matching.forget,)}
"""
EVENTS = "class CandidateErased(Event):\n    pass\n"
ACT = '@act("match.dismiss", needs=P.X)\ndef dismiss(match, *, by):\n    """Say no to it."""\n'
MODEL = 'class Match(models.Model):\n    """A match."""\n    class Privacy: ...\n    class Tenancy: ...\n'

Check = Callable[[Path], list[str]]


@pytest.fixture
def house(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Builds a small house that obeys, with the planted files in it."""

    def build(planted: dict[str, str]) -> Path:
        sound = {
            "pyproject.toml": LAW,
            "config/reactions.py": REACTIONS,
            "relay/candidates/events.py": EVENTS,
            "relay/matching/models.py": MODEL,
            "relay/matching/actions.py": ACT + "def forget(event, *, by):\n    '''Forget the person.'''\n",
        }
        for name, text in (sound | planted).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return build


BROKEN: list[tuple[Check, str, str]] = [
    (
        meetings.rooms_meet_at_their_doors,
        "relay/matching/queries.py",
        "from relay.candidates.models import Candidate\n",
    ),
    (meetings.rooms_meet_at_their_doors, "relay/matching/jobs.py", "import relay.candidates.forms\n"),
    (
        meetings.rooms_meet_at_their_doors,
        "relay/matching/actions.py",
        "def _f():\n    from relay.candidates import models\n",
    ),
    (meetings.rooms_meet_at_their_doors, "relay/portals/agency/views.py", "from relay.matching.models import Match\n"),
    (meetings.rooms_meet_at_their_doors, "relay/matching/actions.py", "from relay.candidates import policies\n"),
    (
        meetings.foreign_keys_point_upstream,
        "relay/candidates/models.py",
        "x = models.ForeignKey('matching.Match', P)\n",
    ),
    (meetings.foreign_keys_point_upstream, "relay/slots/models.py", "x = OneToOneField(to='acceptances.Seeker')\n"),
    (
        meetings.foreign_keys_point_upstream,
        "relay/mail/models.py",
        "x = models.ForeignKey(settings.AUTH_USER_MODEL, P)\n",
    ),
    (meetings.every_event_has_its_line, "relay/matching/events.py", "class MatchFound(Event):\n    pass\n"),
    (meetings.every_event_has_its_line, "relay/candidates/events.py", "\n"),
    (declarations.every_write_is_an_act, "relay/matching/actions.py", "def dismiss(match, *, by):\n    pass\n"),
    (declarations.every_write_is_an_act, "relay/slots/actions/use.py", ACT.replace("match.dismiss", "match.other")),
    (declarations.every_write_is_an_act, "relay/slots/actions.py", ACT),
    (declarations.every_write_is_an_act, "relay/matching/actions.py", ACT.replace("*, by", "by")),
    (
        declarations.every_model_says_whose_it_is,
        "relay/matching/models.py",
        MODEL.replace("class Privacy: ...", "pass"),
    ),
    (declarations.every_model_says_whose_it_is, "relay/slots/models.py", MODEL.replace("Tenancy", "Other")),
    (declarations.what_others_use_has_a_sentence, "relay/matching/rules.py", "def why_not(x):\n    return None\n"),
    (declarations.what_others_use_has_a_sentence, "relay/matching/queries.py", "def seen():\n    '''no stop'''\n"),
    (declarations.what_others_use_has_a_sentence, "relay/matching/models.py", MODEL.replace('"""A match."""', "")),
    (looks.nothing_is_too_long, "relay/matching/rules.py", "\n" * 401),
    (looks.nothing_is_too_long, "relay/portals/agency/views.py", "\n" * 201),
    (looks.nothing_is_too_long, "relay/portals/agency/views/matches.py", "\n" * 201),
    (looks.nothing_is_too_long, "relay/portals/agency/templates/agency/matches.html", "\n" * 161),
    (looks.nothing_is_too_long, "relay/ui/templates/ui/card.html", "\n" * 81),
    (looks.nothing_is_too_long, "relay/ui/static/ui/card.css", "\n" * 301),
    (looks.nothing_is_too_long, "tests/matching/test_rules.py", "\n" * 601),
    (looks.no_function_is_too_long, "relay/matching/rules.py", "def score():\n" + "    x = 1\n" * 40),
    (looks.no_function_is_too_long, "relay/matching/rules.py", "def score(a, b, c, d, e, f, g, *, by): ...\n"),
    (looks.names_say_something, "relay/matching/utils.py", ""),
    (looks.names_say_something, "relay/services/rules.py", ""),
    (looks.names_say_something, "relay/matching/rules.py", "def process_match(): ...\n"),
    (looks.names_say_something, "relay/matching/rules.py", "def handle(self): ...\n"),
    (looks.tests_mirror_the_house, "relay/slots/__init__.py", ""),
    (looks.tests_mirror_the_house, "tests/nothing/test_models.py", ""),
    (looks.tests_mirror_the_house, "relay/portals/agency/__init__.py", ""),
    (surface.templates_have_nothing_inline, "relay/ui/templates/ui/a.html", '<p style="color: red">x</p>'),
    (surface.templates_have_nothing_inline, "relay/ui/templates/ui/a.html", "<script>let x</script>"),
    (surface.templates_have_nothing_inline, "relay/ui/templates/ui/a.html", "<style>p {}</style>"),
    (surface.templates_have_nothing_inline, "relay/ui/templates/ui/a.html", '<button\n onclick="x()">'),
    (surface.templates_have_nothing_inline, "relay/ui/templates/ui/a.html", '<a href="javascript:x()">'),
    (surface.templates_have_nothing_inline, "relay/ui/templates/ui/a.html", '<a hx-on:click="x()">'),
    (surface.styles_lie_in_a_layer, "relay/ui/static/ui/a.css", ".card { color: red }"),
    (surface.styles_lie_in_a_layer, "relay/ui/static/ui/a.css", "@layer base { p {} }\n.card { color: red }"),
    (surface.styles_lie_in_a_layer, "relay/ui/static/ui/a.css", "@layer fancy { p {} }"),
    (surface.styles_lie_in_a_layer, "relay/ui/static/ui/a.css", "@media print { p {} }"),
]


@pytest.mark.parametrize(("law", "file", "text"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_law_is_seen_to_be_broken(house: Callable[[dict[str, str]], Path], law: Check, file: str, text: str) -> None:
    assert law(house({file: text})) != []


SOUND: list[tuple[Check, str, str]] = [
    (
        meetings.rooms_meet_at_their_doors,
        "relay/matching/actions.py",
        "from relay.audit.acts import act\nfrom relay.candidates import queries\nfrom relay.kernel import clock\n"
        "if TYPE_CHECKING:\n    from relay.candidates.models import Candidate\n",
    ),
    (meetings.rooms_meet_at_their_doors, "relay/portals/agency/views.py", "from relay.matching import rules\n"),
    (meetings.rooms_meet_at_their_doors, "relay/matching/models.py", "from relay.candidates import policies\n"),
    (
        meetings.foreign_keys_point_upstream,
        "relay/slots/models.py",
        "x = models.ForeignKey('candidates.Candidate', P)\n",
    ),
    (
        declarations.every_write_is_an_act,
        "relay/mail/actions.py",
        "def queue(address):\n    '''Put it in the outbox.'''\n",
    ),
    (declarations.every_model_says_whose_it_is, "relay/slots/models.py", "class State(models.TextChoices): ...\n"),
    (looks.names_say_something, "relay/kernel/management/commands/x.py", "class Command:\n    def handle(self): ...\n"),
    (looks.no_function_is_too_long, "relay/matching/rules.py", "def score(self, a, b, c, d, e, f, *, by): ...\n"),
    (
        surface.templates_have_nothing_inline,
        "relay/ui/templates/ui/a.html",
        '{# style="" #}<script src="x.js"></script><script id="d" type="application/json">{}</script><p class="online">',
    ),
    (surface.templates_have_nothing_inline, "relay/mail/templates/mail/base.html", '<p style="color: red">x</p>'),
    (
        surface.styles_lie_in_a_layer,
        "relay/ui/static/ui/a.css",
        "/* p {} */ @layer reset, base; @import url('b.css'); @layer base { p { a: b } } @media print { @layer base { p {} } }",
    ),
]


@pytest.mark.parametrize(("law", "file", "text"), SOUND, ids=lambda value: getattr(value, "__name__", None))
def test_law_lets_pass_what_obeys(house: Callable[[dict[str, str]], Path], law: Check, file: str, text: str) -> None:
    assert law(house({file: text})) == []


def test_variables_are_found_however_they_are_read(house: Callable[[dict[str, str]], Path]) -> None:
    code = 'a = optional("A")\nb = required("B", demo="")\nc = os.environ.get("C")\nd = os.environ["D"]\ne = "E" in os.environ\n'

    assert looks.variables_read(house({"config/settings.py": code})) == {"A", "B", "C", "D", "E"}
