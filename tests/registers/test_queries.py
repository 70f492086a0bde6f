"""The person's file: everything about the person, nothing about anybody else."""

import json

import pytest
from django.db import transaction

from relay.candidates.models import Candidate
from relay.introductions import actions as introductions
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.registers.queries import SECTIONS, person_file
from tests.introductions.life import brought_to
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_file_holds_every_part_of_a_finished_life(world: World) -> None:
    brought_to(world, "joined")

    with scope(world.dai):
        file = person_file(world.dai)

    sections = file["sections"]
    assert list(sections) == list(SECTIONS)
    assert sections["profile"]["columns"]["family_name"] == "姓"
    assert sections["profile"]["rows"][0]["family_name"] == "髙﨑"
    assert [row["purpose"] for row in sections["consents"]["rows"]] == ["named_introduction", "placement"]
    assert all(len(row["wording_digest"]) == 64 for row in sections["consents"]["rows"])
    assert [row["recipient_name"] for row in sections["provisions"]["rows"]][-1] == "バーチキャリア株式会社"
    assert sections["introductions"]["rows"][0]["conditions"][0] == {
        "label": "求人の名称", "text": "バックエンドエンジニア",
    }  # fmt: skip
    assert sections["outcomes"]["rows"][0]["started_on"] == "2026-04-02"
    assert all(set(row) == set(part["columns"]) for part in sections.values() for row in part["rows"])


def test_the_file_is_json_and_names_no_staff_and_nobody_else(world: World) -> None:
    brought_to(world, "introduced")

    with scope(world.dai):
        text = json.dumps(person_file(world.dai), ensure_ascii=False)

    for secret in ("bob", "cat@", world.user("bob").ref, "衣舞", "REG-", "LNK-", world.link.code):
        assert secret not in text


def test_the_source_company_stands_only_in_the_persons_own_block_list(world: World) -> None:
    with scope(world.dai):
        file = person_file(world.dai)

    parts = {key: json.dumps(part, ensure_ascii=False) for key, part in file["sections"].items()}
    assert {key for key, text in parts.items() if "アクメ" in text} <= {"blocks"}


def test_the_file_is_empty_but_for_the_profile_when_nobody_was_allowed(world: World) -> None:
    with scope(world.person("eve")):
        sections = person_file(world.person("eve"))["sections"]

    assert {key for key, part in sections.items() if part["rows"]} <= {"profile", "blocks"}


def test_the_file_says_the_work_history_as_it_was_written(world: World) -> None:
    history = [{"employer": "架空商事", "from": "2020-04", "duties": "受注業務"}]
    with scope(house()):
        dai = Candidate.objects.get(pk=world.candidate().pk)
        dai.history = history
        dai.save()

    with scope(world.dai):
        file = person_file(world.dai)

    assert file["sections"]["profile"]["rows"][0]["history"] == history


def test_the_file_goes_to_the_person_alone(world: World) -> None:
    introductions.propose(world.match, by=world.bob)

    with pytest.raises(AssertionError), transaction.atomic(), scope(world.bob):
        person_file(world.bob)
