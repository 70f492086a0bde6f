"""Objections: one open a line, a clock of ten days, one answer, a mail; and the pages of both sides."""

from datetime import date, timedelta

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.slots import actions, queries
from relay.slots.models import Objection
from relay.slots.rules.objections import Refusal, why_not_answer, why_not_object
from tests.portals.company.visits import ann, elmo
from tests.slots.crowd import FIRST_MONDAY, close, line, referrals
from tests.world import NOON, World


@pytest.mark.parametrize(
    ("text", "is_open", "refusal"),
    [
        ("数が合いません", False, None),
        ("x" * 1000, False, None),
        ("x" * 1001, False, Refusal.NO_TEXT),
        ("  ", False, Refusal.NO_TEXT),
        ("数が合いません", True, Refusal.ALREADY_OPEN),
    ],
)
def test_why_not_object(text: str, is_open: bool, refusal: Refusal | None) -> None:
    assert why_not_object(text=text, is_open=is_open) is refusal


@pytest.mark.parametrize(
    ("text", "state", "refusal"),
    [("はい", "open", None), ("", "open", Refusal.NO_TEXT), ("はい", "answered", Refusal.ALREADY_ANSWERED)],
)
def test_why_not_answer(text: str, state: str, refusal: Refusal | None) -> None:
    assert why_not_answer(text=text, state=state) is refusal


def test_one_open_objection_a_line_answered_once_by_the_operator(world: World) -> None:
    referrals(world.acme, 12)
    closing = line(world, close())
    row = actions.object_to(closing, text=" 数が合いません ", by=world.ann)

    assert (row.text, row.state, row.due_on) == ("数が合いません", "open", NOON.date() + timedelta(days=10))
    with pytest.raises(Refused) as no:
        actions.object_to(closing, text="もう一度", by=world.ann)
    assert no.value.reason is Refusal.ALREADY_OPEN
    for stranger in (world.elmo, world.bob):
        with pytest.raises(NotPermitted):
            actions.object_to(closing, text="x", by=stranger)
    with pytest.raises(NotPermitted):
        actions.answer_objection(row, text="x", by=world.ann)

    actions.answer_objection(row, text="三人は次の締めです", by=world.olga)
    with pytest.raises(Refused):
        actions.answer_objection(row, text="二度目", by=world.olga)
    with scope(house()):
        mails = Message.objects.filter(template="slots/objection_answered")
        assert [(mail.to, "/objections/" in mail.text) for mail in mails] == [("ann@ann.example", True)]
    with scope(world.ann):
        assert [(card.state, card.answer) for card in queries.objections(world.ann)] == [
            ("answered", "三人は次の締めです")
        ]
    with scope(world.elmo):
        assert not Objection.objects.exists()
    actions.object_to(closing, text="まだ合いません", by=world.ann)


def test_from_the_companys_page_to_the_operators_and_back(world: World) -> None:
    referrals(world.acme, 4)
    close()
    with clock.frozen_at(NOON + timedelta(days=12)):
        company, operator = ann(world), world.client("olga")
        assert f"?closing={FIRST_MONDAY}" in company.text("statement/")
        sent = {"closed_on": str(date(2026, 4, 13)), "text": "数が<b>合いません"}
        assert company.post("objections/", **sent).status_code == 302
        assert company.post("objections/", **sent).status_code == 422
        assert "合いません" not in elmo(world).text("objections/")

        queue = operator.get("/operator/objections/").content.decode()
        assert "数が&lt;b&gt;合いません" in queue
        assert "回答期限" in queue
        with scope(house()):
            ref = Objection.objects.get().ref
        assert operator.post("/operator/objections/", {"ref": ref, "text": "三人は次の締めです"}).status_code == 302
        assert operator.post("/operator/objections/", {"ref": "OBJ-NOTTHERE", "text": "x"}).status_code == 404
        assert operator.post("/operator/objections/", {"ref": ref, "text": ""}).status_code == 302
        assert "三人は次の締めです" in company.text("objections/")


def test_each_objection_is_answered_by_itself_and_says_by_whom(world: World) -> None:
    referrals(world.acme, 9)
    first, second = line(world, close()), line(world, close(1))
    one = actions.object_to(first, text="一つ目", by=world.ann)
    other = actions.object_to(second, text="二つ目", by=world.ann)
    with clock.frozen_at(NOON + timedelta(days=3)):
        answered = actions.answer_objection(other, text="  お答えします\n", by=world.olga)

    assert (answered.pk, answered.state) == (other.pk, "answered")
    with scope(house()):
        rows = Objection.objects.order_by("pk").values_list(
            "pk", "company_id", "closing_id", "state", "answer", "answered_at", "answered_by", "objected_at"
        )
        assert list(rows) == [
            (one.pk, world.acme.pk, first.pk, "open", "", None, "", NOON),
            (
                other.pk, world.acme.pk, second.pk, "answered", "お答えします", NOON + timedelta(days=3),
                world.olga.name, NOON,
            ),
        ]  # fmt: skip
