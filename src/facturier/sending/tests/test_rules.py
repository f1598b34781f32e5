"""Names of files, words of mails, recipients, states, links, servers: without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.register.rules import file_names
from facturier.sending.rules import letters, links, recipients, servers
from facturier.sending.rules.deliveries import MOST_ATTEMPTS, DeliveryState, Outcome, standing
from facturier.sending.rules.letters import Words
from facturier.sending.rules.platform import must_go_through_platform

FACTS = {"number": "F2026-0042", "customer": "Hôtel « Belle/Rade » & fils", "kind": "Facture"}
PEOPLE = ["a@un.test", "b@deux.test"]


# -- names of files --------------------------------------------------------------------------------
def test_a_name_is_plain_whatever_the_customer_is_called():
    name = file_names.file_name("{number}_{customer}", FACTS, "pdf")
    assert name == "F2026-0042_Hotel-Belle-Rade-fils.pdf"


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("", "empty"),
        ("{number}" + "a" * 80, "long"),
        ("{number}_{siret}", "unknown"),
        ("{number.__class__}", "unknown"),
        ("../{number}", "unsafe"),
        (".{number}", "unsafe"),
        ("{number}\r\nX: y", "unsafe"),
        ("{number}é", "unsafe"),
        ("{number", "unsafe"),
        ("{customer}", "not_unique"),
        ("{number}_{customer}", ""),
    ],
)
def test_a_rule_is_looked_at_when_it_is_saved(rule, fault):
    assert file_names.fault_of(rule) == fault


@given(
    rule=st.text("ab ._-", max_size=20).map(lambda text: text + "{number}_{customer}{kind}"),
    number=st.text(max_size=200),
    customer=st.text(max_size=500),
)
def test_a_name_is_safe_and_short_and_keeps_its_number(rule, number, customer):
    if file_names.fault_of(rule):
        return
    facts = {"number": number, "customer": customer, "kind": "Facture"}
    name = file_names.file_name(rule, facts, "pdf")
    stem = name.removesuffix(".pdf")
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-")
    assert not name.startswith(".")
    assert 0 < len(stem) <= file_names.LONGEST_NAME + len(file_names.plain(number))
    assert stem.upper() not in {"CON", "NUL", "PRN", "AUX"}


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_plain_numbers_never_share_a_name(one, other):
    plain = [file_names.plain(text) for text in (one, other)]
    if len(set(plain)) == 1 or not all(plain):
        return
    names = {file_names.file_name("{number}", {"number": text}, "pdf").casefold() for text in plain}
    assert len(names) == len({text.casefold() for text in plain})


# -- words -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("subject", "body", "fault"),
    [
        ("", "{link}", ("subject", "empty")),
        ("S", " ", ("body", "empty")),
        ("S" * 151, "{link}", ("subject", "long")),
        ("S", "{link} {secret}", ("body", "unknown")),
        ("{0}", "{link}", ("subject", "unknown")),
        ("S\nBcc: x", "{link}", ("subject", "unreadable")),
        ("S", "sans", ("body", "link")),
        ("{link}", "{link}", ("subject", "link")),
        ("{number}", "Bonjour\n{link}", ("", "")),
    ],
)
def test_words_are_looked_at_when_they_are_saved(subject, body, fault):
    assert letters.fault_of(Words(subject, body)) == fault


def test_the_words_that_are_shipped_can_be_saved():
    assert {letters.fault_of(words) for words in letters.SHIPPED.values()} == {("", "")}


def test_what_fills_a_placeholder_is_never_read_as_one():
    words = letters.filled(Words("{customer}", "{customer}"), {"customer": "{number} {link}"})
    assert words.body == "{number} {link}"


@given(st.text())
def test_a_line_of_a_header_has_no_end_in_it(text):
    line = letters.one_line(text)
    assert len(line.splitlines()) <= 1
    assert all(letter.isprintable() for letter in line)


# -- recipients ------------------------------------------------------------------------------------
@given(st.text(max_size=60))
def test_an_address_holds_nothing_that_parts_addresses_or_lines(text):
    if recipients.is_address(text):
        assert not set(text) & set('\r\n<>,;" \t\0()')
        assert text.count("@") == 1


def test_the_same_people_have_one_key_in_any_order_and_case():
    one, other = (
        recipients.recipients_key(PEOPLE),
        recipients.recipients_key([address.upper() for address in reversed(PEOPLE)]),
    )
    assert one == other != recipients.recipients_key(PEOPLE[:1])


def test_the_journal_does_not_tell_a_whole_address():
    assert recipients.masked("anne.morvan@belle-rade.test") == "a…@belle-rade.test"


# -- states ----------------------------------------------------------------------------------------
answers = st.sampled_from(["delivered", "refused", "deferred", "nothing"])


@given(st.lists(st.tuples(answers, answers), max_size=MOST_ATTEMPTS + 2), st.booleans())
def test_a_recipient_is_never_lost_nor_served_twice(rounds, hopeless):
    delivered: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    served: list[str] = []
    state = DeliveryState.QUEUED
    for attempt, told in enumerate(rounds, 1):
        if state != DeliveryState.QUEUED:
            break
        asked = {
            who: said
            for who, said in zip(PEOPLE, told, strict=True)
            if who not in delivered and who not in refused
        }
        outcome = Outcome(
            delivered=tuple(who for who, said in asked.items() if said == "delivered"),
            refused={who: "550" for who, said in asked.items() if said == "refused"},
            deferred={who: "450" for who, said in asked.items() if said == "deferred"},
            hopeless=hopeless and attempt == len(rounds),
        )
        served += outcome.delivered
        found = standing(PEOPLE, delivered, refused, outcome, attempt)
        state, delivered, refused = found.state, found.delivered, found.refused
    assert len(served) == len(set(served))
    assert (state == DeliveryState.SENT) == (set(delivered) == set(PEOPLE))
    if state == DeliveryState.BOUNCED:
        assert set(delivered) | set(refused) == set(PEOPLE)
        assert refused
    if len(rounds) >= MOST_ATTEMPTS:
        assert state != DeliveryState.QUEUED


# -- links, platform, servers ----------------------------------------------------------------------
def test_a_token_has_256_bits_and_its_hash_does_not_hold_it():
    token = links.token_text(bytes(range(32)))
    assert links.is_token(token)
    assert len(token) == 43
    assert token.encode() not in links.token_hash(token)


def test_a_business_of_an_obliged_seller_is_invoiced_through_the_platform_from_that_day():
    day = date(2026, 9, 1)
    assert must_go_through_platform(day, day, buyer_siren="552100554")
    assert not must_go_through_platform(day, date(2026, 8, 31), buyer_siren="552100554")
    assert not must_go_through_platform(day, day, buyer_siren="")
    assert not must_go_through_platform(None, day, buyer_siren="552100554")


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("169.254.169.254", False),
        ("::ffff:169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("10.0.0.5", True),
        ("127.0.0.1", True),
        ("203.0.113.9", True),
    ],
)
def test_an_address_that_no_mail_server_has_is_not_talked_to(address, reached):
    assert servers.may_be_reached(address) is reached


@pytest.mark.parametrize("host", ["", "http://x.test", "x.test/a", "x y", "x\r\n", "a@b", "x:25"])
def test_what_is_no_name_of_a_server_is_none(host):
    assert not servers.is_host(host)
