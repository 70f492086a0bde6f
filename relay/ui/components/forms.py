"""Form components: labelled fields, the error summary, consent cards and switches."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms, template
from django.forms.boundfield import BoundField

Context = dict[str, object]
Attributes = dict[str, str | bool]
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
CODE: Attributes = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}


@dataclass(frozen=True)
class Complaint:
    """One line of the error summary: what is wrong, and where to mend it."""

    label: str
    text: str
    target: str


def shape_of(bound: BoundField) -> str:
    """Which of our templates draws this field."""
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "plain"


def field(bound: BoundField, hint: str = "", kind: str = "", **attrs: object) -> Context:
    """A labelled field with hint, error and required mark; kind is code, cards, inline or short."""
    label = attrs.pop("label", bound.label)
    hint = hint or str(bound.help_text)
    given: Attributes = {
        name.replace("_", "-"): value if isinstance(value, bool) else str(value) for name, value in attrs.items()
    }
    given = (CODE if kind == "code" else _defaults(bound)) | given
    described = [f"{bound.auto_id}_helptext"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described:
        given["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "label": label,
        "shape": shape_of(bound),
        "kind": kind,
        "hint": hint,
        "control": bound.as_widget(attrs=given),
        "is_required": bound.field.required,
        "described_by": given.get("aria-describedby", ""),
    }


def _defaults(bound: BoundField) -> Attributes:
    widget = bound.field.widget
    given: Attributes = {}
    if widget.attrs.get("placeholder") == bound.label:
        given["placeholder"] = False  # allauth says the label twice
    if isinstance(widget, forms.EmailInput):
        given |= {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
    return given


def form_errors(*all_forms: object) -> Context:
    """Everything that is wrong in the forms, on top of the page, linking to the fields."""
    return {
        "complaints": [each for form in all_forms if isinstance(form, forms.BaseForm) for each in _complaints(form)]
    }


def _complaints(form: forms.BaseForm) -> Iterable[Complaint]:
    for text in form.non_field_errors():
        yield Complaint("", str(text), "")
    for bound in form.visible_fields():
        ends_in = "_0" if shape_of(bound) == "group" else ""
        for text in bound.errors:
            yield Complaint(str(bound.label), str(text), f"{bound.auto_id}{ends_in}")


def form_fields(form: forms.BaseForm) -> Context:
    """Every field of a form in its own order, hidden ones included."""
    return {"form": form}


def consent_card(name: str, value: str, title: str, facts: object = (), **more: object) -> Context:
    """An unticked box for one recipient, with the facts one decides on."""
    return {"name": name, "value": value, "title": title, "facts": facts, **more}


def switch_row(label: str, action: str, on: bool, description: str = "", **more: object) -> Context:
    """A setting that is on or off, turned by one POST."""
    hidden = more.pop("hidden", {})
    return {"label": label, "action": action, "on": on, "description": description, **more} | {"hidden": hidden}


def add_to(register: template.Library) -> None:
    """Register each form component with its template of the same name."""
    for each in (field, form_errors, form_fields, consent_card, switch_row):
        register.inclusion_tag(f"ui/{each.__name__}.html", name=each.__name__)(each)
