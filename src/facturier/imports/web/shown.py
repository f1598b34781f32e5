"""An import as its page shows it, step by step."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facturier.imports import queries
from facturier.imports.models import TableImport
from facturier.imports.rules import WORKING_STAGES, WRONG, Kind, RowState, Stage
from facturier.organisations.queries import Member

FIRST_ROWS = 10

# Part of an address -> the states it lists.
LISTS: dict[str, tuple[RowState, ...]] = {
    "pretes": (RowState.READY,),
    "fautives": WRONG,
    "connues": (RowState.KNOWN,),
    "creees": (RowState.CREATED,),
    "annulees": (RowState.UNDONE,),
    "gardees": (RowState.KEPT,),
}


def list_titles() -> dict[str, str]:
    """What each list of rows is called."""
    return {
        "pretes": _("Prêtes"),
        "fautives": _("Fautives"),
        "connues": _("Déjà connues"),
        "creees": _("Créées"),
        "annulees": _("Annulées"),
        "gardees": _("Non annulées"),
    }


TONES = {
    "pretes": ("info", "circle-dot"),
    "fautives": ("bad", "circle-x"),
    "connues": ("draft", "copy-check"),
    "creees": ("ok", "circle-check"),
    "annulees": ("", "undo-2"),
    "gardees": ("warn", "lock"),
}


def stage_look(stage: str) -> tuple[str, str, str]:
    """(label, tone, icon) of a stage."""
    return {
        Stage.MAPPING: (_("Colonnes à choisir"), "warn", "columns-3"),
        Stage.CHECKING: (_("Contrôle en cours"), "info", "loader"),
        Stage.CHECKED: (_("À lancer"), "warn", "circle-dot"),
        Stage.RUNNING: (_("En cours"), "info", "loader"),
        Stage.DONE: (_("Terminé"), "ok", "circle-check"),
        Stage.UNDOING: (_("Annulation en cours"), "info", "loader"),
        Stage.UNDONE: (_("Annulé"), "", "undo-2"),
    }[Stage(stage)]


def history_row(row: TableImport, kind: Kind) -> SimpleNamespace:
    """One import in the history."""
    label, tone, icon = stage_look(row.stage)
    return SimpleNamespace(
        url=reverse("imports:import", args=[row.id]),
        name=row.file_name,
        kind=str(kind.title),
        count=row.row_count,
        by=row.starter_name or row.user_name,
        at=row.created_at,
        label=label,
        tone=tone,
        icon=icon,
    )


def whole(member: Member, row: TableImport, kind: Kind) -> dict[str, Any]:
    """Everything on the page of an import whose columns are chosen."""
    counts = queries.counts(row)
    label, tone, icon = stage_look(row.stage)
    before = row.stage in (Stage.CHECKING, Stage.CHECKED)
    first: list[queries.ReadRow] = []
    wrong: Sequence[queries.ReadRow] = ()
    more_wrong = None
    if row.stage == Stage.CHECKED:
        ready, _more = queries.rows_page(row, (RowState.READY,), size=FIRST_ROWS)
        first = queries.read_rows(member, row, kind, ready)
    if row.stage not in WORKING_STAGES:
        found, more_wrong = queries.rows_page(row, (*WRONG, RowState.KEPT), size=20)
        wrong = queries.read_rows(member, row, kind, found)
    return {
        "current": "imports",
        "row": row,
        "kind": kind,
        "label": label,
        "tone": tone,
        "icon_name": icon,
        "working": row.stage in WORKING_STAGES,
        "counts": _counts(row, counts),
        "ready": counts[RowState.READY],
        "progress": _progress(row, counts),
        "heads": [str(head) for head in kind.shown_heads],
        "first": [(one.row.line, list(kind.show(one.facts))) for one in first if not one.faults],
        "wrong": [wrong_row(kind, one) for one in wrong],
        "more_wrong": more_wrong is not None,
        "any_wrong": any(counts[state] for state in WRONG),
        "may_start": row.stage == Stage.CHECKED and counts[RowState.READY] > 0,
        "may_undo": row.stage in (Stage.DONE, Stage.UNDONE)
        and counts[RowState.CREATED] + counts[RowState.KEPT] > 0,
        "may_drop": before,
        "start_label": ngettext(
            "Importer %(count)s ligne", "Importer %(count)s lignes", counts[RowState.READY]
        )
        % {"count": counts[RowState.READY]},
    }


def _counts(row: TableImport, counts: dict[str, int]) -> list[SimpleNamespace]:
    """The chips on top: how many rows in each list that has some."""
    address, titles = reverse("imports:rows", args=[row.id]), list_titles()
    found = []
    for key, states in LISTS.items():
        number = sum(counts[state] for state in states)
        always = row.stage == Stage.CHECKED and key in ("pretes", "fautives", "connues")
        always |= row.stage == Stage.DONE and key == "creees"
        if number or always:
            tone, icon = TONES[key]
            found.append(
                SimpleNamespace(
                    key=key,
                    label=titles[key],
                    number=number,
                    tone=tone,
                    icon=icon,
                    url=f"{address}?etat={key}",
                )
            )
    return found


def _progress(row: TableImport, counts: dict[str, int]) -> SimpleNamespace | None:
    if row.stage == Stage.RUNNING:
        left, done = counts[RowState.READY], counts[RowState.CREATED] + counts[RowState.REFUSED]
    elif row.stage == Stage.UNDOING:
        left, done = counts[RowState.CREATED], counts[RowState.UNDONE] + counts[RowState.KEPT]
    else:
        return None
    label = _("%(done)s sur %(all)s") % {"done": done, "all": done + left}
    return SimpleNamespace(done=done, all=max(done + left, 1), label=label)


def wrong_row(kind: Kind, one: queries.ReadRow) -> SimpleNamespace:
    """A row that was left out, with why and what its cells said."""
    return SimpleNamespace(
        line=one.row.line,
        told=[text for text in one.row.cells if text][:6],
        reasons=queries.reasons(kind, one),
    )
