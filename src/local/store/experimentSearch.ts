import { ApiError } from '../http/errors';
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

const views: Readonly<Record<string, Test>> = {
  ACTIVE_ONLY: (experiment) => experiment.lifecycle_stage === 'active',
  DELETED_ONLY: (experiment) => experiment.lifecycle_stage === 'deleted',
  ALL: () => true,
  // Protobuf's JSON form also allows the numbers of ViewType.
  '1': (experiment) => experiment.lifecycle_stage === 'active',
  '2': (experiment) => experiment.lifecycle_stage === 'deleted',
  '3': () => true,
};

const columns = ['name', 'experiment_id', 'creation_time', 'last_update_time'] as const;

const known = `compare ${columns.join(', ')} or tags.\`key\` with one value`;

/** One page of the experiments that match; throws `INVALID_PARAMETER_VALUE` that names what it cannot read. */
export function searchExperiments(all: readonly Experiment[], search: ExperimentSearch): { experiments: Experiment[]; next_page_token?: string } {
  const view = views[search.view];
  if (!view) throw new ApiError('INVALID_PARAMETER_VALUE', `The view_type "${search.view.slice(0, 40)}" is unknown: use ACTIVE_ONLY, DELETED_ONLY or ALL.`);
  const tests = search.filter ? parseFilter(search.filter).map(condition) : [];
  const found = all.filter((experiment) => view(experiment) && tests.every((test) => test(experiment)));
  const order = [...search.orderBy.map(comparison), comparison('last_update_time DESC'), comparison('experiment_id ASC')];
  found.sort((a, b) => order.map((compare) => compare(a, b)).find((result) => result !== 0) ?? 0);
  const first = Number(search.pageToken ?? 0);
  if (!Number.isInteger(first) || first < 0) throw new ApiError('INVALID_PARAMETER_VALUE', 'The page_token is not one that this search gave. Start again without it.');
  const next = first + search.maxResults;
  return { experiments: found.slice(first, next), ...(next < found.length ? { next_page_token: String(next) } : {}) };
}

function condition(filter: FilterCondition): Test {
  const [wanted] = filter.values;
  if (wanted === undefined || filter.operator.endsWith('IN')) refuseCondition(filter, known);
  const compare = operator(filter.operator);
  if (filter.scope === 'tags' || filter.scope === 'tag') return (experiment) => compare(experiment.tags.find((tag) => tag.key === filter.key)?.value, wanted);
  const column = columns.find((name) => name === filter.key);
  if (!column || !['', 'attribute', 'attributes'].includes(filter.scope)) refuseCondition(filter, known);
  return (experiment) => compare(experiment[column], wanted);
}

/** A missing tag matches nothing, as in MLflow. */
function operator(name: string): (value: string | number | undefined, wanted: string) => boolean {
  const order = (value: string | number, wanted: string) => (typeof value === 'number' ? value - Number(wanted) : value < wanted ? -1 : value > wanted ? 1 : 0);
  if (name === 'LIKE' || name === 'ILIKE') {
    return (value, wanted) => {
      const pattern = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*').replaceAll('_', '.');
      return value !== undefined && new RegExp(`^${pattern}$`, name === 'ILIKE' ? 'is' : 's').test(String(value));
    };
  }
  const tests: Readonly<Record<string, (sign: number) => boolean>> = {
    '=': (sign) => sign === 0, '!=': (sign) => sign !== 0, '<': (sign) => sign < 0, '<=': (sign) => sign <= 0, '>': (sign) => sign > 0, '>=': (sign) => sign >= 0,
  };
  const test = tests[name]!;
  return (value, wanted) => value !== undefined && test(order(value, wanted));
}

function comparison(clause: string): (a: Experiment, b: Experiment) => number {
  const match = /^(?:attributes?\.)?(\w+)(?:\s+(ASC|DESC))?$/i.exec(clause.trim());
  const column = columns.find((name) => name === match?.[1]);
  if (!column) throw new ApiError('INVALID_PARAMETER_VALUE', `Cannot order experiments by "${clause.slice(0, 200)}": use ${columns.join(', ')} with ASC or DESC.`);
  const sign = match?.[2]?.toUpperCase() === 'DESC' ? -1 : 1;
  return (a, b) => (a[column] < b[column] ? -sign : a[column] > b[column] ? sign : 0);
}
