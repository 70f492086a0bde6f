"""The door for granian."""

import multiprocessing
import os
import signal

from django.core.wsgi import get_wsgi_application

from config import leash

if (server := multiprocessing.parent_process()) and server.pid:
    # A web server that is killed takes its processes along, with force: else they would hold the port, answering for it.
    leash.tie(server.pid, signal.SIGKILL)
    # Until granian listens for it, which is after this file, a request to end would go unheard: nothing is under way yet.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
