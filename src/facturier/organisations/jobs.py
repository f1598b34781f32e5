"""Background work of organisations: the letter of an invitation."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.jobs import job
from facturier.kit.tenancy import in_organisation
from facturier.kit.typography import typeset
from facturier.organisations import actions, queries
from facturier.organisations.rules import InvitationState


@job("organisations.send_invitation", attempts=8)
def send_invitation(organisation_id: UUID, invitation_id: str, origin: str) -> None:
    """Send the link of an invitation that is still open.

    If we die after sending it leaves twice, under one Message-ID by which mailboxes know it (I24).
    The link is derived again here: it is never kept, neither in our tables nor in the queue.
    """
    key = UUID(invitation_id)
    with in_organisation(organisation_id):
        language = queries.letter_language(organisation_id, key)
        # Read in the language of the letter: the name of the role is translated.
        with translation.override(language):
            page = queries.invitation_page(organisation_id, key, timezone.now())
    if page.state != InvitationState.PENDING:
        return
    home = (settings.ORIGIN or origin).rstrip("/")
    link = home + reverse("organisations:invitation", args=[actions.invitation_token(key)])
    with translation.override(language):
        subject, text = _words(page, link, language)
    message = EmailMessage(
        typeset(subject, language),
        typeset(text, language),
        settings.DEFAULT_FROM_EMAIL,
        [page.email],
        headers={
            "Message-ID": f"<{key}@invitation.facturier>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.send()


def _words(page: queries.InvitationPage, link: str, language: str) -> tuple[str, str]:
    """The subject and text of the letter, in the active language."""
    subject = _("%(by)s vous invite dans %(organisation)s") % {
        "by": page.by,
        "organisation": page.organisation,
    }
    offer = _(
        "%(by)s vous invite à travailler dans %(organisation)s, sur Facturier, avec le rôle"
        " %(role)s."
    ) % {"by": page.by, "organisation": page.organisation, "role": page.role}
    how = _("Pour accepter, ouvrez ce lien avant le %(day)s. Il ne sert qu'une fois.\n%(link)s") % {
        "day": display.day_and_hour(page.expires_at, language),
        "link": link,
    }
    unknown = _("Si vous ne connaissez pas cette organisation, ne faites rien.")
    return subject, "\n\n".join((_("Bonjour,"), offer, how, unknown, "Facturier"))
