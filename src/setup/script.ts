import { grantStatement } from '../access/grantText';
import { findBuiltin, type ParameterValue, type ScorerChoice } from '../monitoring/catalogue';
import type { SetupAnswers } from './answers';
import type { SetupPlan } from './plan';

/** What a generated script needs beyond the answers. */
export interface ScriptOptions {
  /** Profile of the configuration file; absent: the environment decides. */
  readonly profile?: string;
}

/**
 * The set-up as a Python file for MLflow's own client (3.9 or newer for whole schemas, 3.11 for
 * prefixes). It can be run again: it looks before it changes, and ends by reading its trace back.
 */
export function pythonScript(answers: SetupAnswers, options: ScriptOptions = {}): string {
  const isPrefix = answers.form === 'prefix';
  const scorerClasses = [...new Set(answers.scorers.flatMap(({ definition }) => (definition.kind === 'builtin' ? [definition.className] : [])))].sort();
  const hasJudges = answers.scorers.some(({ definition }) => definition.kind === 'instructions');
  const hasScorers = answers.scorers.length > 0;
  const sections = [
    header(answers),
    imports(isPrefix, scorerClasses, hasJudges, hasScorers),
    configuration(answers, options),
    experimentSection,
    isPrefix ? prefixSection : schemaSection,
    ...(hasScorers ? [scorerSection(answers.scorers)] : []),
    testSection,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The grants as SQL, one statement a line, with a heading for each principal. */
export function grantScript(plan: SetupPlan): string {
  const lines: string[] = ['-- Privileges for writing and reading MLflow traces. ALL PRIVILEGES does not suffice for trace tables.'];
  let principal: string | undefined;
  for (const { work } of plan.actions) {
    if (work.kind !== 'grantSecurable') continue;
    if (work.principal !== principal) lines.push('', `-- ${work.principal.replaceAll('\n', ' ')}`);
    principal = work.principal;
    lines.push(grantStatement(work.need, work.principal, work.need.privileges));
  }
  return `${lines.join('\n')}\n`;
}

const header = (answers: SetupAnswers): string => `"""Sets up MLflow tracing into Unity Catalog.

Needs: pip install "mlflow[databricks]>=${answers.form === 'prefix' ? '3.11' : '3.9'}"${answers.scorers.length > 0 ? ' databricks-agents' : ''}
Safe to run again. Grants are a separate SQL file.
"""`;

function imports(isPrefix: boolean, scorerClasses: readonly string[], hasJudges: boolean, hasScorers: boolean): string {
  const lines = ['import os', 'import time', '', 'import mlflow', 'from databricks.sdk import WorkspaceClient'];
  if (isPrefix) lines.push('from mlflow.entities.trace_location import UnityCatalog');
  else lines.push('from mlflow.entities import UCSchemaLocation', 'from mlflow.tracing.enablement import set_experiment_trace_location');
  if (hasJudges) lines.push('from mlflow.genai.judges import make_judge');
  if (hasScorers) {
    lines.push(`from mlflow.genai.scorers import ${[...scorerClasses, 'ScorerSamplingConfig', 'list_scorers'].join(', ')}`);
    lines.push('from mlflow.tracing import set_databricks_monitoring_sql_warehouse_id');
  }
  return lines.join('\n');
}

function configuration(answers: SetupAnswers, { profile }: ScriptOptions): string {
  const lines = [
    `EXPERIMENT_NAME = ${python(answers.experiment.name)}`,
    `CATALOG_NAME = ${python(answers.catalogName)}`,
    `SCHEMA_NAME = ${python(answers.schemaName)}`,
    ...(answers.form === 'prefix' ? [`TABLE_PREFIX = ${python(answers.tablePrefix!)}`] : []),
    `SQL_WAREHOUSE_ID = ${python(answers.warehouseId)}`,
    '',
    ...(profile ? [`os.environ["DATABRICKS_CONFIG_PROFILE"] = ${python(profile)}`] : []),
    `mlflow.set_tracking_uri(${python(profile ? `databricks://${profile}` : 'databricks')})`,
    'os.environ["MLFLOW_TRACING_SQL_WAREHOUSE_ID"] = SQL_WAREHOUSE_ID',
    'workspace = WorkspaceClient()',
  ];
  if (answers.createSchema) {
    lines.push(
      '',
      'if not any(schema.name == SCHEMA_NAME for schema in workspace.schemas.list(CATALOG_NAME)):',
      '    workspace.schemas.create(SCHEMA_NAME, CATALOG_NAME)',
    );
  }
  return lines.join('\n');
}

const experimentSection = `# The experiment. Its parent folder is not made by itself.
experiment = mlflow.get_experiment_by_name(EXPERIMENT_NAME)
if experiment is None:
    workspace.workspace.mkdirs(EXPERIMENT_NAME.rsplit("/", 1)[0])
    mlflow.create_experiment(EXPERIMENT_NAME, tags={"mlflow.experimentKind": "genai_development"})
    experiment = mlflow.get_experiment_by_name(EXPERIMENT_NAME)
experiment_id = experiment.experiment_id
linked_to = experiment.tags.get("mlflow.experiment.databricksTraceDestinationPath")`;

const schemaSection = `# The tables, and the link. An existing link is never replaced.
wanted = f"{CATALOG_NAME}.{SCHEMA_NAME}"
location = UCSchemaLocation(catalog_name=CATALOG_NAME, schema_name=SCHEMA_NAME)
if linked_to is None:
    set_experiment_trace_location(location=location, experiment_id=experiment_id)
elif linked_to != wanted:
    raise SystemExit(f"{EXPERIMENT_NAME} is linked to {linked_to}, not to {wanted}. Unlink it first.")
print(f"{EXPERIMENT_NAME} is linked to {wanted}")
mlflow.set_experiment(experiment_id=experiment_id)
mlflow.tracing.set_destination(location)`;

const prefixSection = `# The tables, and the link. An existing link is never replaced.
wanted = f"{CATALOG_NAME}.{SCHEMA_NAME}.{TABLE_PREFIX}"
if linked_to not in (None, wanted):
    raise SystemExit(f"{EXPERIMENT_NAME} is linked to {linked_to}, not to {wanted}. Use another experiment.")
mlflow.set_experiment(
    EXPERIMENT_NAME,
    trace_location=UnityCatalog(
        catalog_name=CATALOG_NAME, schema_name=SCHEMA_NAME, table_prefix=TABLE_PREFIX
    ),
)
print(f"{EXPERIMENT_NAME} is linked to {wanted}")`;

function scorerSection(scorers: readonly ScorerChoice[]): string {
  const entries = scorers.map((choice) => `    (${construct(choice)}, ${choice.sampleRate}, ${choice.filter ? python(choice.filter) : 'None'}),`);
  return `# Monitoring. A scorer judges nothing until it is started.
set_databricks_monitoring_sql_warehouse_id(SQL_WAREHOUSE_ID, experiment_id=experiment_id)
registered = {scorer.name for scorer in list_scorers(experiment_id=experiment_id)}
for scorer, sample_rate, filter_string in [
${entries.join('\n')}
]:
    if scorer.name in registered:
        continue
    scorer = scorer.register(experiment_id=experiment_id)
    if sample_rate > 0:
        scorer.start(
            experiment_id=experiment_id,
            sampling_config=ScorerSamplingConfig(sample_rate=sample_rate, filter_string=filter_string),
        )
    print(f"{scorer.name}: {sample_rate:.0%} of traces")`;
}

function construct({ name, definition }: ScorerChoice): string {
  const model = definition.model ? `, model=${python(definition.model)}` : '';
  if (definition.kind === 'instructions') {
    return `make_judge(name=${python(name)}, instructions=${python(definition.instructions)}, model=${python(definition.model || 'databricks')})`;
  }
  const known = findBuiltin(definition.className)?.parameters.map((each) => each.name) ?? [];
  const parameters = Object.entries(definition.parameters).filter(([key]) => known.includes(key)).map(([key, value]) => `, ${key}=${python(value)}`);
  return `${definition.className}(name=${python(name)}${parameters.join('')}${model})`;
}

const testSection = `# A test trace, read back.
@mlflow.trace
def test_agent(query: str) -> str:
    return f"Test response to: {query}"


test_agent("Hello, is tracing working?")
mlflow.flush_trace_async_logging()
trace_id = mlflow.get_last_active_trace_id()
for _ in range(36):
    trace = mlflow.get_trace(trace_id)
    if trace is not None and trace.data.spans:
        print(f"Test trace {trace_id} arrived.")
        break
    time.sleep(5)
else:
    print(f"Test trace {trace_id} was sent but is not seen yet; look again in a few minutes.")`;

/** A Python literal. */
function python(value: ParameterValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  return `[${value.map((each) => JSON.stringify(each)).join(', ')}]`;
}
