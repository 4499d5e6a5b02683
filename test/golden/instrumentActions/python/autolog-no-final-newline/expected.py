import litellm
import mlflow

mlflow.litellm.autolog()