"""Text that stands in its row only as ciphertext, each row under the key of the person or thing it is about.

A model says under whose key its sealed fields lie (`sealed_under`) and which row they belong to (`sealed_row`), both
known before the row is saved. Reading an attribute opens it, saving closes it; the database, its dumps and its log see
neither. A ciphertext is bound to table, column, row and key, so cells cannot be swapped. A searchable field carries a
keyed digest of its text in front, by which it is found without being read; `exact`, `iexact` and `in` are the only lookups.

Where a list is shown, `open_all(rows)` fetches the keys of all rows in one question.
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from relay.kernel import keyring

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _Lookup = models.Lookup[Any]
else:
    _Field, _Lookup = models.Field, models.Lookup

DIGEST_BYTES = 32
BLIND_INDEX = "BLIND_INDEX_KEY"
"""The setting whose key the digests of searchable fields are made with, unless a field names another."""
_UNASKED = object()
_Row = TypeVar("_Row", bound=models.Model)


class SealedRow(Protocol):
    """What a model with sealed fields says about its rows."""

    @property
    def sealed_under(self) -> str:
        """The subject whose key closes the fields."""

    @property
    def sealed_row(self) -> str:
        """Which row it is, for ever; known before it is saved."""


class Closed(bytes):
    """Ciphertext as it was read from the database."""


class _Opener(DeferredAttribute):
    """Opens at the first look; holds what was set until it is saved."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Closed):
            value = cast("_Sealed", self.field).open(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _Sealed(_Field):
    """A sealed value; an empty one stays empty and needs no key."""

    descriptor_class = _Opener

    def __init__(self, *args: Any, searchable: bool = False, index: str = BLIND_INDEX, **options: Any) -> None:
        self.searchable = searchable
        self.index = index
        defaults: dict[str, Any] = {"blank": True, "default": self.empty, "editable": False}
        super().__init__(*args, **(defaults | options))

    @staticmethod
    def empty() -> Any:
        """What an empty cell reads as."""
        return ""

    def to_text(self, value: Any) -> str:
        """The value as the text that is sealed."""
        return str(value)

    def from_text(self, text: str) -> Any:
        """The value of a text that was sealed."""
        return text

    def deconstruct(self) -> Any:
        """Name, path and arguments, for migrations."""
        name, path, args, options = super().deconstruct()
        for known in ("blank", "default", "editable"):
            options.pop(known, None)
        if self.searchable:
            options["searchable"] = True
        if self.index != BLIND_INDEX:
            options["index"] = self.index
        return name, path, args, options

    def get_lookup(self, lookup_name: str) -> Any:
        """No lookup but those that compare digests: any other would compare ciphertext and find nothing."""
        return {"exact": _Found, "iexact": _Found, "in": _FoundIn}.get(lookup_name)

    def get_internal_type(self) -> str:
        """The column is bytea."""
        return "BinaryField"

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Ciphertext, until somebody looks."""
        return Closed(value) if value else self.empty()

    def to_python(self, value: Any) -> Any:
        """As it is; there is nothing to convert."""
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Close what was set; what was never opened goes back as it came."""
        value = model_instance.__dict__.get(self.attname, "")
        if isinstance(value, Closed) or not value:
            return Closed(value or b"")
        row = cast("SealedRow", model_instance)
        key = _key_of(row) or _make_key(row)
        text = self.to_text(value)
        sealed = keyring.close(text.encode(), key=key, place=self.place(row))
        return Closed(self.digest(text) + sealed if self.searchable else sealed)

    def get_prep_value(self, value: Any) -> Any:
        """Only ciphertext and emptiness may be written past `save`."""
        if isinstance(value, Closed):
            return value
        if not value:
            return b""
        raise TypeError(f"{self} is sealed: it is written by save() and found by exact, iexact or in where searchable")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Bytes for the database."""
        return connection.Database.Binary(bytes(value if prepared else self.get_prep_value(value)))

    def open(self, row: SealedRow, value: Closed) -> Any:
        """The value; empty when its key was destroyed, which is what erasing means."""
        key = _key_of(row)
        if key is None:
            return self.empty()
        sealed = value[DIGEST_BYTES:] if self.searchable else value
        return self.from_text(keyring.disclose(sealed, key=key, place=self.place(row)).decode())

    def place(self, row: SealedRow) -> str:
        """Where a ciphertext belongs: table, column, row and whose key."""
        return f"{self.model._meta.db_table}.{self.column}:{row.sealed_row}:{row.sealed_under}"

    def digest(self, text: str) -> bytes:
        """The keyed digest a text is found by, whatever case or width it is typed in."""
        folded = unicodedata.normalize("NFKC", text).strip().casefold()
        label = f"{self.model._meta.db_table}.{self.column}:{folded}"
        return hmac.new(getattr(settings, self.index).encode(), label.encode(), hashlib.sha256).digest()


class Sealed(_Sealed):
    """Sealed text of any length."""


class SealedData(_Sealed):
    """Sealed data that JSON knows; empty reads as an empty list."""

    @staticmethod
    def empty() -> list[Any]:
        """Nothing on the list."""
        return []

    def to_text(self, value: Any) -> str:
        """As JSON."""
        return json.dumps(value, ensure_ascii=False)

    def from_text(self, text: str) -> Any:
        """From JSON."""
        return json.loads(text)


class SealedDate(_Sealed):
    """A sealed day; empty reads as None."""

    @staticmethod
    def empty() -> date | None:
        """No day."""
        return None

    def to_text(self, value: date) -> str:
        """As ISO 8601 writes it."""
        return value.isoformat()

    def from_text(self, text: str) -> date:
        """From ISO 8601."""
        return date.fromisoformat(text)


class _Found(_Lookup):
    """Compares the digest in front of the ciphertext."""

    lookup_name = "exact"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        field = self.lhs.output_field
        lhs, params = self.process_lhs(compiler, connection)
        if not self.rhs:
            return f"{lhs} = ''::bytea", params
        if not field.searchable:
            raise TypeError(f"{field} is sealed and not searchable")
        return f"substring({lhs} from 1 for {DIGEST_BYTES}) = %s", (
            *params,
            field.digest(_text(self.rhs)),
        )


class _FoundIn(_Found):
    """Compares the digest with those of several texts."""

    lookup_name = "in"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        field = self.lhs.output_field
        if not field.searchable:
            raise TypeError(f"{field} is sealed and not searchable")
        lhs, params = self.process_lhs(compiler, connection)
        digests = [field.digest(_text(value)) for value in self.rhs]
        return f"substring({lhs} from 1 for {DIGEST_BYTES}) = ANY(%s)", (*params, digests)


def _text(value: Any) -> str:
    return str(getattr(value, "pk", value))


class Digest(models.Func):
    """The digest in front of a searchable field, for indexes and unique constraints."""

    function = "substring"
    template = f"%(function)s(%(expressions)s, 1, {DIGEST_BYTES})"
    output_field = models.BinaryField()


def closed(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """These values of a row as an UPDATE may write them: the sealed ones closed for this row."""
    kept = {}
    for name, value in values.items():
        field = row._meta.get_field(name)
        if isinstance(field, _Sealed):
            setattr(row, name, value)
            kept[name] = field.pre_save(row, add=False)
    return values | kept


def open_all(rows: Iterable[_Row]) -> list[_Row]:
    """The same rows, with the keys of all of them fetched in one question."""
    found = list(rows)
    keys = keyring.named({cast("SealedRow", row).sealed_under for row in found})
    for row in found:
        row.__dict__["_relay_key"] = keys.get(cast("SealedRow", row).sealed_under)
    return found


def _key_of(row: SealedRow) -> bytes | None:
    key = row.__dict__.get("_relay_key", _UNASKED)
    if key is _UNASKED:
        key = keyring.named([row.sealed_under]).get(row.sealed_under)
        row.__dict__["_relay_key"] = key
    return cast("bytes | None", key)


def _make_key(row: SealedRow) -> bytes:
    key = keyring.make(row.sealed_under)
    row.__dict__["_relay_key"] = key
    return key
