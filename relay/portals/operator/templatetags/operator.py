"""Small words for the operator's pages."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def called(ref: str, names: Mapping[str, str]) -> str:
    """The name of one of the operator's people; somebody who has left stays a reference."""
    return names.get(ref, ref)
