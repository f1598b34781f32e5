"""I26: a key is answered once; the same key with another content is refused."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from facturier.kit.idempotency import LONGEST_KEY, answered_once
from facturier.kit.models import IdempotentAnswer
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.tests.factories import NOW, a_company
from tests.plumbing.made_once import made_once


class Calls:
    """Counts how often the work was really done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> tuple[int, dict]:
        self.done += 1
        return 202, {"number": self.done}


@made_once
def company():
    return a_company(roles=("editor",))


def ask(company, calls, *, key="k-1", parts=(b"POST", b"abc"), user_id=None):
    with in_organisation(company.id):
        return answered_once(
            organisation_id=company.id,
            user_id=user_id or company["editor"].user_id,
            key=key,
            parts=parts,
            now=NOW,
            answer=calls,
        )


def test_the_same_key_and_body_get_the_same_answer(company):
    calls = Calls()
    assert ask(company, calls) == ask(company, calls) == (202, {"number": 1})
    assert calls.done == 1


def test_without_a_key_each_call_counts(company):
    calls = Calls()
    assert ask(company, calls, key="") != ask(company, calls, key="")


@pytest.mark.parametrize("parts", [(b"POST", b"abd"), (b"POSTa", b"bc"), (b"POST", b"abc", b"")])
def test_the_same_key_with_another_body_is_refused(company, parts):
    calls = Calls()
    ask(company, calls)
    with pytest.raises(Refusal) as refused:
        ask(company, calls, parts=parts)
    assert (refused.value.status, refused.value.code) == (422, "idempotency.other_body")
    assert calls.done == 1


def test_a_key_is_of_one_person_and_one_organisation(company):
    other, calls = a_company("Autre maison", roles=("editor",)), Calls()
    ask(company, calls)
    ask(company, calls, user_id=company["owner"].user_id, parts=(b"else",))
    ask(other, calls, user_id=company["editor"].user_id, parts=(b"else",))
    assert calls.done == 3


def test_a_refused_answer_leaves_the_key_free(company):
    def refuse():
        raise Refusal("file.empty", "vide", status=422)

    with pytest.raises(Refusal):
        ask(company, refuse)
    calls = Calls()
    assert ask(company, calls, parts=(b"corrected",)) == (202, {"number": 1})


def test_the_longest_key_is_taken(company):
    assert ask(company, Calls(), key="é" * LONGEST_KEY)[0] == 202


@pytest.mark.parametrize("key", ["k" * (LONGEST_KEY + 1), "a\0b", "a\nb"])
def test_a_key_that_cannot_be_kept_is_refused(company, key):
    with pytest.raises(Refusal) as refused:
        ask(company, Calls(), key=key)
    assert (refused.value.status, refused.value.code) == (422, "idempotency.key_unusable")


def test_another_organisation_cannot_read_the_kept_answers(company):
    other = a_company("Autre maison", roles=())
    ask(company, Calls())
    with in_organisation(other.id):
        assert not IdempotentAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_with_one_key_do_the_work_once():
    company = a_company(roles=("editor",))
    both_started, answers, done = threading.Barrier(2), [], []
    key = str(uuid4())

    def work():
        done.append(threading.get_ident())
        return 202, {"by": len(done)}

    def call():
        try:
            with in_organisation(company.id):
                both_started.wait(10)
                answers.append(
                    answered_once(
                        organisation_id=company.id,
                        user_id=company["editor"].user_id,
                        key=key,
                        parts=(b"same",),
                        now=NOW,
                        answer=work,
                    )
                )
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [(202, {"by": 1})] * 2
    assert len(done) == 1
