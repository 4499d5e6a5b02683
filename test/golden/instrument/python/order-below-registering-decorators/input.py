import functools

import click
from fastapi import APIRouter, FastAPI
from flask import Flask
from langchain_core.tools import tool

app = FastAPI()
router = APIRouter()
web = Flask(__name__)


@app.get("/a")
async def route(query: str):
    return query


@router.post("/b", response_model=None)
# why it is here
def other(query: str) -> str:
    return query


@web.route("/c")
@functools.wraps(route)
def page():
    return ""


@tool("look_up")
def look_up(text: str) -> str:
    """Looks it up."""
    return text


@celery.task(bind=True)
def task(self, x):
    return x


@click.command()
@click.option("--n", default=1)
def command(n):
    click.echo(n)


@pytest.fixture
def fixture():
    return 1
