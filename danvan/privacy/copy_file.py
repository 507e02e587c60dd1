"""The copy of everything held about a person: one file, for programs and for reading."""

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string


def write(found: dict[str, Any]) -> bytes:
    """A zip with the same records twice: JSON, and a page any browser opens without a network.

    A page and not a sheet: there a text that begins with = stays a text, and none is cut off (T-67).
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("du-lieu.json", json.dumps(found, ensure_ascii=False, indent=2))
        archive.writestr("du-lieu.html", render_to_string("privacy/copy.html", {"copy": found}))
    return out.getvalue()
