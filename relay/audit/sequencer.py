"""Puts committed entries into the tree, in order, and signs where it stands; beside the acts, because it makes none."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

from relay.audit.models import Checkpoint, Entry, Leaf
from relay.audit.notes import Head, private_key, signed
from relay.audit.tree import Frontier, leaf_hash
from relay.kernel.actors import Actor
from relay.kernel.clock import TOKYO
from relay.kernel.tenancy import scope

_LOCK = 7303016
AT_ONCE = 20_000


def sequence(*, by: Actor) -> Checkpoint | None:
    """Sign a new checkpoint over everything committed since the last one; None when there is nothing new."""
    with transaction.atomic(), scope(by):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Checkpoint.objects.order_by("-size").first()
        frontier = _frontier(last)
        fresh = Entry.objects.filter(leaf__isnull=True).order_by("pk")[:AT_ONCE]
        leaves = [Leaf(entry=entry, digest=leaf_hash(canonical(entry))) for entry in fresh]
        if not leaves:
            return None
        for leaf in leaves:
            leaf.index = frontier.size
            frontier.add(bytes(leaf.digest))
        Leaf.objects.bulk_create(leaves, batch_size=1000)
        return Checkpoint.objects.create(
            size=frontier.size,
            root=frontier.root().hex(),
            frontier=[part.hex() for part in frontier.hashes],
            note=signed(
                Head(settings.AUDIT_ORIGIN, frontier.size, frontier.root()), key=private_key(settings.AUDIT_SIGNING_KEY)
            ),
            signed_at=by.at,
        )


def canonical(entry: Entry) -> bytes:
    """The bytes of an entry that are hashed and exported: one line of JSON, keys in order."""
    return json.dumps(
        {
            "about": entry.about,
            "act": entry.act,
            "actor": entry.actor,
            "at": entry.at.astimezone(TOKYO).isoformat(),
            "id": entry.pk,
            "kind": entry.kind,
            "organisation": entry.organisation_id,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def export() -> Iterator[bytes]:
    """Every entry that has its place in the tree, in the tree's order, one line each."""
    for leaf in Leaf.objects.select_related("entry").order_by("index").iterator(chunk_size=5000):
        yield canonical(leaf.entry)


def _frontier(last: Checkpoint | None) -> Frontier:
    if last is None:
        return Frontier()
    return Frontier(last.size, [bytes.fromhex(part) for part in last.frontier])
