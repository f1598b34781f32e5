"""How fast a month end goes: recurring invoices drafted, issued, rendered, judged and archived.

The worker does it as it always does: one run takes the plans in order, files are made beside.
"""

import subprocess
import time
from collections.abc import Callable

from bench import _server
from bench.issue import _Shop

SIZE = 300  # plans, each with one invoice due today
LONGEST = 3600  # seconds
WARM, MEASURED = 20, 60  # periods taken in this process, to see where the time goes


def run(size: int) -> dict[str, float]:
    """Invoices in a second from the first look to the last archived file, and where it went.

    `invoices_per_s` counts the seconds in which judges and printers start; `issued_per_s` is how
    fast it goes once they have, which is what ten thousand take.
    """
    with _server.serving():
        shop = _Shop()
        _forget_jobs()
        began = time.perf_counter()
        _prepare(shop, size)
        prepared = time.perf_counter() - began
        worker = subprocess.Popen([*_server.COMMAND, "worker"], stdout=subprocess.DEVNULL)
        try:
            began = time.perf_counter()
            _look(shop)
            # Judges and printers have started by then.
            warm = _until(lambda: _issued(shop) >= size // 5, began), _issued(shop)
            issued = _until(lambda: _issued(shop) >= size, began)
            filed = _until(lambda: _filed(shop) >= size, began)
        finally:
            worker.terminate()
            worker.wait(30)
        steps = _steps(shop)
        assert shop.is_gapless(), "a gap or a twin"
    return {
        "invoices_per_s": round(size / filed, 1),
        "issued_per_s": round((size - warm[1]) / (issued - warm[0]), 1),
        "seconds": round(filed, 1),
        "minutes_of_10000": round(10_000 * (issued - warm[0]) / (size - warm[1]) / 60, 1),
        "prepare_plan_ms": round(1000 * prepared / size, 1),
        **steps,
    }


def _forget_jobs() -> None:
    """Files that another benchmark left to be made are nobody's."""
    from django.db import transaction

    from facturier.kit.statements import asked

    with transaction.atomic():
        asked("DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING id", [])


def _prepare(shop: _Shop, size: int) -> None:
    from django.utils import timezone

    from facturier.kit.tenancy import in_organisation
    from facturier.recurring import actions
    from facturier.sales import actions as sales

    [draft] = shop._drafts(1)
    with in_organisation(shop.organisation_id):
        template = sales.save_as_template(
            member=shop.member, draft_id=draft.id, name="Fin de mois", now=shop.now
        )
        sales.discard_draft(member=shop.member, draft_id=draft.id, now=shop.now)
    for number in range(size):
        with in_organisation(shop.organisation_id):
            actions.create_plan(
                member=shop.member, template_id=template.id, now=shop.now,
                given=actions.Given(
                    name=f"Plan {number}", rule={"unit": "day"}, start=timezone.localdate(),
                    most=1, mode="issue",
                ),
            )  # fmt: skip


def _look(shop: _Shop) -> None:
    from django.utils import timezone

    from facturier.recurring import actions

    assert actions.look(organisation_id=shop.organisation_id, now=timezone.now()) is not None


def _until(done: Callable[[], bool], began: float) -> float:
    while not done():
        assert time.perf_counter() - began < LONGEST, "it takes too long"
        time.sleep(0.1)
    return time.perf_counter() - began


def _issued(shop: _Shop) -> int:
    from facturier.kit.tenancy import in_organisation
    from facturier.sales.models import IssuedDocument

    with in_organisation(shop.organisation_id):
        return IssuedDocument.objects.filter(series__entity_id=shop.entity_id).count()


def _filed(shop: _Shop) -> int:
    from facturier.kit.tenancy import in_organisation
    from facturier.sales.models import IssuedFile

    with in_organisation(shop.organisation_id):
        return IssuedFile.objects.filter(issued__series__entity_id=shop.entity_id).count()


def _steps(shop: _Shop) -> dict[str, float]:
    """Medians of one period's steps, and what a period costs each process of the processor."""
    from statistics import median

    from django.utils import timezone

    from facturier.recurring import actions
    from facturier.recurring.actions import taking

    marks: dict[str, list[float]] = {"_draft_one": [], "_issue_one": []}

    def timed(name: str):
        real = getattr(taking, name)

        def step(*given, **named):
            began = time.perf_counter()
            found = real(*given, **named)
            marks[name].append(1000 * (time.perf_counter() - began))
            return found

        return step

    for name in marks:
        setattr(taking, name, timed(name))

    def taken(size: int) -> float:
        _prepare(shop, size)
        run = actions.look(organisation_id=shop.organisation_id, now=timezone.now())
        assert run is not None
        used.append(_processor_seconds())
        began = time.perf_counter()
        actions.take_due(organisation_id=shop.organisation_id, run_id=run.id, clock=timezone.now)
        used.append(_processor_seconds())
        return 1000 * (time.perf_counter() - began) / size

    used: list[dict[str, float]] = []
    taken(WARM)  # judges and printers start
    whole = taken(MEASURED)
    parts = {name: 1000 * (used[-1][name] - before) / MEASURED for name, before in used[-2].items()}
    return {
        "period_ms": round(whole, 1),
        "draft_ms_p50": round(median(marks["_draft_one"]), 1),
        "issue_ms_p50": round(median(marks["_issue_one"]), 1),
        "cpu_ms": round(sum(parts.values()), 1),
        **{f"cpu_ms_{name}": round(part, 1) for name, part in parts.items()},
    }


def _processor_seconds() -> dict[str, float]:
    """Processor time so far: of this process, its printers, its judges, the database."""
    from facturier.checks.gate import gate
    from facturier.rendering.maker import makers

    return {
        "run": time.process_time(),
        "database": sum(map(_server.processor_seconds, _server.database_processes())),
        "printers": sum(
            _server.processor_seconds(one.process_id) for one in makers().all if one.process_id
        ),
        "judges": _server.processor_seconds(gate().process_id) if gate().process_id else 0.0,
    }
