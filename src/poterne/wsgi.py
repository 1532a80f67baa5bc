"""The WSGI callable: the whole site at the desk, the hot front before Django at a gate."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poterne.settings")

application = get_wsgi_application()

if os.environ.get("PROCESSUS") == "porte":
    from poterne.gate.front import front

    application = front(application)
