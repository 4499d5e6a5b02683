import boto3
import mlflow
try:
    import uvloop
except ImportError:
    uvloop = None
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from groq import Groq

mlflow.bedrock.autolog()

runtime = boto3.client("bedrock-runtime")
