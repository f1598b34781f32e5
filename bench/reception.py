"""How fast received files become checked entries of the register; how soon a known one is told.

The worker does it as it always does, its doubts and expectations with it; no web server stands
beside. A third of the files are Factur-X, the others UBL and CII. Times from the first file handed
over to the last one entered with its verdict.
"""

import os
import statistics
import subprocess
import time
from dataclasses import replace
from itertools import islice
from uuid import UUID

from bench._server import COMMAND
from facturier.config import database, front_end, places, translations

SIZE = 200  # files
AGAIN = 40  # of them once more
LONGEST = 1800  # seconds


def run(size: int) -> dict[str, float]:
    """Files in a second, with the start of the judges and without; a file that is known, in ms."""
    var = places.var() / "bench"
    var.mkdir(parents=True, exist_ok=True)
    os.environ["FACTURIER_VAR"] = str(var)
    os.environ["DJANGO_SETTINGS_MODULE"] = "facturier.config.settings"
    front_end.install()
    translations.compile_changed()
    with database.connected(as_owner=True):
        if database.migrated_to(os.environ["DATABASE_URL"]) != database.fingerprint():
            subprocess.run([*COMMAND, "migrate"], check=True)
        if database.is_empty(os.environ["DATABASE_OWNER_URL"]):
            subprocess.run([*COMMAND, "demo"], check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        from django.db import connections

        try:
            return _measure(size)
        finally:
            connections.close_all()


def _measure(size: int) -> dict[str, float]:
    owner = _owner()
    files = list(islice(_files(size), size))
    _forget_jobs()
    worker = subprocess.Popen([*COMMAND, "worker"], stdout=subprocess.DEVNULL)
    try:
        began = time.perf_counter()
        for name, content in files:
            _deposit(owner, name, content)
        handed_over = time.perf_counter() - began
        # Judges have started by then.
        warm = _until(owner.organisation_id, size - size // 5, began)
        left = _waiting(owner.organisation_id)
        done = _until(owner.organisation_id, 0, began)
    finally:
        worker.terminate()
        worker.wait(30)
    entered = _entered(owner.organisation_id, [name for name, _content in files])
    assert entered == size, f"{entered} of {size} files became checked entries"
    return {
        "files_per_s": round(left / (done - warm), 1),
        "files_per_s_from_cold": round(size / done, 1),
        "deposit_ms": round(1000 * handed_over / size, 1),
        "duplicate_ms_p50": _known_again(owner, files[:AGAIN]),
    }


def _files(size: int):
    """Invoices of suppliers we know, in the forms that they send; each of a number of its own."""
    from datetime import date

    from facturier.workbench.demo.invoices import year_of_invoices

    mark = f"{time.time_ns():x}"[-9:]
    for one in year_of_invoices(date(2026, 9, 1), size * 2):
        if not one.received or one.stranger or one.scanned or one.faulty or one.page:
            continue
        number = f"{one.number}-{mark}"
        document = replace(one.document, number=number, remittance=number)
        made = replace(one, document=document)
        yield made.file_name, made.content()


def _owner():
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.utils import timezone

    from facturier.organisations import queries as organisations

    with transaction.atomic():
        user = get_user_model().objects.order_by("pk").first()
        assert user is not None, "the demo company has people"
        [membership] = organisations.memberships_of(user.id)
    from facturier.kit.tenancy import in_organisation

    with in_organisation(membership.organisation_id):
        found = organisations.member_of(membership.organisation_id, user.id, timezone.localdate())
    assert found is not None
    return found


def _deposit(owner, name: str, content: bytes) -> UUID:
    from django.utils import timezone

    from facturier.files.actions import keep_bytes
    from facturier.kit.tenancy import in_organisation
    from facturier.register import actions

    kept = keep_bytes(owner.organisation_id, [content])
    with in_organisation(owner.organisation_id):
        return actions.deposit_file(
            member=owner, kept=kept, file_name=name, channel="api", now=timezone.now()
        ).id


def _known_again(owner, files: list[tuple[str, bytes]]) -> float:
    """Bytes that are in the register already: handed over and recognised."""
    from django.utils import timezone

    from facturier.register import actions

    took = []
    for name, content in files:
        began = time.perf_counter()
        arrival_id = _deposit(owner, name, content)
        actions.read_arrival(
            organisation_id=owner.organisation_id, arrival_id=arrival_id, now=timezone.now()
        )
        took.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(took), 1)


def _waiting(organisation_id: UUID) -> int:
    from facturier.kit.tenancy import in_organisation
    from facturier.register.models import Arrival

    with in_organisation(organisation_id):
        return Arrival.objects.filter(organisation_id=organisation_id, state="waiting").count()


def _entered(organisation_id: UUID, names: list[str]) -> int:
    from facturier.kit.tenancy import in_organisation
    from facturier.register.models import Invoice, InvoiceVerdict

    with in_organisation(organisation_id):
        judged = InvoiceVerdict.objects.filter(organisation_id=organisation_id)
        rows = Invoice.objects.filter(organisation_id=organisation_id, file_name__in=names)
        return rows.filter(id__in=judged.values("invoice_id")).count()


def _until(organisation_id: UUID, most: int, began: float) -> float:
    """Seconds since `began` when no more than so many files wait."""
    while _waiting(organisation_id) > most:
        took = time.perf_counter() - began
        assert took < LONGEST, "the worker does not come to an end"
        time.sleep(0.05)
    return time.perf_counter() - began


def _forget_jobs() -> None:
    """What another benchmark left to be done is nobody's."""
    from django.db import transaction

    from facturier.kit.statements import asked

    with transaction.atomic():
        asked("DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING id", [])
