"""Ben at a browser, of Homegroup in this process."""

from flask import Flask
from flask.testing import FlaskClient

from tests.servers.people import JSON, PASSWORD

BEN = {"handle": "Ben", "password": PASSWORD, "adult": "yes", "agree": "yes"}


def let_ben_in(app: Flask) -> FlaskClient:
    """Ben has just joined. What a test adds to the app, it adds before."""
    app.config["WTF_CSRF_ENABLED"] = False
    ben = app.test_client()
    assert ben.post("/sign-up", data=BEN, headers=JSON).status_code == 201
    return ben
