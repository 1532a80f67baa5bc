"""One round of a worker in a process of its own, made to be stopped while it speaks.

``python -m tests.operations.sleeper BASE PORT MOMENT``: the base as JSON, the relay's port.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from unittest.mock import patch

SLEEPS_S = 0.6
"""Longer than this worker may take to come to DATA."""


def main() -> int:
    """0 when the round came to its end."""
    base, port, moment = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415  (the settings are named first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415  (as above)
    from tests.conftest import point  # noqa: PLC0415  (as above)

    from poterne.acts.delivery import send_due  # noqa: PLC0415  (as above)

    point(**json.loads(base))
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", int(port)
    with patch("poterne.adapters.mail.SPEAKING", timedelta(seconds=SLEEPS_S / 2)):
        send_due(clock=lambda: datetime.fromisoformat(moment), limit=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
