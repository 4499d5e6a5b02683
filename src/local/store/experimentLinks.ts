import { ApiError } from '../http/errors';
import { fullName } from './identifiers';
import type { Experiment, ExperimentStore } from './experiments';
import { locationPath, locationTable, locationView, parseLocation } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** Tags that the server writes on a linked experiment (mlflow `utils/mlflow_tags.py`). Clients read them and never write them. */
export const destinationTags = {
  path: 'mlflow.experiment.databricksTraceDestinationPath',
  spans: 'mlflow.experiment.databricksTraceSpanStorageTable',
  logs: 'mlflow.experiment.databricksTraceLogStorageTable',
  annotations: 'mlflow.experiment.databricksTraceAnnotationsTable',
  view: 'mlflow.experiment.databricksTraceStorageTable',
} as const;

/** The location that an experiment is linked to, or `undefined`. */
export function linkedLocation(experiment: Experiment): TraceLocation | undefined {
  const path = experiment.tags.find((tag) => tag.key === destinationTags.path)?.value;
  return path === undefined ? undefined : parseLocation(path);
}

/**
 * Links an experiment to a location. Linking to the same one again changes nothing; another one
 * is refused with `INVALID_PARAMETER_VALUE`, because it must be unlinked first.
 */
export async function linkExperiment(experiments: ExperimentStore, experimentId: string, location: TraceLocation): Promise<void> {
  const experiment = await experiments.get(experimentId);
  const linked = linkedLocation(experiment);
  const path = locationPath(location);
  if (linked && locationPath(linked) === path) return;
  if (linked) {
    const out = linked.prefix ? 'It cannot be reassigned; use another experiment' : 'Unlink it first';
    throw new ApiError('INVALID_PARAMETER_VALUE', `Experiment ${experimentId} is already linked to the trace location ${locationPath(linked)}. ${out}.`);
  }
  await experiments.setTags(experimentId, {
    [destinationTags.path]: path,
    [destinationTags.spans]: fullName(locationTable(location, 'spans')),
    [destinationTags.logs]: fullName(locationTable(location, 'logs')),
    ...(location.prefix ? { [destinationTags.annotations]: fullName(locationTable(location, 'annotations')) } : {}),
    [destinationTags.view]: fullName(locationView(location, 'unified')),
  });
}

/** Removes an experiment's link to `location`; the tables stay. Throws `INVALID_PARAMETER_VALUE` when it is not linked to it. */
export async function unlinkExperiment(experiments: ExperimentStore, experimentId: string, location: TraceLocation): Promise<void> {
  const linked = linkedLocation(await experiments.get(experimentId));
  if (!linked || locationPath(linked) !== locationPath(location)) {
    const state = linked ? `linked to ${locationPath(linked)}` : 'not linked to any trace location';
    throw new ApiError('INVALID_PARAMETER_VALUE', `Experiment ${experimentId} is ${state}, so it cannot be unlinked from ${locationPath(location)}.`);
  }
  await experiments.setTags(experimentId, Object.fromEntries(Object.values(destinationTags).map((tag) => [tag, undefined])));
}
