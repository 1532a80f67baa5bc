"""The filing cabinet as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Label ``records``: every table of the house begins with it."""

    name = "poterne.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
