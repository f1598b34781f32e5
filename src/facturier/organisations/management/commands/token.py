"""`facturier token`: a token of the API for a member, printed alone, for scripts."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facturier.kit.refusal import Refusal
from facturier.organisations import actions, rules


class Command(BaseCommand):
    help = "Crée un jeton de l'API pour un membre. Il n'est montré qu'une fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        offered = [rules.token_scope(key) for key in rules.TOKEN_CAPABILITIES]
        parser.add_argument("--email", required=True, help="l'adresse du membre")
        parser.add_argument("--organisation", default="", help="son nom ou son id, s'il en a deux")
        parser.add_argument("--name", default="Ligne de commande", help="ce qui s'en servira")
        parser.add_argument(
            "--scope",
            action="append",
            choices=offered,
            required=True,
            help="à répéter pour chaque autorisation",
        )
        parser.add_argument("--days", type=int, default=90, help="365 au plus")

    def handle(
        self, *, email: str, organisation: str, name: str, scope: list[str], days: int, **_rest
    ) -> None:
        try:
            _id, text = actions.issue_token(
                email=email,
                organisation=organisation,
                name=name,
                scopes=scope,
                days=days,
                now=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(text)
