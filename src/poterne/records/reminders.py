"""Reminders: one row per step of one clock, planned, then sent, skipped or cancelled."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from poterne.core.reminders import Ladder, ReminderState
from poterne.records.requests import AccessRequest


class Reminder(models.Model):
    """One step (rules.md §4.8). ``object`` names the clock's object ("demande:12",
    "demande:12:it_lead", "justificatif:7"); ``step`` is the days left on ``due_on``.

    Triggers: ``reminder_is_settled`` (what was sent or skipped stays so).
    """

    object = models.CharField(max_length=60)
    ladder = models.CharField(max_length=20)
    due_on = models.DateField()
    step = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="reminders")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reminder"
        indexes = [models.Index(fields=["state", "ladder"], name="reminder_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "ladder", "due_on", "step"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in ReminderState]),
                name="reminder_state_known",
            ),
            models.CheckConstraint(
                condition=Q(ladder__in=[str(ladder) for ladder in Ladder]),
                name="reminder_ladder_known",
            ),
            models.CheckConstraint(
                condition=Q(state="prevu", settled_at__isnull=True)
                | (~Q(state="prevu") & Q(settled_at__isnull=False)),
                name="reminder_settled_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.ladder} {self.due_on} {self.step} {self.state}"

    @property
    def ends_on(self) -> date:
        """The day on which the clock of this step ends."""
        return self.due_on + timedelta(days=self.step)
