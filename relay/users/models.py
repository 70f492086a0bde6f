"""People who sign in, and the proof that an address is somebody's."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from relay.kernel import refs, tenancy
from relay.kernel.sealing import Digest, Sealed


def new_ref() -> str:
    """A fresh user reference."""
    return refs.new("USR")


class Users(models.QuerySet["User"]):
    """Fetched at once: the library walks through a cursor, and who is found would cost it one more way to the database."""

    def iterator(self, chunk_size: int | None = None) -> Iterator["User"]:
        """As many questions for somebody known as for nobody (A10 of the attacks)."""
        return iter(self)


class UserManager(BaseUserManager["User"]):
    """What the sign-in library needs to look people up."""

    def get_queryset(self) -> Users:
        """Fetched at once."""
        return Users(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password only a mailed code or a passkey lets them in."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in: a candidate, a member of an organisation, or both."""

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    email = Sealed(searchable=True)
    name = Sealed()
    """How a member of staff is called; empty for candidates, whose name lies in `candidates.Identity`."""
    language = models.CharField(max_length=5, default="ja")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Privacy:
        erase = {"email": "", "name": "", "password": ""}
        keep = frozenset({"ref", "language", "is_active", "joined_at", "last_login"})

    class Tenancy:
        policy = tenancy.everyone(
            "signing in must find a user before anybody knows who is asking",
            write=tenancy.ANYONE,
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(Digest("email"), name="one_user_per_address", condition=~models.Q(email="")),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """Whose key closes the sealed fields."""
        return f"user:{self.ref}"

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class AddressProof(models.Model):
    """A one-time code mailed to an address, to be typed in the browser session that asked for it."""

    ref = models.CharField(max_length=14, unique=True)
    purpose = models.CharField(max_length=30)
    email = Sealed(searchable=True)
    session = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_count = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Privacy:
        erase = {"email": ""}
        keep = frozenset(
            {
                "ref", "purpose", "session", "code_digest", "asked_at", "expires_at",
                "tries_count", "proved_at", "used_at",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.house_only()

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """A key of its own, destroyed when the proof was used or ran out."""
        return f"proof:{self.ref}"

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class Tally(models.Model):
    """How often something was done within one stretch of time; for whom is a keyed digest nobody can read back."""

    key = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    done_count = models.PositiveIntegerField(default=0)

    class Privacy:
        keep = frozenset({"key", "began_at", "done_count"})

    class Tenancy:
        policy = tenancy.house_only()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_tally_per_key_and_stretch", fields=["key", "began_at"]),)

    def __str__(self) -> str:
        return f"tally {self.pk}"
