"""The outbox: one row per message to send, print or reveal."""

from django.db import models
from django.db.models import Q

from poterne.core.deliveries import DELIVERY_WORDS, Channel, DeliveryState, Half
from poterne.records.credentials import Credential
from poterne.records.links import Link
from poterne.records.reminders import Reminder
from poterne.records.requests import AccessRequest

_STATES = [str(state) for state in DeliveryState]


class Delivery(models.Model):
    """One message: what (``kind``, "M-14"), to whom, about what, in what state.

    ``context`` holds what the template needs beside request, credential and link, and never a
    secret: those are made at the moment of sending. ``message_id`` is fixed at creation, but for
    a password, which takes a new one each try. ``returned_at``: when a notice that proves nothing
    said that it came back.
    """

    kind = models.CharField(max_length=6)
    half = models.CharField(max_length=14)
    channel = models.CharField(max_length=10)
    recipient_role = models.CharField(max_length=20)
    to = models.CharField(max_length=254, blank=True)
    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    link = models.ForeignKey(Link, on_delete=models.PROTECT, null=True, related_name="deliveries")
    reminder = models.ForeignKey(
        Reminder, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=20)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    deadline = models.DateTimeField()
    envid = models.CharField(max_length=32, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    last_code = models.CharField(max_length=10, blank=True)
    last_text = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery"
        indexes = [
            models.Index(fields=["state", "not_before"], name="delivery_due"),
            models.Index(fields=["created_at", "id"], name="delivery_by_age"),
            models.Index(fields=["channel", "state", "created_at"], name="delivery_by_channel"),
            models.Index(fields=["envid"], name="delivery_by_envid"),
            models.Index(fields=["message_id"], name="delivery_by_message_id"),
            models.Index(
                fields=["returned_at"],
                condition=Q(returned_at__isnull=False),
                name="delivery_returned",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(half__in=[str(h) for h in Half]), name="delivery_half_known"
            ),
            models.CheckConstraint(
                condition=~Q(half="mot_de_passe") | Q(credential__isnull=False),
                name="password_has_credential",
            ),
            models.CheckConstraint(
                condition=~Q(half="identifiants") | Q(recipient_role="authorizer"),
                name="identifiers_to_authorizer",
            ),
            models.CheckConstraint(
                condition=~Q(half="mot_de_passe")
                | Q(recipient_role="it_lead", channel=str(Channel.COURRIEL))
                | Q(channel=str(Channel.LETTRE)),
                name="password_to_it_lead_or_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.state}"

    @property
    def state_word(self) -> str:
        """The state in French, as shown."""
        return DELIVERY_WORDS[DeliveryState(self.state)]
