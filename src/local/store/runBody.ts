import { ApiError } from '../http/errors';
import { optionalText, requiredText } from '../http/fields';
import type { Metric, Run, RunLink } from './runs';

type Body = Readonly<Record<string, unknown>>;

/** Where a client keeps a run's or model's files: Databricks' clients ask for credentials, open-source ones send files to this server. */
export const artifactUri = (experimentId: string, folder: string, isDatabricks: boolean): string =>
  `${isDatabricks ? 'dbfs:/databricks/mlflow-tracking' : 'mlflow-artifacts:'}/${experimentId}/${folder}/artifacts`;

/** Numbers that JSON has no form for are written as protobuf's JSON does. */
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity');

export const metricJson = (metric: Metric): Body => ({ ...metric, value: jsonNumber(metric.value) });

/** A run as the REST API answers it (mlflow `protos/service.proto`, message `Run`). */
export function runJson(run: Run, isDatabricks: boolean): Body {
  const linked = (kind: RunLink['kind']) => run.links.filter((link) => link.kind === kind).map(({ body }) => body);
  return {
    info: runInfoJson(run, isDatabricks),
    data: { metrics: run.metrics.map(metricJson), params: run.params, tags: run.tags },
    inputs: { dataset_inputs: linked('dataset'), model_inputs: linked('modelInput') },
    outputs: { model_outputs: linked('modelOutput') },
  };
}

export function runInfoJson(run: Run, isDatabricks: boolean): Body {
  const { metrics: _metrics, params: _params, tags: _tags, links: _links, ...info } = run;
  return { ...info, run_uuid: run.run_id, artifact_uri: artifactUri(run.experiment_id, run.run_id, isDatabricks) };
}

/** A metric of a request; throws `INVALID_PARAMETER_VALUE` for a value that is no number. */
export function readMetric(body: Body): Metric {
  const key = requiredText(body, 'key');
  const value = body.value === 'Infinity' ? Infinity : body.value === '-Infinity' ? -Infinity : Number(body.value ?? 0);
  if (Number.isNaN(value) && body.value !== 'NaN') throw new ApiError('INVALID_PARAMETER_VALUE', `The value of the metric "${key.slice(0, 250)}" is "${String(body.value).slice(0, 100)}", which is not a number.`);
  const text = (name: 'model_id' | 'dataset_name' | 'dataset_digest') => {
    const given = optionalText(body, name);
    return given ? { [name]: given } : {};
  };
  return { key, value, timestamp: wholeMs(body, 'timestamp'), step: Number(body.step ?? 0), ...text('model_id'), ...text('dataset_name'), ...text('dataset_digest') };
}

/** Epoch milliseconds of a field; now where it is missing. */
export function wholeMs(body: Body, name: string): number {
  const given = body[name];
  if (given == null) return Date.now();
  const value = Number(given);
  if (!Number.isSafeInteger(value)) throw new ApiError('INVALID_PARAMETER_VALUE', `"${name}" must be a whole number of milliseconds since 1970; "${String(given).slice(0, 100)}" is not.`);
  return value;
}

/** A list of objects; `[]` when absent. */
export function bodies(body: Body, name: string): Body[] {
  const value = body[name];
  if (value == null) return [];
  if (!Array.isArray(value)) throw new ApiError('INVALID_PARAMETER_VALUE', `The field "${name}" must be a list.`);
  return value as Body[];
}

export function datasetLink(body: Body): RunLink {
  const dataset = (body.dataset ?? {}) as Body;
  return { kind: 'dataset', id: `${requiredText(dataset, 'name')} ${requiredText(dataset, 'digest')}`, body };
}

export const modelLink = (kind: 'modelInput' | 'modelOutput') => (body: Body): RunLink => ({ kind, id: `${requiredText(body, 'model_id')} ${optionalText(body, 'step') ?? ''}`, body });
