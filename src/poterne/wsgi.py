"""The WSGI callable: the whole site at the desk, the hot front before Django at a gate."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poterne.settings")

django_application = get_wsgi_application()
application: Any

if os.environ.get("PROCESSUS") == "porte":
    from poterne.gate.front import front

    application = front(django_application)
else:
    application = django_application
