"""The keys personal text is sealed with: one for each person, mail or proof; destroying a key erases what it closed.

Where they lie: a schema of their own, `keyring`, which belongs to a role of its own that nobody signs in as. The
application may call three functions and see nothing else: read the keys it names, make one, destroy some. So a dump of
the application's tables holds no key, and the keys have a backup of their own, kept for seven days (`bin/relay backup`).
A key lies there wrapped (AES-256-GCM) by a key that is not in the database at all, `KEY_ENCRYPTION_KEYS`.

Destroying happens in the transaction of the act that erases: both or neither, whatever is killed in between. What stays
is the line that there was a key, so that a restored backup reads as erased and not as damaged.
"""

import hashlib
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

ROLE = "relay_keys"
SCHEMA = "keyring"
KEY_BYTES = 32
NONCE_BYTES = 12


class WrongKey(RuntimeError):
    """What was read was not sealed with this key, or not for this place: it was tampered with, or a setting is wrong."""


LAY = """
CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role};
CREATE TABLE IF NOT EXISTS {schema}.key (
  subject text PRIMARY KEY,
  wrapped bytea,
  made_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  CONSTRAINT a_key_is_here_or_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE OR REPLACE FUNCTION {schema}.named(subjects text[]) RETURNS TABLE (subject text, wrapped bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
  $$ SELECT k.subject, k.wrapped FROM {schema}.key k WHERE k.subject = ANY (subjects) $$;
CREATE OR REPLACE FUNCTION {schema}.make(subject_ text, wrapped_ bytea) RETURNS bytea
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
  $$ INSERT INTO {schema}.key AS k (subject, wrapped) VALUES (subject_, wrapped_)
     ON CONFLICT (subject) DO UPDATE SET wrapped = coalesce(k.wrapped, excluded.wrapped), destroyed_at = NULL
     RETURNING wrapped $$;
CREATE OR REPLACE FUNCTION {schema}.destroy(subjects text[]) RETURNS bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
  $$ WITH gone AS (UPDATE {schema}.key SET wrapped = NULL, destroyed_at = now()
                   WHERE subject = ANY (subjects) AND wrapped IS NOT NULL RETURNING 1)
     SELECT count(*) FROM gone $$;
ALTER TABLE {schema}.key OWNER TO {role};
ALTER FUNCTION {schema}.named(text[]) OWNER TO {role};
ALTER FUNCTION {schema}.make(text, bytea) OWNER TO {role};
ALTER FUNCTION {schema}.destroy(text[]) OWNER TO {role};
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {app};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO {app};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {app};
"""
"""Written by `tenancy.secure()` on the owner's connection; may run any number of times."""


def make(subject: str) -> bytes:
    """The key of a subject, made when there is none; a destroyed one is followed by a fresh one that opens nothing old."""
    fresh = os.urandom(KEY_BYTES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT keyring.make(%s, %s)", [subject, _wrap(fresh, subject)])
        (wrapped,) = cursor.fetchone()
    return _unwrap(bytes(wrapped), subject)


def named(subjects: Iterable[str]) -> dict[str, bytes | None]:
    """The keys of these subjects in one question; None for a destroyed one, and nothing for one that never was."""
    wanted = sorted(set(subjects))
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, wrapped FROM keyring.named(%s)", [wanted])
        found = cursor.fetchall()
    return {subject: None if wrapped is None else _unwrap(bytes(wrapped), subject) for subject, wrapped in found}


def destroy(*subjects: str) -> int:
    """Destroy the keys of these subjects, in the running transaction; how many there were."""
    if not subjects:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT keyring.destroy(%s)", [list(subjects)])
        (count,) = cursor.fetchone()
    return int(count)


def close(plain: bytes, *, key: bytes, place: str) -> bytes:
    """Seal for one place alone: the nonce, then AES-256-GCM's text and tag, bound to the place (NIST SP 800-38D)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def disclose(sealed: bytes, *, key: bytes, place: str) -> bytes:
    """What was sealed for this place; anything moved, changed or cut short is refused."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as no:
        raise WrongKey(place) from no


def _wrap(key: bytes, subject: str) -> bytes:
    return close(key, key=wrapping_keys()[0], place=f"keyring:{subject}")


def _unwrap(wrapped: bytes, subject: str) -> bytes:
    for wrapping in wrapping_keys():
        try:
            return disclose(wrapped, key=wrapping, place=f"keyring:{subject}")
        except WrongKey:
            continue
    raise WrongKey(f"keyring:{subject}")


def wrapping_keys() -> list[bytes]:
    """The keys outside the database, the one in use first; older ones still open what they closed."""
    return [hashlib.sha256(f"relay-kek:{text}".encode()).digest() for text in settings.KEY_ENCRYPTION_KEYS]
