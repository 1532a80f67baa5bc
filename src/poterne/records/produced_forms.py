"""Produced forms: the PDF of a request, as its people got it; what comes back is compared to it."""

from django.db import models

from poterne.records.requests import AccessRequest


class ProducedForm(models.Model):
    """The bytes made once for one content of a request: never made anew, never changed."""

    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, related_name="produced_forms"
    )
    edition = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    """``empreinte_demande``: of everything that the request says, printed or not."""
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "produced_form"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "edition", "content_hash"], name="produced_once"
            ),
            models.UniqueConstraint(fields=["sha256"], name="produced_bytes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.sha256[:8]}"
