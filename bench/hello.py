"""The baseline of every page: the least a Flask app can do, on the same gunicorn as ours."""

from flask import Flask

app = Flask("hello")


@app.get("/")
@app.get("/readyz")
def hello() -> str:
    return "hello"
