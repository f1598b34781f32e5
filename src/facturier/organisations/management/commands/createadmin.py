"""`facturier createadmin`: the first person of an installation, and their organisation."""

import sys
from argparse import ArgumentParser
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facturier.kit.refusal import Refusal
from facturier.organisations import actions


class Command(BaseCommand):
    """The password is asked, or read from the input: an argument would stay in the shell."""

    help = "Crée un compte, et l'organisation dont il est propriétaire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="le nom que les collègues liront")
        parser.add_argument("--organisation", required=True, help="le nom de l'organisation")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")

    def handle(self, *, email: str, name: str, organisation: str, language: str, **_rest) -> None:
        try:
            owner = actions.create_admin(
                email=email,
                name=name,
                password=_password(),
                organisation_name=organisation,
                language=language,
                now=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(f"{owner.name} est propriétaire de {owner.organisation_name}.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("Mot de passe : ")
    if getpass("Encore une fois : ") != first:
        raise CommandError("Les deux mots de passe diffèrent. Recommencez.")
    return first
