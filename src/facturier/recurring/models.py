"""Plans, what became of each of their periods, what moved their prices, and runs over them."""

from django.db import models
from django.db.models import Q

from facturier.kit.owned import Owned
from facturier.recurring.rules.prices import Kind
from facturier.recurring.rules.schedule import Cover
from facturier.recurring.rules.states import Mode, PlanState, Prices, RunStage, State


class Plan(Owned):
    """An invoice that comes again: like which template, when, for which period, by whose right."""

    name = models.CharField(max_length=80)
    # Whose rights on it are the rights on the plan.
    template = models.ForeignKey("sales.Draft", models.PROTECT, related_name="+")
    rule = models.JSONField()  # as `rules.schedule.as_said`
    start = models.DateField()
    end = models.DateField(null=True)
    most = models.PositiveSmallIntegerField(null=True)
    cover = models.CharField(max_length=16, default=Cover.NONE.value)
    prorate = models.BooleanField(default=False)
    mode = models.CharField(max_length=6, default=Mode.DRAFT.value)
    prices = models.CharField(max_length=10, default=Prices.CONTRACT.value)
    decimals = models.PositiveSmallIntegerField(default=2)  # of a price that was moved
    state = models.CharField(max_length=8, default=PlanState.ACTIVE.value)
    # The first period that is not settled, and its day; no day once there is none.
    next_number = models.PositiveIntegerField(default=1)
    next_due = models.DateField(null=True)
    # Who answers for it: their rights are asked again for each period.
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "next_due", "id"], name="plan_by_due"),
        ]


class Occurrence(Owned):
    """What became of a period of a plan: one row, whatever runs, and however often."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    due = models.DateField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    state = models.CharField(max_length=10, default=State.DRAFTED.value)
    draft = models.OneToOneField("sales.Draft", models.PROTECT, null=True, related_name="+")
    # Why it waits, with the field to change; why it was skipped.
    code = models.CharField(max_length=60, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    field = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "number"], name="period_once"),
            models.UniqueConstraint(fields=["organisation", "plan", "due"], name="period_day_once"),
        ]


class Indexation(Owned):
    """A move of a plan's prices from a day on, as a person recorded it with its proof."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])
    first_day = models.DateField()
    percent = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    index_name = models.CharField(max_length=120, blank=True, default="")
    base = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    proof = models.TextField()  # where the figure was read: publication, page, address
    # The publication itself, a PDF or a picture; put there once, its hash is in the journal.
    proof_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "plan", "first_day", "id"], name="moves_of_plan")
        ]


class Run(Owned):
    """One pass over all that is due: where it stands, and what it made so far."""

    stage = models.CharField(max_length=8, default=RunStage.RUNNING.value)
    # True where it waits for a person to confirm the date: nothing had looked for long.
    held = models.BooleanField(default=False)
    day = models.DateField()
    total = models.PositiveIntegerField()
    drafted = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=~Q(stage="done"), name="one_run_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="run_newest")]


class Watch(Owned):
    """The last day on which somebody looked for what is due."""

    looked_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_watch")]
