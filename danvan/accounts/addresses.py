"""Addresses for use outside, with the scheme and host people type; and where one may be led after signing in."""

from urllib.parse import urlsplit

import qrcode
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def outward(request: HttpRequest, path: str) -> str:
    """The whole address of a page, as it can be printed or handed to another program, also behind a proxy."""
    host = request.get_host()
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if urlsplit(origin).netloc == host:
            return f"{origin}{path}"
    return f"{'https' if settings.SECURE_COOKIES else request.scheme}://{host}{path}"


def onward(request: HttpRequest, wanted: str) -> str:
    """The page that was wanted if it is a signed-in page of this site, else the first page."""
    inside = wanted.startswith(f"/{settings.SIGNED_IN_PREFIX}")
    safe = inside and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else f"/{settings.SIGNED_IN_PREFIX}"


def drawing(address: str) -> tuple[int, str]:
    """A QR code as the side of its square and an SVG path of unit squares."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(address)
    rows = code.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows), "".join(dots)
