import boto3
try:
    import uvloop
except ImportError:
    uvloop = None
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from groq import Groq
runtime = boto3.client("bedrock-runtime")
