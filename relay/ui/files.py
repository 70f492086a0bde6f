"""Files that leave as an attachment: kept by no cache, named without anybody's name."""

import re

from django.http import HttpResponse

_PLAIN = re.compile(r"[A-Za-z0-9.-]+")


def attachment(content: bytes | str, *, name: str, media_type: str) -> HttpResponse:
    """A file to keep."""
    assert _PLAIN.fullmatch(name), "a file's name is made of references and dates"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
