"""Finding one's way: navigation items, tabs, breadcrumbs, pager, language switch."""

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict

Context = dict[str, object]


def nav_item(context: template.Context, label: str, href: str, **more: object) -> Context:
    """One line of the portal's navigation; it knows when it is the current one."""
    return {"label": label, "href": href, "current": _is_here(context, href, more), **more}


def tab(context: template.Context, label: str, href: str, **more: object) -> Context:
    """One tab, which is a link; count and current are optional."""
    current = more.pop("current", None)
    here = _full_path(context) == href if current is None else bool(current)
    return {"label": label, "href": href, "current": here, **more}


def _is_here(context: template.Context, href: str, more: Context) -> bool:
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return False
    return request.path == href if more.get("exact") else request.path.startswith(href)


def _full_path(context: template.Context) -> str:
    request = context.get("request")
    return request.get_full_path() if isinstance(request, HttpRequest) else ""


def breadcrumbs(*parts: str) -> Context:
    """Pairs of name and address; the last name stands alone."""
    names, addresses = parts[0::2], parts[1::2]
    trail = [{"name": name, "href": href} for name, href in zip(names, addresses, strict=False)]
    return {"trail": trail, "here": names[-1] if len(parts) % 2 else ""}


def pager(context: template.Context, page: Page[object], name: str = "page") -> Context:
    """Previous and next page, with the rest of the query kept, and where one is."""
    request = context.get("request")
    query = request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)
    addresses: Context = {}
    if page.has_previous():
        query[name] = str(page.previous_page_number())
        addresses["previous"] = f"?{query.urlencode()}"
    if page.has_next():
        query[name] = str(page.next_page_number())
        addresses["next"] = f"?{query.urlencode()}"
    return {"page": page, **addresses}


def language_switch(context: template.Context) -> Context:
    """The other languages, as a form that changes nothing but the language."""
    return {name: context.get(name) for name in ("request", "LANGUAGES", "LANGUAGE_CODE")}


def flashes(context: template.Context) -> Context:
    """What just happened, said once."""
    return {"messages": context.get("messages")}


def add_to(register: template.Library) -> None:
    """Register each with its template of the same name."""
    register.inclusion_tag("ui/breadcrumbs.html", name="breadcrumbs")(breadcrumbs)
    for each in (nav_item, tab, pager, language_switch, flashes):
        register.inclusion_tag(f"ui/{each.__name__}.html", name=each.__name__, takes_context=True)(each)
