"""References people and URLs may carry: three letters, a dash, ten random symbols."""

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def new(prefix: str) -> str:
    """A fresh reference, for example `INT-7K2Q9XWZ4M`."""
    assert len(prefix) == 3 and prefix.isupper()
    return f"{prefix}-{''.join(secrets.choice(CROCKFORD) for _ in range(LENGTH))}"
