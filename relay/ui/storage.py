"""Static files in production: the stylesheet's parts are joined, so that a first visit fetches one file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "ui/ui.css"
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\)(?: layer\((?P<layer>\w+)\))?;')


def joined(sheet: Path) -> str:
    """The stylesheet with every part in its place, in the same order and layers."""

    def part(found: re.Match[str]) -> str:
        text = (sheet.parent / found["path"]).read_text(encoding="utf-8")
        return f"@layer {found['layer']} {{\n{text}}}\n" if found["layer"] else text

    return IMPORT.sub(part, sheet.read_text(encoding="utf-8"))


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with our stylesheet joined from its sources at each collecting."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join first, then let the names be hashed and the files compressed."""
        source = finders.find(SHEET)
        if source and not dry_run:
            self.delete(SHEET)
            self._save(SHEET, ContentFile(joined(Path(source)).encode()))
            paths = {**paths, SHEET: (self, SHEET)}  # what is hashed is the joined one, not its source
        yield from super().post_process(paths, dry_run, **options)
