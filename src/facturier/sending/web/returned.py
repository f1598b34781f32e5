"""The page where mails that came back are handed in."""

from types import SimpleNamespace

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.sending import actions

MOST_AT_ONCE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def returned(request: HttpRequest) -> HttpResponse:
    """Choose messages; POST tells what each of them changed."""
    organisations.require(request.member, "invoice.send")
    rows: list[SimpleNamespace] = []
    error = ""
    if request.method == "POST":
        files = request.FILES.getlist("file")
        if not 0 < len(files) <= MOST_AT_ONCE:
            error = _("Choisissez de un à %(most)s messages.") % {"most": MOST_AT_ONCE}
        else:
            rows = [_taken(request, one) for one in files]
    context = {"rows": rows, "error": error, "current": "sendings"}
    status = 422 if error or (rows and all(one.refused for one in rows)) else 200
    return render(request, "sending/returned.html", context, status=status)


def _taken(request: HttpRequest, file: UploadedFile) -> SimpleNamespace:
    """One message: taken in its own transaction, so that a bad one stops no other."""
    shown = SimpleNamespace(file=file.name or "", refused="", place=None)
    try:
        taken = actions.take_return(
            member=request.member, content=file.read(actions.MOST_BYTES + 1), now=timezone.now()
        )
    except Refusal as refusal:
        shown.refused = sentence(refusal)
        return shown
    shown.place, shown.again = taken.place, taken.again
    shown.outcome, shown.words = taken.row.outcome, taken.row.words
    return shown
