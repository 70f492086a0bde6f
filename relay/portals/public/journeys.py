"""What a visitor has done so far, kept on our side of the session: nothing personal stands in an address."""

from dataclasses import asdict, dataclass, field

from django.http import HttpRequest

Typed = dict[str, list[str]]


@dataclass
class Journey:
    """One registration or sign-up on its way: where it started, the proof of the address, what was typed."""

    start: str
    """The link's code, or the kind of organisation."""
    email: str = ""
    proof_ref: str = ""
    is_proved: bool = False
    is_trapped: bool = False
    """A robot is on its way: it sees the same pages, and nothing is mailed."""
    typed: Typed = field(default_factory=dict)


def read(request: HttpRequest, name: str) -> Journey | None:
    """The journey of that name, or None before it began and after it ended."""
    kept = request.session.get(name)
    return Journey(**kept) if kept else None


def keep(request: HttpRequest, name: str, journey: Journey) -> None:
    """Remember how far it has come."""
    request.session[name] = asdict(journey)


def end(request: HttpRequest, name: str) -> None:
    """Forget it."""
    request.session.pop(name, None)


def typed_in(request: HttpRequest) -> Typed:
    """Everything typed into the form that was sent, for showing it again."""
    return {name: [str(text) for text in texts] for name, texts in request.POST.lists() if "csrf" not in name}
