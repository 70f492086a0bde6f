"""What only this portal's templates need."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def word(key: str, words: Mapping[str, Any]) -> str:
    """The words for a key; an unknown key stands for itself."""
    return str(words.get(key, key))


@register.filter
def words(keys: list[str], known: Mapping[str, Any]) -> str:
    """The words for several keys."""
    return "、".join(word(key, known) for key in keys)
