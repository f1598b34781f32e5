"""Archives, e-mails and batches: nothing lost, nothing twice, also when it is cut short."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from facturier.audit.models import AuditEvent
from facturier.einvoice.cii import write_cii
from facturier.files.tests.test_formats import a_mail, a_zip
from facturier.identity.models import User
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, PASSWORD, a_company, an_entity
from facturier.register import actions
from facturier.register.actions import unpack as unpacking
from facturier.register.models import Arrival, Batch, Counter, Invoice
from facturier.register.queries import broken_invariants
from facturier.register.queries.arrivals import known_bytes
from facturier.register.queries.batches import one_batch
from facturier.register.rules import ArrivalState
from facturier.register.tests.factories import a_document, a_read_arrival, an_arrival
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver"), password=PASSWORD, now=timezone.now()
    )
    company.entity_id = an_entity(company)
    return company


def invoices(count: int) -> list[tuple[str, bytes]]:
    return [(f"f-{n}.xml", write_cii(a_document(number=f"LOT-{n}"))) for n in range(count)]


def read_all(company) -> None:
    """What the worker does: read whatever waits, until nothing does."""
    while True:
        with company.here():
            waiting = list(
                Arrival.objects.filter(state="waiting", batch__paused_at=None).values_list(
                    "id", flat=True
                )
            )
        if not waiting:
            return
        for key in waiting:
            actions.read_arrival(organisation_id=company.id, arrival_id=key, now=NOW)


def states(company) -> dict[str, int]:
    with company.here():
        found = list(Arrival.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def test_an_archive_becomes_a_batch_of_arrivals_that_know_where_they_came_in(company):
    arrival = a_read_arrival(company, a_zip(*invoices(3)), file_name="mars.zip")
    assert arrival.state == ArrivalState.UNPACKED
    read_all(company)
    assert states(company) == {"unpacked": 1, "registered": 3}
    with company.here():
        row = Arrival.objects.select_related("came_in").get(file_name="f-1.xml")
        assert (row.came_in.file_name, row.batch_id) == ("mars.zip", arrival.batch_id)
        batch = one_batch(company["editor"], arrival.batch_id)
        assert (batch.name, batch.done, batch.total, batch.finished) == ("mars.zip", 4, 4, True)
        assert AuditEvent.objects.filter(verb="file.taken_out").count() == 3
        assert list(broken_invariants(company.id)) == []


def test_unpacking_that_is_cut_short_goes_on_where_it_stood(company, monkeypatch):
    monkeypatch.setattr(unpacking, "AT_ONCE", 2)
    key = an_arrival(company, a_zip(*invoices(7)), file_name="mars.zip")
    taking = unpacking._take_out
    turns = iter(range(10))

    def cut(*arguments):
        if next(turns) == 2:
            raise KeyboardInterrupt
        taking(*arguments)

    monkeypatch.setattr(unpacking, "_take_out", cut)
    with pytest.raises(KeyboardInterrupt):
        actions.read_arrival(organisation_id=company.id, arrival_id=key, now=NOW)
    assert states(company) == {"waiting": 5}
    monkeypatch.setattr(unpacking, "_take_out", taking)
    read_all(company)
    assert states(company) == {"unpacked": 1, "registered": 7}
    with company.here():
        assert Counter.objects.get().last == 7
        assert Batch.objects.count() == 1


def test_what_is_unpacked_is_looked_for_in_its_own_organisation(company):
    key = an_arrival(company, a_zip(*invoices(2)), file_name="mars.zip")
    with CaptureQueriesContext(connection) as asked:
        actions.read_arrival(organisation_id=company.id, arrival_id=key, now=NOW)
    locked = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    locks = [sql for sql in locked if key.hex in sql]
    assert locks
    assert [sql for sql in locks if '"organisation_id" = ' not in sql] == []


def test_an_archive_in_an_archive_is_opened_once_more_and_no_deeper(company):
    inner = a_zip(*invoices(1))
    middle = a_zip(("inner.zip", inner))
    a_read_arrival(company, a_zip(("middle.zip", middle)), file_name="outer.zip")
    read_all(company)
    with company.here():
        found = dict(Arrival.objects.values_list("file_name", "reason_code"))
    assert found == {"outer.zip": "", "middle.zip": "", "inner.zip": "nested-too-deep"}


def test_a_bomb_leaves_nothing_but_its_reason(company):
    arrival = a_read_arrival(company, a_zip(("a.xml", b"\0" * 60_000_000)), file_name="b.zip")
    assert (arrival.state, arrival.reason_code) == (ArrivalState.SET_ASIDE, "archive-swells")
    assert states(company) == {"set_aside": 1}


def test_the_attachment_of_a_mail_is_registered(company):
    ((name, content),) = invoices(1)
    mail = a_mail((content, "application/xml", name, {})).as_bytes()
    arrival = a_read_arrival(company, mail, file_name="message.eml")
    read_all(company)
    assert (arrival.state, arrival.batch_id) == (ArrivalState.UNPACKED, None)
    assert states(company) == {"unpacked": 1, "registered": 1}


def test_the_same_archive_again_is_noted_and_makes_nothing_twice(company):
    content = a_zip(*invoices(2))
    for name in ("a.zip", "b.zip"):
        a_read_arrival(company, content, file_name=name)
        read_all(company)
    assert states(company) == {"unpacked": 2, "registered": 2, "known": 2}
    with company.here():
        assert Invoice.objects.count() == 2


# -- pictures --------------------------------------------------------------------------------------
def a_picture(kind: str, size=(300, 400)) -> bytes:
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    made = io.BytesIO()
    Image.new("RGB", size, "white").save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_picture_is_set_aside_to_be_keyed_in_and_its_page_shows(company, kind):
    from facturier.rendering.queries import drawn_pages

    arrival = a_read_arrival(company, a_picture(kind), file_name="photo")
    assert arrival.reason_code == "picture"
    with company.here():
        invoice = actions.enter_to_key(member=company["editor"], arrival_id=arrival.id, now=NOW)
        assert drawn_pages(company.id, invoice.original.sha256) == 1


def test_a_picture_that_is_garbage_cut_or_measureless_is_refused_with_a_sentence(company):
    whole = a_picture("PNG")
    huge = bytearray(whole)
    huge[16:24] = (200_000).to_bytes(4, "big") * 2
    heic = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 400
    for content in (whole[:60], bytes(huge), heic, b"\xff\xd8\xff" + b"x" * 500):
        arrival = a_read_arrival(company, content, file_name="photo")
        assert arrival.reason_code == "picture-broken"


# -- batches ---------------------------------------------------------------------------------------
def a_batch(company, announced: int = 0):
    with company.here():
        return actions.open_batch(
            member=company["editor"], name="mars", announced=announced, channel="upload", now=NOW
        )


def dropped(company, batch, files):
    from facturier.files.actions import keep_bytes

    for name, content in files:
        kept = keep_bytes(company.id, [content])
        with company.here():
            actions.deposit_file(
                member=company["editor"],
                kept=kept,
                file_name=name,
                channel="upload",
                now=NOW,
                batch_id=batch.id,
            )


def test_a_paused_batch_waits_and_a_resumed_one_is_read_to_its_end(company):
    batch = a_batch(company, announced=5)
    files = invoices(5)
    dropped(company, batch, files[:3])
    read_all(company)
    with company.here():
        actions.pause_batch(member=company["editor"], batch_id=batch.id, now=NOW)
    dropped(company, batch, files[3:])
    with company.here():
        key = Arrival.objects.filter(state="waiting").values_list("id", flat=True)[0]
    actions.read_arrival(organisation_id=company.id, arrival_id=key, now=NOW)
    with company.here():
        row = one_batch(company["editor"], batch.id)
        assert (row.done, row.total, row.paused) == (3, 5, True)
        actions.resume_batch(member=company["editor"], batch_id=batch.id, now=NOW)
    read_all(company)
    with company.here():
        row = one_batch(company["editor"], batch.id)
    assert (row.done, row.total, row.finished, row.registered) == (5, 5, True, 5)


def test_what_was_announced_and_has_not_come_is_told_until_it_is_said_otherwise(company):
    batch = a_batch(company, announced=4)
    dropped(company, batch, invoices(3))
    read_all(company)
    with company.here():
        assert (one_batch(company["editor"], batch.id).to_come) == 1
        actions.announce_files(member=company["editor"], batch_id=batch.id, announced=3, now=NOW)
        assert one_batch(company["editor"], batch.id).finished


def test_bytes_that_arrived_are_known_by_their_hash_to_those_who_may_see_them(company):
    ((name, content),) = invoices(1)
    a_read_arrival(company, content, file_name=name)
    digest = hashlib.sha256(content).hexdigest()
    with company.here():
        found = known_bytes(
            company["editor"], [digest, "0" * 64, "zut", "\0" * 64, digest[:-1] + "\0"]
        )
        assert found[digest].invoice_reference == "E-1"
        assert list(found) == [digest]
        with pytest.raises(Refusal):
            known_bytes(company["reader"], [digest])


@pytest.mark.parametrize("announced", [-1, 10_001])
def test_a_batch_has_a_largest_size(company, announced):
    with pytest.raises(Refusal) as refused:
        a_batch(company, announced=announced)
    assert refused.value.code == "batch.too_large"


def test_a_file_that_is_no_invoice_is_put_away_with_a_reason_and_can_come_back(company):
    arrival = a_read_arrival(company, b"<liste/>", file_name="liste.xml")
    with company.here():
        with pytest.raises(Refusal) as refused:
            actions.dismiss_arrival(
                member=company["editor"], arrival_id=arrival.id, reason=" ", now=NOW
            )
        assert refused.value.field == "reason"
        actions.dismiss_arrival(
            member=company["editor"], arrival_id=arrival.id, reason="100 % publicité", now=NOW
        )
    window = browser(company)
    assert "100 % publicité" in window.get("/reception/").content.decode().replace("\xa0", " ")
    window.post(f"/reception/{arrival.id}/relire/")
    read_all(company)
    assert states(company) == {"set_aside": 1}


# -- pages -----------------------------------------------------------------------------------------
def browser(company, role="editor", **rest) -> Client:
    client = Client(**{"HTTP_ACCEPT": "text/html", **rest})
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client


def test_the_page_of_a_batch_counts_lists_filters_and_reports(company):
    batch = a_batch(company, announced=3)
    dropped(company, batch, [*invoices(2), ("=HYPERLINK(1).xml", b"<liste/>")])
    read_all(company)
    window = browser(company)
    page = window.get(f"/reception/lots/{batch.id}/").content.decode().replace("\xa0", " ")
    assert "3 sur 3" in page
    assert "f-1.xml" in page
    aside = window.get(f"/reception/lots/{batch.id}/?etat=set_aside").content.decode()
    assert "f-1.xml" not in aside
    assert "HYPERLINK" in aside
    response = window.post(f"/reception/lots/{batch.id}/compte-rendu/")
    assert response.status_code == 200
    assert 'filename="lot-mars.csv"' in response["Content-Disposition"]
    report = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(report) == 4
    with company.here():
        assert AuditEvent.objects.filter(verb="batch.reported", subject_id=batch.id).count() == 1
    assert report[1].startswith("f-0.xml;;")
    assert report[3].startswith("'=HYPERLINK(1).xml;")


def test_no_cell_of_a_report_is_a_formula_however_it_hides(company):
    batch = a_batch(company)
    dropped(company, batch, [("\uff1dCMD.xml", b"<liste/>")])
    read_all(company)
    with company.here():
        (key,) = Arrival.objects.values_list("id", flat=True)
        actions.dismiss_arrival(
            member=company["editor"], arrival_id=key, reason="\u200b=1+1", now=NOW
        )
    response = browser(company).post(f"/reception/lots/{batch.id}/compte-rendu/")
    cells = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1].split(";")
    assert (cells[0], cells[-1]) == ("'\uff1dCMD.xml", "'\u200b=1+1")


def test_a_page_that_sends_opens_a_batch_and_follows_each_file(company):
    from django.core.files.uploadedfile import SimpleUploadedFile

    script = browser(company, HTTP_ACCEPT="application/json")
    opened = script.post("/reception/lots/", {"name": "mars", "count": "1"}).json()
    ((name, content),) = invoices(1)
    sent = script.post(
        "/reception/deposer/",
        {"batch": opened["id"], "files": SimpleUploadedFile(name, content)},
    )
    assert sent.status_code == 201
    (key,) = sent.json()["arrivals"]
    asked = script.get("/reception/etats/", {"id": [key, "zut"]}).json()
    assert asked["states"][key]["finished"] is False
    read_all(company)
    asked = script.get("/reception/etats/", {"id": key}).json()
    assert asked["states"][key]["url"] == "/facturier/E-1/"
    refused = script.post(
        "/reception/deposer/", {"batch": "zut", "files": SimpleUploadedFile("a", b"b")}
    )
    assert refused.status_code == 404


def test_what_is_no_hash_is_known_to_nobody_and_does_no_harm(company):
    ((name, content),) = invoices(1)
    a_read_arrival(company, content, file_name=name)
    digest = hashlib.sha256(content).hexdigest()
    asked = {"sha256": ["\0" * 64, digest + "\0", digest.upper(), digest]}
    said = browser(company).post("/reception/connus/", asked)
    assert said.status_code == 200
    assert list(said.json()["known"]) == [digest]


def test_the_button_to_read_again_stands_beside_what_waits_in_vain_but_not_in_a_paused_batch(
    company,
):
    early = timezone.now() - timedelta(minutes=11)
    fresh = an_arrival(company, b"<a/>", file_name="frais.xml", now=timezone.now())
    old = an_arrival(company, b"<b/>", file_name="ancien.xml", now=early)
    batch = a_batch(company)
    dropped(company, batch, [("en-pause.xml", b"<c/>")])  # years ago
    with company.here():
        actions.pause_batch(member=company["editor"], batch_id=batch.id, now=NOW)
        paused = Arrival.objects.get(batch=batch).id
    page = browser(company).get("/reception/").content.decode()
    offered = [key for key in (fresh, old, paused) if f"/reception/{key}/relire/" in page]
    assert offered == [old]


def test_several_files_of_a_form_without_javascript_are_a_batch(company):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [SimpleUploadedFile(*one) for one in invoices(3)]
    browser(company).post("/reception/deposer/", {"files": files})
    with company.here():
        assert Batch.objects.get().sender_name == company["editor"].name
        assert Arrival.objects.exclude(batch=None).count() == 3


def test_the_batches_of_another_company_do_not_exist(company):
    batch = a_batch(company)
    other = a_company(roles=("editor",), password=PASSWORD, now=timezone.now())
    window = browser(other)
    for address in ("", "suivi/"):
        assert window.get(f"/reception/lots/{batch.id}/{address}").status_code == 404
    for address in ("pause/", "reprise/", "compte-rendu/"):
        assert window.post(f"/reception/lots/{batch.id}/{address}").status_code == 404
