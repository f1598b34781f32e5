"""How many papers that come again are doubted, how many others are, and how fast among a million.

`recall` and `false_alarm_share` on a labelled year (`bench._papers_that_come_again`), each paper
looked up as it arrives, before the next is there; `recall_held_out` of the noise that the rules
were not made with. `lookup_ms_*`: the look-ups of one invoice among SIZE others of its company.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from random import Random
from uuid import UUID

import psycopg

from bench._papers_that_come_again import HELD_OUT, Paper, papers
from facturier.config import database, places
from facturier.kit.keys import uuid7

SIZE = 1_000_000  # other invoices in the register
LABELLED = 6_000
COMMAND = (sys.executable, "-m", "facturier.config.command_line")
TABLE = "controls_comparedinvoice"


def run(size: int) -> dict[str, float]:
    """Shares of 1, milliseconds, and how many were looked at."""
    var = places.var() / "bench-duplicates"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    os.environ["FACTURIER_VAR"] = str(var)
    with database.connected(as_owner=True):
        subprocess.run([*COMMAND, "migrate"], check=True)
        os.environ["DJANGO_SETTINGS_MODULE"] = "facturier.config.settings"
        import django

        django.setup()
        organisation = _fill(size)
        figures = _measure(organisation, papers(LABELLED, Random(26_11)))
    shutil.rmtree(var, ignore_errors=True)
    return figures


def _measure(organisation: UUID, made: list[Paper]) -> dict[str, float]:
    from facturier.kit.tenancy import in_organisation

    ids = {supplier: uuid7() for supplier in {one.supplier for one in made}}
    rows, took = [], []
    noticed: Counter[str] = Counter()
    repeated: Counter[str] = Counter()
    alarms = alone = 0
    with in_organisation(organisation):
        for place, paper in enumerate(made):
            row = _row(organisation, place, paper, ids)
            began = time.perf_counter()
            doubted = _doubted(row)
            took.append(1000 * (time.perf_counter() - began))
            rows.append(row.invoice_id)
            if paper.again is None:
                alone += 1
                alarms += bool(doubted)
            else:
                repeated[paper.noise] += 1
                # The paper it repeats, or another that repeats that one.
                noticed[paper.noise] += bool(doubted)
            row.save(force_insert=True)
    held = [noise for noise in repeated if noise in HELD_OUT]
    print(
        json.dumps({noise: f"{noticed[noise]}/{repeated[noise]}" for noise in sorted(repeated)}),
        file=sys.stderr,
    )
    took.sort()
    return {
        "recall": round(sum(noticed.values()) / sum(repeated.values()), 4),
        "recall_held_out": round(
            sum(noticed[one] for one in held) / sum(repeated[one] for one in held), 4
        ),
        "false_alarm_share": round(alarms / alone, 4),
        "repeated": sum(repeated.values()),
        "others": alone,
        "lookup_ms_p50": round(statistics.median(took), 2),
        "lookup_ms_p95": round(took[int(len(took) * 0.95)], 2),
    }


def _doubted(row) -> set[UUID]:
    """What the room does when an invoice arrives, between reading it and writing its doubts."""
    from facturier.controls.queries import gather
    from facturier.controls.rules.duplicates import suspicion

    family = frozenset({row.party_id} if row.party_id else ())
    habits = gather.habits_of(row, family)
    one = gather.candidate_of(row)
    return {
        other.invoice_id
        for other in gather.candidates(row, family, 5)
        if suspicion(
            one,
            gather.candidate_of(other),
            same_supplier=gather.is_same_supplier(row, other, family),
            habits=habits,
        )
    }


def _row(organisation: UUID, place: int, paper: Paper, ids: dict[int, UUID]):
    from facturier.controls.models import ComparedInvoice
    from facturier.controls.rules.numbers import number_key

    return ComparedInvoice(
        organisation_id=organisation,
        invoice_id=uuid7(),
        entry=10_000_000 + place,
        reference=f"E-{place}",
        number=paper.number,
        number_key=number_key(paper.number),
        type_code=paper.kind,
        party_id=ids[paper.supplier] if paper.known else None,
        seller_key=f"maison {paper.supplier:05d} travaux",
        entity_id=UUID(int=paper.entity + 1),
        issue_date=paper.issued,
        currency="EUR",
        net=paper.cents * 100,
        gross=paper.cents * 100 * (-1 if paper.kind == "381" else 1),
        order_key=paper.order.lower(),
        deducts=paper.deducts,
        channel="upload",
        syntax="CII",
    )


def _fill(size: int) -> UUID:
    """One organisation with so many other invoices, past the keys of a register it has not."""
    organisation, random = uuid7(), Random(7)
    parties = [uuid7() for _n in range(2_000)]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute("ALTER TABLE organisations_organisation DISABLE TRIGGER USER")
        connection.execute(
            "INSERT INTO organisations_organisation (id, name, is_demo, created_at)"
            " VALUES (%s, 'Mesure', false, now())",
            [organisation],
        )
        for (name,) in connection.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
            " AND confrelid = 'register_invoice'::regclass",
            [TABLE],
        ).fetchall():
            connection.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
        columns = (
            "id, organisation_id, invoice_id, entry, reference, counted, number, number_key,"
            " type_code, party_id, seller_key, currency, net, gross, issue_date, order_key, rates,"
            " accounts, preceding, deducts, text_key, channel, syntax"
        )
        with connection.cursor().copy(f"COPY {TABLE} ({columns}) FROM STDIN") as copy:
            for place in range(size):
                number = random.randint(1, 400_000)
                gross = random.choice((1999, random.randint(1000, 2_000_000))) * 100
                day = f"{2024 + place % 3}-{1 + place % 12:02}-{1 + place % 28:02}"
                copy.write_row(
                    [uuid7(), organisation, uuid7(), place, f"E-{place}", True, f"F{number}",
                     str(number), "380", parties[place % 2_000], f"autre {place % 2_000}", "EUR",
                     gross, gross, day, "", "[]", "[]", "[]", False, "", "upload", "CII"]
                )  # fmt: skip
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {TABLE}")
    return organisation
