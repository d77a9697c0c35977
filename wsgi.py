"""What a server, and `flask --app wsgi`, loads."""

from groups.app import create_app

app = create_app()
