import mlflow
from mlflow.genai.scorers import Safety, Guidelines, ScorerSamplingConfig
from mlflow.tracing import set_databricks_monitoring_sql_warehouse_id

# Step 1: Configure the SQL warehouse for monitoring
set_databricks_monitoring_sql_warehouse_id(
    warehouse_id="<SQL_WAREHOUSE_ID>",
    experiment_id="<EXPERIMENT_ID>"  # Optional — uses active experiment if omitted
)

# Step 2: Set the active experiment
mlflow.set_experiment("/Shared/my-agent-traces")

# Step 3: Register and start scorers

# Safety scorer — evaluate 100% of traces
safety = Safety().register(name="production_safety")
safety = safety.start(
    sampling_config=ScorerSamplingConfig(sample_rate=1.0)
)

# Custom guidelines — evaluate 50% of traces
tone_check = Guidelines(
    name="professional_tone",
    guidelines="The response must be professional and helpful"
).register(name="production_tone")
tone_check = tone_check.start(
    sampling_config=ScorerSamplingConfig(sample_rate=0.5)
)
