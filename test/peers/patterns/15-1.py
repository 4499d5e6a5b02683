import os
import mlflow
from mlflow.entities import UCSchemaLocation
from mlflow.tracing.enablement import set_experiment_trace_location
from mlflow.tracing import set_databricks_monitoring_sql_warehouse_id
from mlflow.genai.scorers import Safety, Guidelines, ScorerSamplingConfig

# ============================================================
# Configuration — UPDATE THESE VALUES
# ============================================================
EXPERIMENT_NAME = "/Shared/my-agent-traces"
CATALOG_NAME = "my_catalog"
SCHEMA_NAME = "my_schema"
SQL_WAREHOUSE_ID = "abc123def456"  # Your SQL warehouse ID

# ============================================================
# Step 1: Initial Setup
# ============================================================
mlflow.set_tracking_uri("databricks")
os.environ["MLFLOW_TRACING_SQL_WAREHOUSE_ID"] = SQL_WAREHOUSE_ID

# Create or retrieve experiment
if experiment := mlflow.get_experiment_by_name(EXPERIMENT_NAME):
    experiment_id = experiment.experiment_id
else:
    experiment_id = mlflow.create_experiment(name=EXPERIMENT_NAME)

# Link UC schema (creates trace tables automatically)
set_experiment_trace_location(
    location=UCSchemaLocation(
        catalog_name=CATALOG_NAME,
        schema_name=SCHEMA_NAME
    ),
    experiment_id=experiment_id,
)
print(f"Linked experiment '{EXPERIMENT_NAME}' to {CATALOG_NAME}.{SCHEMA_NAME}")

# ============================================================
# Step 2: Set Trace Destination
# ============================================================
mlflow.set_experiment(EXPERIMENT_NAME)
mlflow.tracing.set_destination(
    destination=UCSchemaLocation(
        catalog_name=CATALOG_NAME,
        schema_name=SCHEMA_NAME,
    )
)

# ============================================================
# Step 3: Enable Production Monitoring
# ============================================================
set_databricks_monitoring_sql_warehouse_id(
    warehouse_id=SQL_WAREHOUSE_ID,
    experiment_id=experiment_id,
)

# Register and start safety monitoring (100% of traces)
safety = Safety().register(name="safety_monitor")
safety = safety.start(
    sampling_config=ScorerSamplingConfig(sample_rate=1.0)
)
print("Safety monitoring enabled (100% sample rate)")

# Register and start custom guidelines (50% of traces)
tone = Guidelines(
    name="professional_tone",
    guidelines="The response must be professional, helpful, and concise"
).register(name="tone_monitor")
tone = tone.start(
    sampling_config=ScorerSamplingConfig(sample_rate=0.5)
)
print("Tone monitoring enabled (50% sample rate)")

# ============================================================
# Step 4: Verify with a Test Trace
# ============================================================
@mlflow.trace
def test_agent(query: str) -> str:
    return f"Test response to: {query}"

result = test_agent("Hello, is tracing working?")
print(f"Test trace logged. Check the Experiments UI at: {EXPERIMENT_NAME}")
