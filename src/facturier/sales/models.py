"""What the company decided for its sales. A decision is history: never changed, never deleted."""

from django.db import models

from facturier.kit.owned import Owned


class WordingDecision(Owned):
    """From a day on, a legal mention reads so: in a version of ours, or in the company's words."""

    key = models.CharField(max_length=60)
    first_day = models.DateField()
    # "automatic", the name of a version of ours, or empty: then the texts are the company's.
    version = models.CharField(max_length=20, blank=True, default="")
    text_fr = models.TextField(blank=True, default="")
    text_en = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "key", "-first_day", "-id"], name="wording_by_key_and_day"
            )
        ]
