"""Originals leave as downloads: never as active content in our origin."""

from pathlib import Path
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse


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


def picture(path: Path | None) -> FileResponse:
    """The picture of a page, shown in place; 404 while there is none.

    What it was drawn from never changes: the browser may keep it, privately.
    """
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
