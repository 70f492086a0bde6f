"""Ready rejection mails to copy: by stage and language, with the company's own link."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from relay.intake import queries as intake
from relay.intake import texts as words
from relay.intake.queries import LinkRow
from relay.kernel.doors import PortalRequest
from relay.portals.company.door import company_door, page
from relay.portals.company.forms.texts import TextChoice


@dataclass(frozen=True)
class Chosen:
    """What the reader picked, made safe."""

    stage: str
    language: str
    link: LinkRow


@require_GET
@company_door
def texts(request: PortalRequest) -> HttpResponse:
    """The text for one stage in one language, with its live preview and its rules."""
    links = [row for row in intake.links_of(request.actor) if row.is_live]
    if not links:
        return page(request, "texts_without_link")

    chosen = _choose(request, links)
    sender = _sender(request, chosen)
    text = words.rejection(chosen.stage, chosen.language, sender)
    return page(
        request,
        "texts",
        form=TextChoice({"stage": chosen.stage, "language": chosen.language, "link": chosen.link.ref}, links=links),
        chosen=chosen,
        text=text,
        checks=[(str(each.rule.label), each.kept) for each in words.check(text, sender)],
        one_line=words.one_line(chosen.language, sender),
        one_line_html=words.Text("", words.one_line(chosen.language, sender)).html,
        unencodable=words.unencodable(text.subject + text.body),
    )


@require_GET
@company_door
def file(request: PortalRequest) -> HttpResponse:
    """The same text as a file."""
    links = [row for row in intake.links_of(request.actor) if row.is_live]
    if not links:
        raise Http404
    chosen = _choose(request, links)
    text = words.rejection(chosen.stage, chosen.language, _sender(request, chosen))
    # the mark at the start lets old Windows editors see that it is UTF-8
    content = f"\ufeff{text.subject}\n\n{text.body}\n".replace("\n", "\r\n")
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejection-{chosen.stage}-{chosen.language}.txt"'
    return response


def _choose(request: PortalRequest, links: list[LinkRow]) -> Chosen:
    asked = request.GET
    stage = asked.get("stage", "")
    stage = stage if stage in words.STAGES else words.STAGES[0]
    language = asked.get("language", "")
    named = [row for row in links if row.ref == asked.get("link", "")]
    fitting = [row for row in links if row.stage == stage]
    return Chosen(
        stage=stage,
        language=language if language in words.LANGUAGES else words.LANGUAGES[0],
        link=(named or fitting or links)[0],
    )


def _sender(request: PortalRequest, chosen: Chosen) -> words.Sender:
    operator = settings.OPERATOR
    return words.Sender(
        company=request.organisation.name,
        url=chosen.link.url,
        service=settings.BRAND_NAME if chosen.language == "ja" else settings.BRAND_NAME_EN,
        operator=operator["name"],
        notification_no=operator["notification_no"],
        contact=operator["contact"],
    )
