import { ApiError } from '../http/errors';
import { comparisonOf, pageOf, stagesOf } from './comparisons';
import type { Experiment } from './experiments';
import { parseFilter, refuseCondition } from './filterConditions';
import type { FilterCondition } from './filterConditions';

/** A search as the experiments API takes it. */
export interface ExperimentSearch {
  /** Comparisons joined by AND: name, experiment_id, creation_time, last_update_time, tags.`key`. */
  readonly filter?: string;
  readonly orderBy: readonly string[];
  readonly view: string;
  readonly maxResults: number;
  readonly pageToken?: string;
}

type Test = (experiment: Experiment) => boolean;

const columns = ['name', 'experiment_id', 'creation_time', 'last_update_time'] as const;

const known = `compare ${columns.join(', ')} or tags.\`key\` with one value`;

/** One page of the experiments that match; throws `INVALID_PARAMETER_VALUE` that names what it cannot read. */
export function searchExperiments(all: readonly Experiment[], search: ExperimentSearch): { experiments: Experiment[]; next_page_token?: string } {
  const stages = stagesOf(search.view);
  const tests = search.filter ? parseFilter(search.filter).map(condition) : [];
  const found = all.filter((experiment) => stages.includes(experiment.lifecycle_stage) && tests.every((test) => test(experiment)));
  const order = [...search.orderBy.map(comparison), comparison('last_update_time DESC'), comparison('experiment_id ASC')];
  found.sort((a, b) => order.map((compare) => compare(a, b)).find((result) => result !== 0) ?? 0);
  const { items, nextPageToken } = pageOf(found, search.maxResults, search.pageToken);
  return { experiments: items, ...(nextPageToken ? { next_page_token: nextPageToken } : {}) };
}

function condition(filter: FilterCondition): Test {
  const [wanted] = filter.values;
  if (wanted === undefined || filter.operator.endsWith('IN') || filter.operator === 'RLIKE') refuseCondition(filter, known);
  const compare = comparisonOf(filter.operator);
  if (filter.scope === 'tags' || filter.scope === 'tag') return (experiment) => compare(experiment.tags.find((tag) => tag.key === filter.key)?.value, [wanted]);
  const column = columns.find((name) => name === filter.key);
  if (!column || !['', 'attribute', 'attributes'].includes(filter.scope)) refuseCondition(filter, known);
  return (experiment) => compare(experiment[column], [wanted]);
}

function comparison(clause: string): (a: Experiment, b: Experiment) => number {
  const match = /^(?:attributes?\.)?(\w+)(?:\s+(ASC|DESC))?$/i.exec(clause.trim());
  const column = columns.find((name) => name === match?.[1]);
  if (!column) throw new ApiError('INVALID_PARAMETER_VALUE', `Cannot order experiments by "${clause.slice(0, 200)}": use ${columns.join(', ')} with ASC or DESC.`);
  const sign = match?.[2]?.toUpperCase() === 'DESC' ? -1 : 1;
  return (a, b) => (a[column] < b[column] ? -sign : a[column] > b[column] ? sign : 0);
}
