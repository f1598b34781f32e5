"""Pages of the templates of documents: the list, and one with its look, preview and versions."""

import base64
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import Refusal
from facturier.kit.typography import is_french
from facturier.kit.web import answers_refusal, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.rendering.actions import preview_pages
from facturier.rendering.rules.look import Look, contrast_on_white
from facturier.sales import actions, queries
from facturier.sales.queries import LookVersions, TemplateRow
from facturier.sales.queries.looks import serves_of
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.looks import Why, look_changes
from facturier.sales.web.looks_form import (
    LookForm,
    ServesForm,
    held_token,
    kept_upload,
    worded_changes,
)

CONFLICT = 409
SHOWN_PAGES = 3


@require_safe
@member_required
@answers_refusal
def looks(request: HttpRequest) -> HttpResponse:
    """The templates, and which of them serves which documents."""
    return _list(request, ServesForm(request.member))


@require_POST
@member_required
@answers_refusal
def create(request: HttpRequest) -> HttpResponse:
    """A new template, which looks like the house until it is changed."""
    organisations.require(request.member, "sales.configure")
    form = ServesForm(request.member, data=request.POST)
    row = carry_out(
        form,
        lambda _typed: actions.create_template(
            member=request.member, now=timezone.now(), **form.asked()
        ),
    )
    if not row:
        return _list(request, form, UNPROCESSABLE)
    messages.success(request, _("Le modèle est créé. Donnez-lui son aspect."))
    return redirect("sales:look", row.id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def look(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """One template; POST saves its look, or does in the form what a button asks."""
    row, held = queries.one_template(request.member, template_id)
    if request.method != "POST":
        return _page(request, row, held)
    organisations.require(request.member, "sales.configure")
    do = request.POST.get("do", "save")
    form = LookForm(held, row.version, request.POST, request.FILES)
    form.is_valid()
    form.take_logo(request.member, drop=do == "no-logo")
    if do != "save":
        form.move(do)
        return _page(request, row, held, form=form, unsaved=True)
    saved = _saved(request, row, form)
    if saved is None:
        # Read anew: somebody else may have saved meanwhile, and is why.
        row, held = queries.one_template(request.member, template_id)
        return _page(request, row, held, form=form, unsaved=True)
    if saved == row.version:
        messages.info(request, _("Rien n'a changé : aucune version de plus."))
    else:
        messages.success(request, _("La version %(version)s est enregistrée.") % {"version": saved})
    return redirect("sales:look", template_id)


def _saved(request: HttpRequest, row: TemplateRow, form: LookForm) -> int | None:
    typed = form.look()
    if typed is None:
        return None
    try:
        return actions.save_look(
            member=request.member,
            template_id=row.id,
            base=form.cleaned_data["base"],
            look=typed,
            now=timezone.now(),
        ).version
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        form.refuse(refusal)
        return None


@require_safe
@member_required
@answers_refusal
def picture(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """The first page of a document in the look in force, as a picture."""
    row, held = queries.one_template(request.member, template_id)
    document, page = _sample(request, row)
    pages = preview_pages(document, held, page)
    response = HttpResponse(pages[0], content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@member_required
@answers_refusal
def preview(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """A document in the look as it is typed: a part of the page, drawn while somebody types."""
    row, held = queries.one_template(request.member, template_id)
    form = LookForm(held, row.version, request.POST)
    form.is_valid()
    form.take_logo(request.member)
    return render(request, "sales/_look_preview.html", _drawn(request, row, form))


@require_POST
@member_required
@answers_refusal
def upload_logo(request: HttpRequest) -> HttpResponse:
    """Prepare a logo that was dropped: its token for the form, or why it is none."""
    organisations.require(request.member, "sales.configure")
    try:
        token, content = kept_upload(request.member, request.FILES.get("file"))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return JsonResponse({"problem": sentence(refusal)}, status=refusal.status)
    return JsonResponse({"logo": token, "picture": _as_data(content)})


@require_POST
@member_required
@answers_refusal
def serve(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Name a template anew, or say what it serves."""
    organisations.require(request.member, "sales.configure")
    row, held = queries.one_template(request.member, template_id)
    form = ServesForm(request.member, row, request.POST)
    done = carry_out(
        form,
        lambda _typed: actions.change_template(
            member=request.member, template_id=template_id, now=timezone.now(), **form.asked()
        ),
    )
    if not done:
        return _page(request, row, held, serves=form)
    messages.success(request, _("Le modèle est enregistré."))
    return redirect("sales:look", template_id)


@require_POST
@member_required
@answers_refusal
def make_usual(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Let documents take the template."""
    actions.make_usual(member=request.member, template_id=template_id, now=timezone.now())
    return _done(request, template_id, _("Les prochains documents prennent ce modèle."))


@require_POST
@member_required
@answers_refusal
def end_usual(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Let no document take it any more."""
    actions.end_usual(member=request.member, template_id=template_id, now=timezone.now())
    return _done(request, template_id, _("Les prochains documents ne prennent plus ce modèle."))


@require_POST
@member_required
@answers_refusal
def archive(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Put it away."""
    actions.archive_template(member=request.member, template_id=template_id, now=timezone.now())
    return _done(request, template_id, _("Le modèle est archivé. Ses versions restent."))


@require_POST
@member_required
@answers_refusal
def restore(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Bring it back."""
    actions.restore_template(member=request.member, template_id=template_id, now=timezone.now())
    return _done(request, template_id, _("Le modèle est rétabli. Il ne sert pas encore."))


@require_POST
@member_required
@answers_refusal
def take_up(request: HttpRequest, template_id: UUID, number: int) -> HttpResponse:
    """Take up the look of an earlier version."""
    organisations.require(request.member, "sales.configure")
    base = _number(request.POST.get("base", ""))
    row = actions.take_up_look(
        member=request.member,
        template_id=template_id,
        base=base,
        number=number,
        now=timezone.now(),
    )
    said = _("La version %(old)s est reprise : elle est la version %(new)s.")
    return _done(request, template_id, said % {"old": number, "new": row.version})


def _done(request: HttpRequest, template_id: UUID, said: str) -> HttpResponseRedirect:
    messages.success(request, said)
    return redirect("sales:look", template_id)


def _number(text: str) -> int:
    """A number of a version; -1, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _list(request: HttpRequest, form: ServesForm, status: int = 200) -> HttpResponse:
    rows = queries.templates(request.member)
    context = {
        "rows": rows,
        "covered": [
            SimpleNamespace(
                entity=one.entity,
                kinds=", ".join(_(KINDS[code]) for code in one.type_codes),
                template_id=one.template_id,
                template=one.template,
                why=_why(one.why),
            )
            for one in queries.covered(request.member)
        ],
        "form": form,
        "may_configure": bool(organisations.may(request.member, "sales.configure")),
        "current": "looks",
    }
    return render(request, "sales/looks.html", context, status=status)


def _why(why: Why) -> str:
    return {
        Why.ENTITY_KIND: _("habituel pour l'entité et ces documents"),
        Why.ENTITY: _("habituel pour l'entité"),
        Why.KIND: _("habituel pour ces documents"),
        Why.ORGANISATION: _("habituel pour toutes les entités"),
        Why.HOUSE: _("aucun modèle habituel : aspect de Facturier"),
    }[why]


def _sample(request: HttpRequest, row: TemplateRow) -> tuple[Any, Any]:
    key = request.POST.get("avec") or request.GET.get("avec") or ""
    return queries.sample(request.member, key[:40], serves_of(row), timezone.localdate())


def _drawn(request: HttpRequest, row: TemplateRow, form: LookForm) -> dict[str, Any]:
    """The pages of a look as it is typed, or what stands in the way; nothing is stored."""
    typed = form.look()
    pages: tuple[bytes, ...] = ()
    problem = ""
    if typed is not None:
        try:
            actions.require_fit_look(typed)
            document, page = _sample(request, row)
            pages = preview_pages(document, typed, page)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.refuse(refusal)
            problem = sentence(refusal)
    colour = typed.colour if typed is not None else ""
    return {
        "pages": [_as_data(one) for one in pages[:SHOWN_PAGES]],
        "count": len(pages),
        "problem": problem,
        "faults": [
            (form[name].label, error)
            for name, errors in form.errors.items()
            if name in form.fields
            for error in errors
        ],
        "contrast": _contrast(colour) if typed is not None and "colour" not in form.errors else "",
    }


def _contrast(colour: str) -> str:
    value = f"{contrast_on_white(colour):.1f}"
    return value.replace(".", ",") if is_french(get_language() or "fr") else value


def _as_data(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def _conflict(held: Look, form: LookForm, row: TemplateRow) -> list[tuple[str, str, str]] | None:
    """What the version in force says otherwise than what was typed from an earlier one."""
    if form.cleaned_data.get("base") in (None, row.version):
        return None
    typed = form.look()
    return worded_changes(look_changes(held, typed)) if typed else []


def _page(
    request: HttpRequest,
    row: TemplateRow,
    held: Look,
    *,
    form: LookForm | None = None,
    serves: ServesForm | None = None,
    unsaved: bool = False,
) -> HttpResponse:
    before = _number(request.GET.get("avant", ""))
    versions: LookVersions = queries.look_versions(
        request.member, row.id, before=before if before > 0 else None
    )
    shown = form or LookForm(held, row.version)
    samples = queries.samples(request.member)
    avec = request.POST.get("avec") or request.GET.get("avec") or ""
    if avec not in {one.key for one in samples}:
        avec = samples[0].key
    context = {
        "row": row,
        "form": shown,
        "serves": serves or ServesForm(request.member, row),
        "samples": samples,
        "avec": avec,
        "versions": [_version(one, row.version) for one in versions.rows],
        "before": versions.before,
        "logo": _as_data(shown.content) if shown.content else "",
        "logo_token": shown.data.get("logo", "") if form else held_token(request.member, held),
        "contrast": _contrast(held.colour),
        "unsaved": unsaved,
        "conflict": None,
        "kinds": ", ".join(row.kinds),
        "may_configure": bool(organisations.may(request.member, "sales.configure"))
        and row.archived_at is None,
        "may_restore": bool(organisations.may(request.member, "sales.configure"))
        and row.archived_at is not None,
        "current": "looks",
    }
    status = UNPROCESSABLE if serves or (form and form.errors) else 200
    if form is not None:
        context["conflict"] = _conflict(held, form, row)
        context |= _drawn(request, row, form)
        status = CONFLICT if context["conflict"] is not None else status
    return render(request, "sales/look.html", context, status=status)


def _version(one: queries.LookVersion, current: int) -> SimpleNamespace:
    return SimpleNamespace(
        number=one.number,
        made_at=one.made_at,
        made_by=one.made_by,
        changes=worded_changes(one.changes),
        in_force=one.number == current,
    )
