"""The WSGI entry point: `gunicorn wsgi:app`."""

from wiki.app import create_app

app = create_app()
