"""Pages of imports: a file, its columns, what will be created, the report, the history."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.actions import keep_bytes
from facturier.imports import actions, exported, queries
from facturier.imports.formats import LARGEST_FILE
from facturier.imports.rules import OPEN_STAGES, Made, Stage
from facturier.imports.web import shown
from facturier.imports.web.forms import ColumnsForm
from facturier.kit.forms import UNPROCESSABLE
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence


@require_safe
@member_required
@answers_refusal
def history(request: HttpRequest) -> HttpResponse:
    """Every import of the kinds that the member may import, and a way to begin one."""
    kinds = queries.require_any_kind(request.member)
    page = queries.imports_page(request.member, key_or_none(request.GET.get("avant", "")))
    by_key = {kind.key: kind for kind in kinds}
    return render(
        request,
        "imports/history.html",
        {
            "current": "imports",
            "kinds": kinds,
            "rows": [shown.history_row(row, by_key[row.kind]) for row in page.rows],
            "next_url": f"{reverse('imports:history')}?avant={page.older_than}"
            if page.older_than
            else None,
            "previous_url": reverse("imports:history") if request.GET.get("avant") else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose the file; one that cannot be read is refused beside the choice, with what to do."""
    chosen = queries.require_kind(request.member, kind)
    problem = ""
    if request.method == "POST":
        try:
            return _begun(request, kind)
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            problem = sentence(refusal)
    context = {"current": "imports", "kind": chosen, "problem": problem, "largest": LARGEST_FILE}
    status = UNPROCESSABLE if problem else 200
    answer = render(request, "imports/begin.html", context, status=status)
    if problem:
        answer["X-Refusal"] = f"import.refused {status}"
    return answer


def _begun(request: HttpRequest, kind: str) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refusal(
            "file.missing", _("Choisissez le fichier à importer."), status=422, field="file"
        )
    actions.ensure_fits(file.size)
    content = file.read()
    # The bytes are on disk before the first row is written.
    row = actions.begin_import(
        member=request.member,
        kind_key=kind,
        content=content,
        kept=keep_bytes(request.member.organisation_id, [content]),
        file_name=file.name or "",
        now=timezone.now(),
    )
    return redirect("imports:columns", row.id)


@require_safe
@member_required
@answers_refusal
def model_file(request: HttpRequest, kind: str) -> FileResponse:
    """An empty file with the heads that are understood, to fill."""
    chosen = queries.require_kind(request.member, kind)
    return exported.model(chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def columns(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Say which column of the file is which."""
    row, kind = queries.one_import(request.member, import_id)
    if row.stage not in OPEN_STAGES:
        return redirect("imports:import", row.id)
    chosen, remembered = queries.mapping_to_show(row, kind)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        heads=row.heads,
        examples=queries.examples(row),
        chosen=chosen,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(
                member=request.member,
                import_id=import_id,
                mapping=form.mapping(),
                now=timezone.now(),
            )
            return redirect("imports:import", row.id)
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    context = {
        "current": "imports",
        "row": row,
        "kind": kind,
        "form": form,
        "remembered": remembered and not form.is_bound,
        "unused": _unused(row.heads, chosen),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "imports/columns.html", context, status=status)


def _unused(heads: list[str], chosen: dict[str, int]) -> list[str]:
    return [head for at, head in enumerate(heads) if head and at not in chosen.values()]


@require_safe
@member_required
@answers_refusal
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Where an import stands: its preview, its progress or its report."""
    row, kind = queries.one_import(request.member, import_id)
    if row.stage == Stage.MAPPING:
        return redirect("imports:columns", row.id)
    return render(request, "imports/import.html", shown.whole(request.member, row, kind))


@require_safe
@member_required
@answers_refusal
def rows(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The rows of one state, page by page."""
    row, kind = queries.one_import(request.member, import_id)
    titles = shown.list_titles()
    wanted = request.GET.get("etat", "")
    wanted = wanted if wanted in titles else "fautives"
    after = request.GET.get("apres", "")
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else None
    found, more = queries.rows_page(row, shown.LISTS[wanted], after=place)
    here = f"{reverse('imports:rows', args=[row.id])}?etat={wanted}"
    context = {
        "current": "imports",
        "row": row,
        "title": titles[wanted],
        "lists": [(titles[key], f"?etat={key}", key == wanted) for key in shown.LISTS],
        "rows": [
            (
                shown.wrong_row(kind, one),
                one.row.made_label,
                kind.address(Made(one.row.made_id, one.row.made_label, one.row.made_before))
                if one.row.made_id and one.row.state in ("created", "kept")
                else "",
            )
            for one in queries.read_rows(request.member, row, kind, found)
        ],
        "next_url": f"{here}&apres={more}" if more else None,
        "first_url": here if place is not None else None,
    }
    return render(request, "imports/rows.html", context)


@require_safe
@member_required
@answers_refusal
def bad_rows(request: HttpRequest, import_id: UUID) -> FileResponse:
    """The rows that could not be taken, as CSV, each with its reason: to correct, and import."""
    row, kind = queries.one_import(request.member, import_id)
    return exported.bad_rows(request.member, row, kind)


@require_POST
@member_required
@answers_refusal
def start(request: HttpRequest, import_id: UUID) -> HttpResponseRedirect:
    """Have the good rows created."""
    actions.start_import(member=request.member, import_id=import_id, now=timezone.now())
    return redirect("imports:import", import_id)


@require_POST
@member_required
@answers_refusal
def undo(request: HttpRequest, import_id: UUID) -> HttpResponseRedirect:
    """Have what was created taken back."""
    actions.ask_undo(member=request.member, import_id=import_id, now=timezone.now())
    return redirect("imports:import", import_id)


@require_POST
@member_required
@answers_refusal
def drop(request: HttpRequest, import_id: UUID) -> HttpResponseRedirect:
    """Give up an import that has created nothing."""
    actions.drop_import(member=request.member, import_id=import_id, now=timezone.now())
    messages.success(request, _("L'import est abandonné. Rien n'a été créé."))
    return redirect("imports:history")
