import functools

import click
import mlflow
from fastapi import APIRouter, FastAPI
from flask import Flask
from langchain_core.tools import tool
from mlflow.entities import SpanType

app = FastAPI()
router = APIRouter()
web = Flask(__name__)


@app.get("/a")
@mlflow.trace
async def route(query: str):
    return query


@router.post("/b", response_model=None)
# why it is here
@mlflow.trace
def other(query: str) -> str:
    return query


@web.route("/c")
@functools.wraps(route)
@mlflow.trace
def page():
    return ""


@tool("look_up")
@mlflow.trace(span_type=SpanType.TOOL)
def look_up(text: str) -> str:
    """Looks it up."""
    return text


@celery.task(bind=True)
@mlflow.trace
def task(self, x):
    return x


@click.command()
@click.option("--n", default=1)
@mlflow.trace
def command(n):
    click.echo(n)


@pytest.fixture
@mlflow.trace
def fixture():
    return 1
