"""Secrets stay out of the log, lines stay short."""

import logging

import pytest

from facturier.kit.log_lines import LONGEST_LINE, Discreet


def written(message: str, *arguments: object) -> str:
    record = logging.LogRecord("django.request", 30, "", 0, message, arguments, None)
    assert Discreet().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/jRY-amH6UG5Nlyn0aO9ULtrQq3M4L4-DYaGndZNGQbg/accepter/",
        "/mot-de-passe/nouveau/3k-c9x8-0123456789abcdef/",
        "/compte/adresse/confirmer/MQ:1abc:Zm9vYmFy/",
        "/p/jRY-amH6UG5Nlyn0aO9ULtrQq3M4L4/",
        "/p/devis/jRY-amH6UG5Nlyn0aO9ULtrQq3M4L4/devis.pdf",
        "/api/v1/?jeton=fct_0123456789012345678901234567890123456789",
    ],
)
def test_a_link_that_opens_a_door_is_not_written_down(path):
    line = written("%s: %s", "Unprocessable Entity", path)
    assert "***" in line
    assert not any(secret in line for secret in ("jRY-", "c9x8", "1abc", "fct_0"))


def test_a_plain_line_stays_and_a_long_one_is_cut():
    assert written("%s: %s", "Not Found", "/facturier/E-1/") == "Not Found: /facturier/E-1/"
    assert written("100 % sans argument") == "100 % sans argument"
    assert len(written("%s", "9" * 10_000)) == LONGEST_LINE
