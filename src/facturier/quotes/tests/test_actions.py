"""Quotes are frozen when sent, accepted once, and become orders."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from facturier.audit.models import AuditEvent
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.quotes import actions, queries
from facturier.quotes.models import Order, Quote, QuoteAnswer, QuoteMail, QuoteVersion
from facturier.quotes.queries import Place, broken_invariants, link_place
from facturier.quotes.rules import Shown
from facturier.quotes.tests.factories import QuoteShop, fill
from facturier.register.models import Invoice
from facturier.sales import actions as sales
from facturier.sending.tests.factories import refusal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return QuoteShop()


def test_a_quote_has_a_number_of_its_own_series_and_is_no_draft_of_an_invoice(shop):
    first, second = shop.quote(), shop.quote()
    assert (first.number, second.number) == ("DEV-2026-0001", "DEV-2026-0002")
    from facturier.sales import queries as sales_queries

    with shop.company.here():
        assert not sales_queries.drafts_page(shop.company["editor"]).rows
        assert not sales_queries.every_key(shop.company["editor"], 10)


def test_a_version_that_is_sent_is_frozen_with_its_pdf_and_hash(shop):
    quote = shop.quote(subject="Salle du bas")
    sent = shop.send(quote)
    assert (sent.version.number, sent.version.valid_until) == (1, TODAY + timedelta(days=30))
    with shop.company.here():
        version = QuoteVersion.objects.select_related("file").get()
        assert content_of(version.file).startswith(b"%PDF")
        assert version.sha256 == version.file.sha256
        assert str(version.gross) == "9168.00"
        with pytest.raises(DatabaseError), transaction.atomic():
            QuoteVersion.objects.update(gross=1)
    with shop.company.here(), pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def test_sent_again_as_it_stands_it_is_the_same_version_and_one_mail(shop):
    quote = shop.quote()
    first, again = shop.send(quote), shop.send(quote)
    assert again.again
    assert again.mail.id == first.mail.id
    another = shop.send(quote, after_round=0)
    assert (another.mail.round, another.version.id) == (1, first.version.id)
    with shop.company.here():
        assert QuoteVersion.objects.count() == 1


def test_a_change_makes_another_version_and_the_one_before_cannot_be_accepted(shop):
    quote = shop.quote()
    first = shop.send(quote)
    fill(shop.company, quote.draft, lines=(("Transport", "1", "90"),))
    second = shop.send(quote)
    assert second.version.number == 2
    assert second.version.sha256 != first.version.sha256
    refusal = refusal_of(lambda: shop.accept(first))
    assert refusal.code == "quote.superseded"
    answer, again = shop.accept(second)
    assert (answer.sha256, again) == (second.version.sha256, False)


def test_a_hash_that_is_not_the_version_s_is_refused_by_rule_and_by_database(shop):
    sent = shop.send(shop.quote())
    refusal = refusal_of(lambda: _accept_with(shop, sent, "0" * 64))
    assert refusal.code == "quote.superseded"
    with shop.company.here(), pytest.raises(DatabaseError), transaction.atomic():
        QuoteAnswer.objects.create(
            organisation_id=shop.company.id, quote=sent.quote, version=sent.version,
            kind="accepted", sha256="0" * 64, name="X", answer_date=TODAY, noted_at=NOW,
        )  # fmt: skip


def _accept_with(shop, sent, sha256):
    from dataclasses import replace

    with shop.company.here():
        return actions.accept_by_link(
            place=shop.place(sent), typed=replace(shop.typed(sent.version), sha256=sha256),
            today=TODAY, now=NOW,
        )  # fmt: skip


def test_what_is_accepted_becomes_an_order_with_the_customer_s_reference(shop):
    sent = shop.send(shop.quote())
    answer, _again = shop.accept(sent)
    with shop.company.here():
        order = Order.objects.get()
        quote = Quote.objects.select_related("draft").get()
        [event] = AuditEvent.objects.filter(verb="quote.accepted")
    assert (order.number, order.customer_order, order.version_id) == (
        "CMD-2026-0001", "BC-77", sent.version.id,
    )  # fmt: skip
    assert (quote.state, quote.draft.state) == ("accepted", "closed")
    assert (event.actor_kind, event.actor_name) == ("customer", answer.name)
    assert [one.name for one in shop.lines(order)] == ["Banquette d'angle", "Pose"]
    with shop.company.here():
        assert not list(broken_invariants(shop.company.id))
        assert not Invoice.objects.exists()


def test_accepted_twice_it_is_accepted_once_and_the_second_sees_the_first(shop):
    sent = shop.send(shop.quote())
    first, _again = shop.accept(sent)
    second, again = shop.accept(sent, name="Un autre")
    assert (second.id, again) == (first.id, True)
    with shop.company.here():
        assert (QuoteAnswer.objects.count(), Order.objects.count()) == (1, 1)
        with pytest.raises(DatabaseError), transaction.atomic():
            QuoteAnswer.objects.update(name="Personne")


def test_an_accepted_quote_changes_no_more(shop):
    quote = shop.quote()
    shop.accept(shop.send(quote))
    with shop.company.here():
        quote.draft.refresh_from_db()
        with pytest.raises(Refusal) as closed:
            fill(shop.company, quote.draft)
        assert closed.value.code == "draft.closed"
    assert refusal_of(lambda: shop.send(quote)).code == "quote.accepted"
    with shop.company.here(), pytest.raises(Refusal):
        actions.discard_quote(member=shop.company["editor"], quote_id=quote.id, now=NOW)


def test_an_expired_quote_is_not_accepted_by_the_link_and_is_on_its_last_day(shop):
    sent = shop.send(shop.quote())
    late = sent.version.valid_until + timedelta(days=1)
    assert refusal_of(lambda: shop.accept(sent, today=late)).code == "quote.expired"
    with shop.company.here():
        page = queries.quotes_page(shop.company["reader"], Shown.EXPIRED, late)
        assert [one.shown for one in page.rows] == [Shown.EXPIRED]
        assert not queries.quotes_page(shop.company["reader"], Shown.SENT, late).rows
    assert shop.accept(sent, today=sent.version.valid_until)[1] is False


def test_declined_it_waits_for_another_version(shop):
    quote = shop.quote()
    sent = shop.send(quote)
    with shop.company.here():
        actions.decline_by_link(
            place=shop.place(sent), typed=shop.typed(sent.version, reason="Trop cher"),
            today=TODAY, now=NOW,
        )  # fmt: skip
    assert refusal_of(lambda: shop.accept(sent)).code == "quote.answered"
    again = shop.send(quote)
    assert again.version.number == 2
    assert shop.accept(again)[0].kind == "accepted"


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ({"agreed": False}, "quote.agreed"),
        ({"name": " "}, "quote.name"),
        ({"email": "pas une adresse"}, "quote.email"),
        ({"email": "a@b.test\r\nBcc: tous@exemple.test"}, "quote.email"),
        ({"name": "x" * 101}, "quote.name"),
    ],
)
def test_what_is_no_acceptance_is_refused_and_nothing_is_kept(shop, rest, code):
    sent = shop.send(shop.quote())
    assert refusal_of(lambda: shop.accept(sent, **rest)).code == code
    with shop.company.here():
        assert not QuoteAnswer.objects.exists()
        assert not Order.objects.exists()


def test_an_acceptance_on_paper_needs_its_proof(shop):
    quote = shop.quote()
    shop.send(quote, letter=False)
    member = {"member": shop.company["editor"], "quote_id": quote.id, "now": NOW, "today": TODAY}
    with shop.company.here():
        bare = shop.by_hand(1, proof="")
        refusal = refusal_of(lambda: actions.accept_by_hand(given=bare, kept=None, **member))
        assert refusal.code == "quote.proof"
        answer, _again = actions.accept_by_hand(given=shop.by_hand(1), kept=None, **member)
        assert (answer.proof, answer.noted_by) == (
            "e-mail du 2 mars", shop.company["editor"].name,
        )  # fmt: skip


def test_who_only_reads_neither_quotes_nor_sends_nor_accepts(shop):
    quote = shop.quote()
    shop.send(quote, letter=False)
    reader = shop.company["reader"]
    with shop.company.here():
        for call in (
            lambda: actions.open_quote(
                member=reader, entity_id=shop.entity, today=TODAY, now=NOW
            ),
            lambda: actions.accept_by_hand(
                member=reader, quote_id=quote.id, given=shop.by_hand(1), kept=None, now=NOW,
                today=TODAY,
            ),
            lambda: actions.discard_quote(member=reader, quote_id=quote.id, now=NOW),
        ):  # fmt: skip
            assert refusal_of(call).status == 403
        assert queries.find_quote(reader, quote.id).number == quote.number
    assert refusal_of(lambda: shop.send(quote, by="reader")).status == 403


def test_a_quote_is_never_issued_nor_kept_as_the_template_of_an_invoice(shop):
    quote = shop.quote()
    member = {"member": shop.company["owner"], "draft_id": quote.draft_id, "now": NOW}
    with shop.company.here():
        quote.draft.refresh_from_db()
        refusal = refusal_of(
            lambda: sales.issue_draft(version=quote.draft.version, today=TODAY, **member)
        )
        assert refusal.code == "draft.offer"
        assert refusal_of(lambda: sales.save_as_template(name="x", **member)).code == "draft.kind"
        refusal = refusal_of(
            lambda: sales.open_draft(
                member=shop.company["owner"], entity_id=shop.entity, like=quote.draft_id, now=NOW
            )
        )
        assert refusal.code == "draft.kind"


def test_a_quote_that_is_put_away_closes_its_page(shop):
    sent = shop.send(shop.quote())
    with shop.company.here():
        actions.discard_quote(member=shop.company["editor"], quote_id=sent.quote.id, now=NOW)
        assert refusal_of(lambda: queries.public_quote(shop.place(sent), TODAY)).status == 404
    assert refusal_of(lambda: shop.accept(sent)).status == 404
    with shop.company.here():
        actions.restore_quote(member=shop.company["editor"], quote_id=sent.quote.id, now=NOW)
    assert shop.accept(sent)[1] is False


def test_a_mail_with_a_forged_address_or_header_is_refused(shop):
    quote = shop.quote()
    for bad in ("a@b.test\r\nBcc: x@y.test", "nom <a@b.test>", "", "a@b"):
        assert refusal_of(lambda to=bad: shop.send(quote, to)).status == 422
    with shop.company.here():
        assert not QuoteMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_make_one_acceptance_and_one_order():
    shop = QuoteShop()
    sent = shop.send(shop.quote())
    place, typed = Place(shop.company.id, sent.mail.link_id), shop.typed(sent.version)
    gate, found = threading.Barrier(4), []

    def accept():
        gate.wait()
        try:
            with in_organisation(shop.company.id):
                found.append(actions.accept_by_link(place=place, typed=typed, today=TODAY, now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4
    assert len({answer.id for answer, _again in found}) == 1
    assert sum(not again for _answer, again in found) == 1
    with shop.company.here():
        assert Order.objects.count() == 1


def test_a_link_is_known_by_its_hash_while_it_opens(shop):
    sent = shop.send(shop.quote())
    token = shop.path(sent).split("/")[-2]
    assert link_place(token, NOW) == shop.place(sent)
    assert link_place(token, NOW + timedelta(days=800)) is None
    with shop.company.here():
        actions.revoke_link(member=shop.company["editor"], quote_id=sent.quote.id, now=NOW)
    assert link_place(token, NOW) is None


def test_the_list_of_quotes_asks_the_same_number_of_questions_however_long_it_is(
    shop, django_assert_num_queries
):
    shop.quote()
    shop.send(shop.quote())
    reader = shop.company["reader"]
    with shop.company.here(), django_assert_num_queries(3):
        assert len(queries.quotes_page(reader, None, TODAY).rows) == 2
    for _ in range(3):
        shop.quote()
        shop.send(shop.quote())
    with shop.company.here(), django_assert_num_queries(3):
        assert len(queries.quotes_page(reader, None, TODAY).rows) == 8
