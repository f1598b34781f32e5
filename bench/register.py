"""How fast the register answers at a million invoices: a mix of forty questions, and an entry.

Server time: from the request to the whole answer, in one process, rights and row security on.
"""

import gc
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from bench._server import COMMAND
from facturier.config import database, front_end, places, translations

SIZE = 1_000_000
BESIDE, BESIDE_SIZE = 5, 20_000
RUNS = 7

# {number}, {party}, ... are facts of an invoice in the middle of the register.
LISTS = [
    "", "?tri=date", "?tri=-date", "?tri=echeance", "?tri=-montant", "?tri=montant",
    "?tri=tiers", "?tri=-numero", "?tri=etape",
]  # fmt: skip
FILTERED = [
    "?sens=entree", "?sens=sortie&tri=-date", "?etape=a-verifier", "?etape=refusees",
    "?etape=refusees&tri=-montant", "?service={department}", "?projet={project}&sens=sortie",
    "?tiers={party_id}", "?tiers={party_id}&tri=-montant", "?min=23000&sens=entree",
    "?periode=mois-dernier", "?du={day}&au={next_day}", "?du={day}&au={next_day}&tri=-montant",
    "?type=avoirs&devise=CHF", "?type=rectificatives&etape=refusees&devise=GBP",
    "?echeance=30j&tri=echeance", "?echeance=en-retard&etape=a-verifier",
    "?categorie={category}&service={department}&etape=refusees",
]  # fmt: skip
SEARCHES = [
    "?q={number}", "?q={tail}", "?q={middle}", "?q={gross}", "?q={gross_french}", "?q={party}",
    "?q={party}&sens=sortie", "?q={siren}", "?q={order}", "?q={word}", "?q={word}+{party_word}",
    "?q={word}&etape=refusees", "?q={party_word}&tri=-montant",
]  # fmt: skip


def run(size: int) -> dict[str, float]:
    """Medians over the mix, the worst of it, pages of one person after another, and an entry."""
    with _register(size) as (client, facts, owner):
        named = {
            "list": [path.format(**facts) for path in LISTS],
            "filtered": [path.format(**facts) for path in FILTERED],
            "search": [path.format(**facts) for path in SEARCHES],
        }
        took = {
            name: {path: _milliseconds(client, path) for path in paths}
            for name, paths in named.items()
        }
        deep = {order: _milliseconds(client, path) for order, path in _deep(facts).items()}
        parts = _milliseconds(client, "totaux/"), _milliseconds(client, "onglets/")
        pages = _pages_per_second(client)
        entry = _entry_milliseconds(owner)
    for name, times in took.items():
        for path, milliseconds in sorted(times.items(), key=lambda each: -each[1])[:5]:
            print(f"  {name:9} {milliseconds:8.1f} ms  {path}")
    whole = [milliseconds for times in took.values() for milliseconds in times.values()]
    return {
        "list_ms_p50": _median(took["list"].values()),
        "filtered_ms_p50": _median(took["filtered"].values()),
        "deep_page_ms_p50": _median(deep.values()),
        "search_ms_p50": _median(took["search"].values()),
        "search_ms_max": round(max(took["search"].values()), 1),
        "mix_ms_max": round(max(whole), 1),
        "totals_ms": round(parts[0], 1),
        "tabs_ms": round(parts[1], 1),
        "insert_ms_p50": entry,
        "pages_per_s": pages,
    }


def _median(times) -> float:
    return round(statistics.median(times), 1)


@contextmanager
def _register(size: int) -> Iterator[tuple]:
    """A signed-in client of the large organisation, facts of one of its invoices, its owner."""
    var = places.var() / f"bench-register-{size}"
    var.mkdir(parents=True, exist_ok=True)
    os.environ["FACTURIER_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facturier.config.settings")
    front_end.install()
    translations.compile_changed()
    with database.connected(as_owner=True):
        if database.migrated_to(os.environ["DATABASE_URL"]) != database.fingerprint():
            subprocess.run([*COMMAND, "migrate"], check=True)
        if database.is_empty(os.environ["DATABASE_OWNER_URL"]):
            beside = min(BESIDE_SIZE, max(20, size // 50))
            subprocess.run(
                [*COMMAND, "seed", "--size", str(size), "--beside", str(BESIDE), "--beside-size",
                 str(beside)], check=True,
            )  # fmt: skip
        import django

        django.setup()
        from django.db import connection

        try:
            yield _prepared()
        finally:
            connection.close()


def _prepared() -> tuple:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone

    from facturier.kit.tenancy import in_organisation
    from facturier.organisations import queries as organisations
    from facturier.register.models import Invoice

    # As the server does once all code is loaded (config/web_server.py).
    gc.collect()
    gc.freeze()
    user = get_user_model().objects.get(email="mesure-0@exemple.test")
    [membership] = organisations.memberships_of(user.id)
    client = Client(HTTP_ACCEPT="text/html", HTTP_HOST="localhost")
    client.force_login(user)
    with in_organisation(membership.organisation_id):
        owner = organisations.member_of(membership.organisation_id, user.id, timezone.localdate())
        middle = Invoice.objects.filter(organisation_id=membership.organisation_id)
        one = middle.order_by("entry")[middle.count() // 2]
        siren = one.party.siren
    name = one.party_key
    day = one.issue_date
    return client, {
        "entry": one.entry,
        "number": one.number,
        "tail": one.number[-6:],
        "middle": one.number[-5:-1],
        "gross": one.gross,
        "gross_french": f"{one.gross:,.2f}".replace(",", " ").replace(".", ","),
        "party": "+".join(name.split()),
        "party_word": name.split()[1],
        "party_id": one.party_id,
        "siren": siren,
        "order": one.order_reference,
        "word": _a_word(owner.organisation_id, one.id),
        "department": one.department_id,
        "project": one.project_id,
        "category": one.category_id,
        "day": day,
        "next_day": day + timedelta(days=6),
        "amount_key": one.gross_key,
        "number_key": one.number_key,
        "party_key": "+".join(name.split()),
        "due": one.due_date,
    }, owner  # fmt: skip


def _a_word(organisation_id, invoice_id) -> str:
    """A word of the document, read as the owner of the tables: the application may not."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        [words] = connection.execute(
            "SELECT words::text FROM register_search WHERE invoice_id = %s", [invoice_id]
        ).fetchone()
    return re.findall(r"'w([a-z]{6,})'", words)[0]


def _deep(facts: dict) -> dict[str, str]:
    """The page in the middle of the register, in several orders."""
    entry = facts["entry"]
    return {
        "arrivee": f"?apres={entry}",
        "date": f"?tri=-date&apres={entry}~{facts['day']}",
        "echeance": f"?tri=echeance&apres={entry}~{facts['due']}",
        "montant": f"?tri=-montant&apres={entry}~{facts['amount_key']}",
        "numero": f"?tri=numero&apres={entry}~{facts['number_key']}",
        "tiers": f"?tri=tiers&apres={entry}~{facts['party_key']}",
        "entree": f"?sens=entree&apres={entry}",
    }


def _milliseconds(client, path: str) -> float:
    """Median server time of one address, once warm."""
    return statistics.median(_timed(lambda: _get(client, path)) for _run in range(RUNS + 1))


def _get(client, path: str) -> None:
    answer = client.get(f"/facturier/{path}")
    assert answer.status_code == 200, (path, answer.status_code)


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def _pages_per_second(client, count: int = 60) -> float:
    began = time.perf_counter()
    for _page in range(count):
        _get(client, "")
    return round(count / (time.perf_counter() - began), 1)


def _entry_milliseconds(owner, count: int = 40) -> float:
    """Entering an invoice of a known supplier: party, rows, search entry, event, commit."""
    from django.utils import timezone

    from facturier.checks.actions import examine
    from facturier.einvoice.cii import write_cii
    from facturier.einvoice.reading import as_invoice
    from facturier.files.actions import keep_bytes
    from facturier.kit.tenancy import in_organisation
    from facturier.register import actions
    from facturier.register.actions.enter import Entry, enter, hold_waiting
    from facturier.register.models import Arrival
    from tests.plumbing.french_invoices import BUYER, SELLER, french_invoice

    with in_organisation(owner.organisation_id):
        ours, supplier = _two_sirens(owner.organisation_id)
    stated = {"buyer": _with_siren(BUYER, ours), "seller": _with_siren(SELLER, supplier)}
    taken = []
    for number in range(count):
        content = write_cii(french_invoice(number=f"B{time.time_ns()}-{number}", **stated))
        kept = keep_bytes(owner.organisation_id, [content])
        now = timezone.now()
        with in_organisation(owner.organisation_id):
            arrival = actions.deposit_file(
                member=owner, kept=kept, file_name="b.xml", channel="api", now=now
            )
            arrival = Arrival.objects.select_related("file").get(id=arrival.id)
        examined = examine(content)
        entry = Entry(as_invoice(examined.reading), examined)
        began = time.perf_counter()
        with in_organisation(owner.organisation_id):
            assert hold_waiting(arrival)
            enter(arrival, entry, now)
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken), 1)


def _two_sirens(organisation_id) -> tuple[str, str]:
    """Of an entity of ours, and of a supplier that the register knows."""
    from facturier.organisations.queries import entity_identities
    from facturier.parties.models import Party

    known = Party.objects.filter(organisation_id=organisation_id, is_supplier=True)
    return entity_identities(organisation_id)[0][1], known.exclude(siren="")[0].siren


def _with_siren(party, siren: str):
    """A party of a document under another SIREN."""
    from facturier.einvoice.document import Identifier

    numbers = {"legal_id": Identifier(siren, "0002"), "vat_id": None}
    return replace(party, **numbers, electronic_address=Identifier(siren, "0225"))
