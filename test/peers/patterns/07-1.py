import mlflow

# Enable auto-tracing for specific frameworks
mlflow.openai.autolog()        # OpenAI SDK calls
mlflow.langchain.autolog()     # LangChain chains and agents
# Also available: mlflow.anthropic.autolog(), mlflow.litellm.autolog(), etc.

# Set tracking and destination
mlflow.set_tracking_uri("databricks")
mlflow.set_experiment("/Shared/my-agent-traces")

# Traces are captured automatically
from openai import OpenAI
client = OpenAI()

response = client.chat.completions.create(
    model="gpt-4o",
    messages=[
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "What is MLflow?"}
    ]
)
# ^ This call is automatically traced
