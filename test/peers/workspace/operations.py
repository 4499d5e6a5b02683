"""Does with Databricks' own clients what the extension does. Arguments: operation=host, each against a workspace of its own. Prints a line of JSON for each."""

import json
import os
import sys
import traceback

import mlflow
from mlflow.entities import UCSchemaLocation

EXPERIMENT_ID = os.environ["PEER_EXPERIMENT_ID"]
mlflow.set_tracking_uri("databricks")


def link_schema():
    from mlflow.tracing.enablement import set_experiment_trace_location

    set_experiment_trace_location(UCSchemaLocation(catalog_name="main", schema_name="agents"), experiment_id=EXPERIMENT_ID, sql_warehouse_id="wh1")


def unlink_schema():
    from mlflow.tracing.enablement import unset_experiment_trace_location

    unset_experiment_trace_location(UCSchemaLocation(catalog_name="main", schema_name="agents"), experiment_id=EXPERIMENT_ID)


def link_prefix():
    from mlflow.entities.trace_location import UnityCatalog

    os.environ["MLFLOW_TRACING_SQL_WAREHOUSE_ID"] = "wh1"
    mlflow.set_experiment("/Shared/peer", trace_location=UnityCatalog(catalog_name="main", schema_name="agents", table_prefix="peer"))


def monitoring_warehouse():
    from mlflow.tracing import set_databricks_monitoring_sql_warehouse_id

    set_databricks_monitoring_sql_warehouse_id("wh1", experiment_id=EXPERIMENT_ID)


def scorer_register():
    from mlflow.genai.scorers import Safety

    Safety().register(name="peer_safety", experiment_id=EXPERIMENT_ID)


def scorer_start():
    from mlflow.genai.scorers import ScorerSamplingConfig, get_scorer

    get_scorer(name="peer_safety", experiment_id=EXPERIMENT_ID).start(experiment_id=EXPERIMENT_ID, sampling_config=ScorerSamplingConfig(sample_rate=0.5))


def scorer_update():
    from mlflow.genai.scorers import ScorerSamplingConfig, get_scorer

    get_scorer(name="peer_safety", experiment_id=EXPERIMENT_ID).update(experiment_id=EXPERIMENT_ID, sampling_config=ScorerSamplingConfig(sample_rate=0.8, filter_string="status = 'OK'"))


def scorer_list():
    from mlflow.genai.scorers import list_scorers

    return [each.name for each in list_scorers(experiment_id=EXPERIMENT_ID)]


def scorer_stop():
    from mlflow.genai.scorers import get_scorer

    get_scorer(name="peer_safety", experiment_id=EXPERIMENT_ID).stop(experiment_id=EXPERIMENT_ID)


def scorer_load():
    """Loads every entry that the extension wrote; a form that the client cannot read raises."""
    from mlflow.genai.scorers import list_scorers

    return sorted(f"{type(each).__name__}:{each.name}:{each.sample_rate}" for each in list_scorers(experiment_id=EXPERIMENT_ID))


def scorer_delete():
    from mlflow.genai.scorers import delete_scorer

    delete_scorer(name="peer_safety", experiment_id=EXPERIMENT_ID)


def scorer_backfill():
    from datetime import datetime, timezone

    from databricks.agents.scorers import BackfillScorerConfig, backfill_scorers
    from mlflow.genai.scorers import Safety

    window = {"start_time": datetime.fromtimestamp(1_700_000_000, timezone.utc), "end_time": datetime.fromtimestamp(1_700_600_000, timezone.utc)}
    return [backfill_scorers(experiment_id=EXPERIMENT_ID, scorers=[BackfillScorerConfig(scorer=Safety(name="peer_safety"), sample_rate=0.25)], **window)]


def grant_table():
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.catalog import PermissionsChange, Privilege

    WorkspaceClient().grants.update("table", "main.agents.t", changes=[PermissionsChange(principal="dev@company.com", add=[Privilege.MODIFY, Privilege.SELECT])])


def effective_permissions():
    from databricks.sdk import WorkspaceClient

    WorkspaceClient().grants.get_effective("schema", "main.agents", max_results=0, principal="dev@company.com")


def grant_warehouse():
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel

    entry = AccessControlRequest(user_name="dev@company.com", permission_level=PermissionLevel.CAN_USE)
    WorkspaceClient().permissions.update("warehouses", "wh1", access_control_list=[entry])


def read_app():
    from databricks.sdk import WorkspaceClient

    WorkspaceClient().apps.get("agent")


def read_endpoint():
    from databricks.sdk import WorkspaceClient

    WorkspaceClient().serving_endpoints.get("agent")


def list_apps():
    from databricks.sdk import WorkspaceClient

    return [app.name for app in WorkspaceClient().apps.list()]


def list_endpoints():
    from databricks.sdk import WorkspaceClient

    return [endpoint.name for endpoint in WorkspaceClient().serving_endpoints.list()]


def update_endpoint():
    """Sets environment variables of every served entity and sends the rest back, as the SDK's types know it."""
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.serving import AutoCaptureConfigInput, ServedEntityInput

    workspace = WorkspaceClient()
    config = workspace.serving_endpoints.get("agent").config
    known = ServedEntityInput.from_dict({}).__dict__.keys()
    entities = [ServedEntityInput(**{key: value for key, value in entity.__dict__.items() if key in known}) for entity in config.served_entities]
    for entity in entities:
        entity.environment_vars = {**(entity.environment_vars or {}), "ENABLE_MLFLOW_TRACING": "true", "DATABRICKS_TOKEN": "{{secrets/traces/token}}"}
    capture = config.auto_capture_config.as_dict()
    del capture["state"]
    workspace.serving_endpoints.update_config("agent", served_entities=entities, traffic_config=config.traffic_config, auto_capture_config=AutoCaptureConfigInput.from_dict(capture))


def update_old_endpoint():
    """The same for an endpoint that answers the older list only."""
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.serving import ServedModelInput

    workspace = WorkspaceClient()
    config = workspace.serving_endpoints.get("old").config
    known = ServedModelInput.from_dict({"workload_type": "CPU"}).__dict__.keys()
    models = [ServedModelInput(**{key: value for key, value in model.__dict__.items() if key in known}) for model in config.served_models]
    for model in models:
        model.environment_vars = {**(model.environment_vars or {}), "ENABLE_MLFLOW_TRACING": "true"}
    workspace.serving_endpoints.update_config("old", served_models=models)


def secrets():
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.workspace import AclPermission

    secrets = WorkspaceClient().secrets
    secrets.create_scope("traces")
    secrets.put_secret("traces", "token", string_value="not-a-token")
    secrets.put_acl("traces", "dev@company.com", AclPermission.READ)
    return [[each.name for each in secrets.list_scopes()], [each.key for each in secrets.list_secrets("traces")], [each.principal for each in secrets.list_acls("traces")]]


def grant_experiment():
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel

    entry = AccessControlRequest(service_principal_name="11111111-2222-3333-4444-555555555555", permission_level=PermissionLevel.CAN_EDIT)
    WorkspaceClient().permissions.update("experiments", EXPERIMENT_ID, access_control_list=[entry])


for argument in sys.argv[1:]:
    operation, host = argument.split("=", 1)
    os.environ["DATABRICKS_HOST"] = host
    try:
        print(json.dumps({"operation": operation, "value": globals()[operation]()}), flush=True)
    except Exception as error:
        traceback.print_exc()
        print(json.dumps({"operation": operation, "error": f"{type(error).__name__}: {error}"[:600]}), flush=True)
