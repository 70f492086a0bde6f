"""Every field says what it is: one declaration beside the model, used by erasure, export and the register of processing."""

from django.db.models import Model


def erase(row: Model) -> None:
    """Empty the personal fields of a row, as its `Privacy.erase` says."""
    values = dict(getattr(row, "Privacy").erase)  # noqa: B009 - declared on the model, unknown to the type checker
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    for field, value in values.items():
        setattr(row, field, value)
