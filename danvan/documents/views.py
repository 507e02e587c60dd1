"""The register of documents, and the files behind it."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from danvan.units.access import Request

from . import files, queries


@require_safe
def file(request: Request, code: str) -> FileResponse:
    return files.send(get_object_or_404(queries.files_seen_by(request.viewer), code=code))
