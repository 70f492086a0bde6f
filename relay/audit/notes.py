"""Checkpoints as signed notes, in the format witnesses read (C2SP tlog-checkpoint, signed-note; Ed25519)."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


@dataclass(frozen=True)
class Head:
    """How large the trail was, and its root."""

    origin: str
    size: int
    root: bytes


def signed(head: Head, *, key: Ed25519PrivateKey) -> str:
    """The note that says and signs a head."""
    text = f"{head.origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"
    public = key.public_key()
    signature = _key_hash(head.origin, public) + key.sign(text.encode())
    return f"{text}\n— {head.origin} {base64.b64encode(signature).decode()}\n"


def opened(note: str, *, key: Ed25519PublicKey) -> Head | None:
    """The head of a note whose signature is right; None for anything else. Text around the note (a mail) is ignored."""
    lines = [line.strip() for line in note.splitlines()]
    for start in range(len(lines) - 4):
        head = _head(lines[start : start + 3])
        if head is None or lines[start + 3] or not lines[start + 4].startswith(f"— {head.origin} "):
            continue
        text = "".join(f"{line}\n" for line in lines[start : start + 3])
        try:
            blob = base64.b64decode(lines[start + 4].rsplit(" ", 1)[1], validate=True)
            if blob[:4] != _key_hash(head.origin, key):
                continue
            key.verify(blob[4:], text.encode())
        except (ValueError, InvalidSignature):
            continue
        return head
    return None


def private_key(secret: str) -> Ed25519PrivateKey:
    """The signing key that follows from a secret of the settings."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"audit:{secret}".encode()).digest())


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as 64 hex digits, to be published."""
    return key.public_bytes_raw().hex()


def public_key(text: str) -> Ed25519PublicKey:
    """The public key of 64 hex digits."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))


def _head(lines: list[str]) -> Head | None:
    origin, size, root = lines
    if not origin or not size.isascii() or not size.isdigit():
        return None
    try:
        decoded = base64.b64decode(root, validate=True)
    except ValueError:
        return None
    return Head(origin, int(size), decoded) if len(decoded) == hashlib.sha256().digest_size else None


def _key_hash(origin: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(f"{origin}\n".encode() + _ED25519 + key.public_bytes_raw()).digest()[:4]
