"""The language of the page: the person's own once signed in, a cookie's or the browser's before."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from facturier.identity import actions


class UserLanguage:
    """Activates the language of the signed-in person, whatever the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class LanguageChoice(forms.Form):
    """fr or en, and where to go back to."""

    language = forms.ChoiceField(choices=[(code, code) for code, _name in settings.LANGUAGES])
    next = forms.CharField(required=False)


@login_not_required
@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and with the person if one is signed in."""
    choice = LanguageChoice(request.POST)
    if not choice.is_valid():
        return HttpResponseBadRequest()
    language, back = choice.cleaned_data["language"], choice.cleaned_data["next"] or "/"
    if request.user.is_authenticated:
        actions.change_preferences(user_id=request.user.pk, language=language)
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
