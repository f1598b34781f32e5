"""The story of an invoice as its page tells it, chapter by chapter."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import gettext as _

from facturier.audit.queries import Event, Phrases
from facturier.audit.queries import told as told_event
from facturier.kit.typography import initials
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.register import phrases
from facturier.register.models import Invoice
from facturier.register.queries import subject_of
from facturier.register.queries.story import Story
from facturier.register.rules.steps import StoryKind, last_step, story_kind

PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, phrases.VALUE_LABELS)
CHAPTERS = {
    "decisions": (StoryKind.DECISION, lambda: _("Décisions")),
    "modifications": (StoryKind.CHANGE, lambda: _("Modifications")),
    "lectures": (StoryKind.READING, lambda: _("Lectures")),
    "machine": (StoryKind.MACHINE, lambda: _("Machine")),
}


def story(row: Invoice, whole_story: Story, chapter: str) -> SimpleNamespace:
    """The events, newest first; of one chapter alone where the address names one."""
    here = reverse("register:invoice", args=[row.reference])
    kinds = [story_kind(event.verb, event.actor_kind) for event in whole_story.events]
    chosen = CHAPTERS.get(chapter)
    return SimpleNamespace(
        events=[
            _event(event)
            for event, kind in zip(whole_story.events, kinds, strict=True)
            if chosen is None or kind is chosen[0]
        ],
        chapters=[
            SimpleNamespace(
                label=label,
                count=count,
                url=f"{here}{query}#histoire",
                current=key == (chapter if chosen else ""),
            )
            for key, label, count, query in (
                ("", _("Tout"), len(kinds), ""),
                *(
                    (key, label(), kinds.count(kind), f"?histoire={key}")
                    for key, (kind, label) in CHAPTERS.items()
                ),
            )
        ],
        more=whole_story.older_than is not None,
        journal_url=f"{reverse('workbench:journal')}?objet={row.id}"
        if whole_story.older_than is not None
        else "",
    )


def undo(member: Member, row: Invoice, whole_story: Story) -> SimpleNamespace | None:
    """The last step, while this member may take it back."""
    step = last_step([one for one in whole_story.events if one.subject_id == row.id])
    if step is None or step.after != row.stage:
        return None
    if not organisations.may(member, step.needs, subject_of(row)):
        return None
    return SimpleNamespace(seq=step.seq)


def _event(event: Event) -> SimpleNamespace:
    said = told_event(event, PHRASES)
    return SimpleNamespace(
        seq=event.seq,
        machine=event.actor_kind in ("system", "job"),
        actor=event.actor_name,
        initials=initials(event.actor_name),
        phrase=said.deed,
        at=event.at,
        changes=[(change.label, change.before, change.after) for change in said.changes],
        reason=event.reason,
    )
