"""The WSGI entry point: ``gunicorn wsgi:app`` and ``flask --app wsgi``."""

from groups.app import create_app

app = create_app()
