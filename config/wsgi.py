"""The door for granian."""

import os

from django.core.wsgi import get_wsgi_application

from config import leash

leash.tie()  # a web server that is killed takes its processes along; else they would hold the port, answering for it
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
