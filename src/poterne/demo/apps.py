"""The demonstration as a Django application, which refuses to exist where strangers could come."""

from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


class DemoConfig(AppConfig):
    """Loaded by ``demo_settings`` only."""

    name = "poterne.demo"

    def ready(self) -> None:
        """Raises ImproperlyConfigured when a host or an address is not of the loopback."""
        addresses = (settings.PORTAL_URL, *settings.ISSUERS.values())
        hosts = {*settings.ALLOWED_HOSTS, *(urlsplit(each).hostname or "" for each in addresses)}
        strange = sorted(hosts - _LOOPBACK)
        if strange or not settings.DEMO:
            raise ImproperlyConfigured(
                "La démonstration ne sert que sur la boucle locale : retirez "
                f"{', '.join(strange) or 'poterne.demo'} de HOTES et des adresses publiques."
            )
