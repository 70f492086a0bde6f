#!/usr/bin/env python3
"""Check the receipt of a consent with nothing but Python: no network, no library, no trust in who runs the service.

    python3 receipt.py receipt.json KEY

KEY is the 64 hex digits published on the transparency page of the service (and in any mail that carries its seal).
Take it from there, not from the receipt: whoever forges a receipt writes a key of their own into it.
Prints "valid" and what was agreed, or what is wrong, and answers 0 or 1.
"""

import hashlib
import json
import sys

CONTEXT = "career-relay/consent-receipt/v1"

# Ed25519 (RFC 8032), written for reading: -x² + y² = 1 + d·x²·y² over the field of P elements.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point_of(data):
    """The point these 32 bytes stand for, in extended coordinates; None when they stand for none."""
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x % 2 != odd else x
    return x, y, 1, x * y % P


def added(one, other):
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    """The point so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, point)
        point, number = added(point, point), number >> 1
    return total


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(message, signature, key):
    """Whether the signature is right: S·B = R + h·A."""
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), added(r, times(h, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def canonical(value):
    """The one way to write a value as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fault_of(data, key):
    """What is wrong with the bytes of a receipt, or None."""
    try:
        envelope = json.loads(data.decode())
        receipt, signature = envelope["receipt"], envelope["signature"]
        value = bytes.fromhex(signature["value"])
        notice = receipt["processing"]["privacy_notice"]
        digest = hashlib.sha256(notice["text"].encode()).hexdigest()
        issued = f"{canonical(envelope)}\n".encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "this is not a receipt"
    if issued != data or signature["value"] != value.hex():
        return "the file is not as it was issued (spaces, order or spelling differ)"
    if (set(envelope), set(signature)) != ({"receipt", "signature"}, {"algorithm", "context", "public_key", "value"}):
        return "the envelope says more or less than it should"
    if (signature["algorithm"], signature["context"]) != ("Ed25519", CONTEXT):
        return "this is another kind of signature"
    if signature["public_key"] != key.hex():
        return "it is signed with another key than the published one"
    if len(value) != 64 or not is_signed(f"{CONTEXT}\n{canonical(receipt)}".encode(), value, key):
        return "the signature does not fit: something in the receipt was changed"
    if notice["hash"] != f"sha256:{digest}":
        return "the text is not the one whose fingerprint is given"
    return None


def main(words):
    """Read the file, say what was found."""
    try:
        path, text = words
        key = bytes.fromhex(text)
        with open(path, "rb") as file:
            data = file.read()
    except (ValueError, OSError) as trouble:
        print(f"{trouble}\n{__doc__}", file=sys.stderr)
        return 2
    if len(key) != 32:
        print("The key has 64 hex digits.", file=sys.stderr)
        return 2
    if fault := fault_of(data, key):
        print(f"NOT VALID: {fault}")
        return 1
    receipt = json.loads(data)["receipt"]
    recipient = receipt["parties"][0]
    print(f"valid: {receipt['record_id']} ({receipt['state']}), {receipt['pii_principal_id']} to {recipient['name']}")
    for event in receipt["events"]:
        print(f"  {event['time']}  {event['type']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
