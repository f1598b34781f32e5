"""Who is about to do something grave shows once more who they are."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def steps_up(view: View) -> View:
    """Ask for the password, a code or a passkey, unless that was asked in the last ten minutes.

    Afterwards the person is where they wanted to go. A session alone is not enough: somebody else
    may sit before it.
    """

    @reauthentication_required
    def stepped_up(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return stepped_up
