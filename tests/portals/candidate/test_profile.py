"""The profile and the companies one is never shown to."""

import pytest

from relay.candidates.models import Block, Candidate
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.world import World

PROFILE = {
    "family_name": "髙﨑", "given_name": "大", "family_kana": "たかさき", "given_kana": "ダイ", "phone": "",
    "occupation_1": "backend_engineer", "prefectures": ["13", "27"], "salary_floor": "480", "pace": "month",
    "experience_occupation": "backend_engineer", "experience_years": "5", "skills": "Python、Go", "licences": "",
}  # fmt: skip


def dai(world: World) -> Candidate:
    with scope(house()):
        return Candidate.objects.get(pk=world.candidate("dai").pk)


def test_the_profile_is_changed(world: World) -> None:
    page = world.client("dai").post("/me/profile/", PROFILE)

    assert page.headers["Location"] == "/me/profile/"
    assert (dai(world).prefectures, dai(world).salary_floor_yen, dai(world).skills) == (
        ["13", "27"], 4_800_000, ["Python", "Go"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("family_name", ""), ("given_kana", "大"), ("occupation_1", ""), ("prefectures", []), ("salary_floor", "much")],
)
def test_a_wrong_profile_is_said_and_kept(world: World, field: str, value: object) -> None:
    page = world.client("dai").post("/me/profile/", {**PROFILE, field: value})

    html = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert "Python、Go" in html
    assert dai(world).skills == ["Python", "SQL"]


def test_a_company_goes_on_the_list_once_and_off_it_again(world: World) -> None:
    client = world.client("dai")
    for _each in range(2):
        client.post("/me/blocks/", {"name": "㈱架空自動車"})
    with scope(house()):
        block = Block.objects.filter(candidate=world.candidate("dai")).latest("pk")
        assert block.name == "㈱架空自動車"

    client.post("/me/blocks/lifting/", {"block": block.pk})

    with scope(house()):
        assert Block.objects.get(pk=block.pk).lifted_at is not None


@pytest.mark.parametrize("name", ["", "  ", "株式会社"])
def test_an_empty_name_is_said(world: World, name: str) -> None:
    page = world.client("dai").post("/me/blocks/", {"name": name})

    assert page.status_code == 422
    assert 'id="id_name_error"' in page.content.decode()


def test_another_person_cannot_lift_a_block(world: World) -> None:
    with scope(house()):
        block = Block.objects.filter(candidate=world.candidate("dai")).first()
    assert block is not None

    world.client("eve").post("/me/blocks/lifting/", {"block": block.pk})
    world.client("eve").post("/me/blocks/lifting/", {"block": "x"})

    with scope(house()):
        assert Block.objects.get(pk=block.pk).lifted_at is None
