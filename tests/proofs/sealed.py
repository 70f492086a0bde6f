"""Part of `make prove-consent`: what stands in a dump, a queue, a log; what a backup gives back after an erasure; swaps.

Three questions, each asked of a world of invented people whose names, addresses and words are strings nobody else has:

- Are the strings anywhere in the dumps of tables and keys, in the sessions as the server could decode them, in the log?
- The tables of last night are restored beside the keys of today: what of an erased person can be read?
- Two sealed cells change places: is the wrong one read, or refused?
"""

import base64
import logging
import random
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
STATUTORY = {"consents.Provision", "consents.ProvisionReceipt", "acceptances.SeekerAcceptance"}
"""Rows the law keeps (個人情報保護法 29条, 30条; 職業安定法 32条の15), under a key of their own."""

MAP = {"candidates.Registration", "slots.Referral"}
"""The sealed map has keys of its own, which go when it is cut (ADR 0011); a cell of it holds a number and no name."""


@dataclass(frozen=True)
class Planted:
    """One invented person and every string planted about them."""

    name: str
    family: str
    given: str
    kana: str
    employer: str
    words: str
    home: str

    @property
    def strings(self) -> tuple[str, ...]:
        """What must stand nowhere in the clear."""
        return (self.family, self.given, self.kana, self.employer, self.words, self.home, f"{self.name}@mail.example")


class Heard(logging.Handler):
    """Every line that was logged, with what was handed to it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.text += f"{record.getMessage()} {record.args!r}\n"


def plant(world: Any, people: int) -> list[Planted]:
    """Register people who are accepted, read, written to and put forward; a third of them also stand at a form half filled."""
    from django.test import Client

    planted = []
    for number in range(people):
        kana = "".join(KANA[int(digit) + 3 * place] for place, digit in enumerate(f"{number:08}"))
        who = Planted(
            f"qz{number:04}", f"姓QX{number:04}", f"名QY{number:04}", kana,
            f"勤務先QW{number:04}", f"経歴QV{number:04}", f"東京都架空区QU{number:04}",
        )  # fmt: skip
        _live(world, who)
        if number % 3 == 0:
            Client().post(f"/register/{world.link.code}/", {"email": f"{who.name}@mail.example"})
        planted.append(who)
    _send_all()
    return planted


def _send_all() -> None:
    """As the worker would before the night; what still waits when somebody leaves is forgotten once it was sent."""
    from relay.kernel.actors import house
    from relay.mail import actions as mail
    from relay.mail.models import Message

    with seen_by_the_house():
        waiting = list(Message.objects.filter(state="queued").values_list("pk", flat=True))
    for message_id in waiting:
        mail.send(message_id, by=house())


def _live(world: Any, who: Planted) -> None:
    from relay.acceptances import actions as acceptances
    from relay.acceptances.models import SeekerAcceptance
    from relay.consents import actions as consents
    from relay.kernel.actors import house
    from relay.kernel.tenancy import scope
    from tests.world import register

    register(
        who.name, world.link, agencies=(world.birch,), family_name=who.family, given_name=who.given,
        family_kana=who.kana, current_employer=who.employer, history=({"duties": who.words},),
    )  # fmt: skip
    person = world.candidate(who.name)
    consents.lift_quota(world.birch, by=world.olga)  # more names a day than one member opens
    consents.reveal(person.pk, purpose="placement", by=world.bob)
    with scope(house()):
        seeker = SeekerAcceptance.objects.filter(candidate=person).first()
    if seeker is None:
        return
    acceptances.give_book_details(seeker, address=who.home, birth_on=date(1990, 2, 28), by=world.person(who.name))
    if seeker.state == "waiting":
        with scope(world.bob):
            acceptances.accept_seeker(SeekerAcceptance.objects.get(pk=seeker.pk), by=world.bob)


def found_in_dumps(planted: list[Planted], heard: Heard) -> dict[str, int]:
    """How many planted strings stand in each place outside the running application."""
    from config import backup
    from relay.kernel import clock

    with tempfile.TemporaryDirectory() as folder:
        tables, keys = (_plain(file) for file in backup.dump(Path(folder), clock.now()))
    places = {
        "the tables": tables,
        "the keys": keys,
        "the sessions": _sessions(),
        "the log": heard.text,
    }
    assert "candidates_identity" in tables, "the dump holds the tables"
    assert keys.count("person:") >= len(planted), "the dump holds the keys"
    strings = [text for who in planted for text in who.strings]
    return {place: sum(text in body for text in strings) for place, body in places.items()}


def _plain(file: Path) -> str:
    """A dump as text; escaped forms of the planted strings do not occur, since they are letters and digits."""
    from config import postgres

    program = str(postgres.program("pg_restore"))
    body = subprocess.run([program, "--file=-", str(file)], check=True, capture_output=True).stdout
    return body.decode() + _hexadecimal(body)


def _hexadecimal(body: bytes) -> str:
    r"""Every bytea of the dump (`\x…`) decoded, since that is where sealed text lies."""
    cells = [cell.split(b"\\\\x", 1)[1] for cell in body.replace(b"\n", b"\t").split(b"\t") if b"\\\\x" in cell]
    return "\n".join(bytes.fromhex(cell.decode()).decode(errors="replace") for cell in cells if _is_hex(cell))


def _is_hex(cell: bytes) -> bool:
    return len(cell) % 2 == 0 and not cell.strip(b"0123456789abcdef")


def _sessions() -> str:
    """Every session as far as it can be decoded without a key."""
    from django.contrib.sessions.models import Session

    texts = []
    for (data,) in Session.objects.values_list("session_data"):
        body = data.split(":")[0]
        raw = base64.urlsafe_b64decode(body.lstrip(".") + "=" * (-len(body.lstrip(".")) % 4))
        texts.append((zlib.decompress(raw) if body.startswith(".") else raw).decode(errors="replace"))
    assert texts, "somebody stands at a form"
    return "\n".join(texts)


@dataclass(frozen=True)
class Readable:
    """What the tables give back of the people asked for."""

    personal: int
    statutory: int
    cells: int


@contextmanager
def restored(tables: Path) -> Iterator[None]:
    """A database with the tables of a backup and the keys of now; the connections point at it meanwhile."""
    from django.conf import settings
    from psycopg import sql

    from config import backup
    from relay.kernel import clock
    from tests import conftest

    before = settings.DATABASES["owner"]["NAME"]
    name = f"{before}_restored"
    with tempfile.TemporaryDirectory() as folder:
        _, keys = backup.dump(Path(folder), clock.now())
        conftest._owner(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            conftest._point_at(name)
            for file in (tables, keys):
                backup.restore(file)
            yield
        finally:
            conftest._point_at(before)
            conftest._drop(name)


def readable(people: dict[int, str]) -> Readable:
    """How many sealed cells about these people (key → address) open to something: what leaves with them, what the law keeps."""
    counts, cells = {True: 0, False: 0}, 0
    with seen_by_the_house():
        for model, rows in _rows_about(people):
            for row in rows:
                for field in _sealed_fields(model):
                    cells += 1
                    counts[model._meta.label in STATUTORY] += bool(getattr(row, field))
    return Readable(personal=counts[False], statutory=counts[True], cells=cells)


def subjects_of(people: dict[int, str]) -> set[str]:
    """Whose keys close what is known about these people."""
    with seen_by_the_house():
        return {row.sealed_under for _, rows in _rows_about(people) for row in rows}


@contextmanager
def seen_by_the_house() -> Iterator[None]:
    """Every row, for the length of a block."""
    from django.db import transaction

    from relay.kernel.actors import house
    from relay.kernel.tenancy import scope

    with transaction.atomic(), scope(house()):
        yield


def _rows_about(people: dict[int, str]) -> Iterator[tuple[Any, list[Any]]]:
    from django.apps import apps
    from django.db.models import Q

    for model in apps.get_models():
        if not _sealed_fields(model) or model._meta.label in MAP:
            continue
        which = {
            "candidates.Candidate": Q(pk__in=people),
            "users.User": Q(candidate__in=people),
            "mail.Message": _one_of("to", people.values()),
            "users.AddressProof": _one_of("email", people.values()),
        }.get(model._meta.label) or Q(candidate_id__in=people)
        yield model, list(model._base_manager.filter(which))


def _one_of(column: str, addresses: Iterable[str]) -> Any:
    from django.db.models import Q

    which = Q(pk__in=[])
    for address in addresses:
        which |= Q(**{column: address})
    return which


def _sealed_fields(model: Any) -> list[str]:
    from relay.kernel.sealing import _Sealed

    return [field.attname for field in model._meta.concrete_fields if isinstance(field, _Sealed)]


def swaps(rng: random.Random, count: int) -> int:
    """Put another sealed cell of the database in the place of one, that often, and read it; how often it was refused."""
    from django.apps import apps
    from django.db import connection

    from relay.kernel.keyring import WrongKey
    from relay.kernel.sealing import Closed

    refused = 0
    with seen_by_the_house(), connection.cursor() as cursor:
        cells: list[tuple[Any, str, Any, bytes]] = []
        for model in apps.get_models():
            for column in _sealed_fields(model):
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(f'SELECT "{key}", "{column}" FROM "{table}" WHERE length("{column}") > 0')  # noqa: S608
                cells += [(model, column, pk, bytes(value)) for pk, value in cursor.fetchall()]
        for _ in range(count):
            model, column, pk, own = rng.choice(cells)
            other = rng.choice(cells)[3]
            while other == own:
                other = rng.choice(cells)[3]
            row = model._base_manager.get(pk=pk)
            row.__dict__[column] = Closed(
                other
            )  # as a thief of the table would have put it; some tables refuse us an UPDATE
            try:
                getattr(row, column)
            except WrongKey:
                refused += 1
    return refused


def prove(seed: int, people: int = 50, exchanged: int = 1000) -> bool:
    """Print the figures of all three questions; True when no string was found and nothing that must not be read was read."""
    import logging

    from config import backup
    from relay.candidates import actions as candidates
    from relay.kernel import clock
    from tests.world import World

    heard = Heard()
    logging.getLogger().addHandler(heard)
    world = World()
    planted = plant(world, people)
    found = found_in_dumps(planted, heard)
    said = ", ".join(f"{place} {count}" for place, count in found.items())
    count = sum(len(who.strings) for who in planted)
    good = _say(not any(found.values()), f"{count} personal strings planted; readable in {said}")

    refused = swaps(random.Random(seed), exchanged)
    good &= _say(refused == exchanged, f"{refused:,} of {exchanged:,} exchanged ciphertexts refused")

    leaving = {world.candidate(who.name).pk: f"{who.name}@mail.example" for who in planted[: people // 2]}
    staying = {world.candidate(who.name).pk: f"{who.name}@mail.example" for who in planted[people // 2 :]}
    with tempfile.TemporaryDirectory() as folder:
        tables, _ = backup.dump(Path(folder), clock.now())
        for who in planted[: people // 2]:
            candidates.erase(world.candidate(who.name), by=world.person(who.name))
        with restored(tables):
            gone, here = readable(leaving), readable(staying)
    return good & _say(
        gone.personal == 0 < gone.statutory and here.personal > 0,
        f"{len(leaving)} people erased, last night's tables restored: {gone.personal} of "
        f"{gone.cells - gone.statutory} personal cells readable, {gone.statutory} statutory ones still print; "
        f"of {len(staying)} who stayed {here.personal + here.statutory} of {here.cells} are readable",
    )


def _say(good: bool, words: str) -> bool:
    print(f"{'ok ' if good else 'BAD'} {words}", flush=True)
    return good
