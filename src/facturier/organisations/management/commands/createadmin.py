"""`facturier createadmin`: a person with an account, and their organisation if it is named."""

import sys
from argparse import ArgumentParser
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facturier.identity import actions as identity
from facturier.kit.refusal import Refusal
from facturier.organisations import actions


class Command(BaseCommand):
    """The password is asked, or read from the input: an argument would stay in the shell."""

    help = "Crée un compte, et l'organisation dont il est propriétaire si elle est nommée."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="le nom que les collègues liront")
        parser.add_argument(
            "--organisation", help="le nom de l'organisation ; sinon elle se fonde au navigateur"
        )
        parser.add_argument("--language", choices=["fr", "en"], default="fr")

    def handle(
        self, *, email: str, name: str, language: str, organisation: str | None = None, **_rest
    ) -> None:
        person = {"email": email, "name": name, "language": language, "password": _password()}
        try:
            if organisation is None:
                identity.create_user(**person)
                self.stdout.write(f"{name} a un compte, et fonde son entreprise en se connectant.")
                return
            owner = actions.create_admin(
                **person, organisation_name=organisation, now=timezone.now()
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
