"""The entry for servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every page is loaded before the first request, not by it
