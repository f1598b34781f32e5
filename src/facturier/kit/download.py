"""Originals leave as downloads: never as active content in our origin."""

from urllib.parse import quote

from django.http import HttpResponse


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """The bytes as an attachment; even opened in place they could neither run nor reach us.

    `name` was made safe when the file arrived (`files.rules.safe_name`).
    """
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
