"""The signed, long-lived cookie that names a browser. It opens nothing: it only spares a mail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "facturier_appareil"
SALT = "identity.device"
AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer


def read(request: HttpRequest) -> str | None:
    """The name of this browser, if we gave it one."""
    return request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=AGE)


def keep(response: HttpResponse, device: str) -> None:
    """Leave the name with the browser, for another while."""
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=SALT,
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
