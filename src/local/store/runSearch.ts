import { ApiError } from '../http/errors';
import { comparisonOf, pageOf, stagesOf } from './comparisons';
import { parseFilter, refuseCondition } from './filterConditions';
import type { FilterCondition } from './filterConditions';
import type { Run } from './runs';

/** A search as the runs API takes it. */
export interface RunSearch {
  /** Comparisons joined by AND over metrics, params, tags and attributes ("Search runs" in MLflow's documentation). */
  readonly filter?: string;
  readonly orderBy: readonly string[];
  readonly view: string;
  readonly maxResults: number;
  readonly pageToken?: string;
}

type Read = (run: Run) => string | number | undefined;

const attributes: Readonly<Record<string, Read>> = {
  run_id: (run) => run.run_id,
  run_name: (run) => run.run_name,
  'run name': (run) => run.run_name,
  status: (run) => run.status,
  user_id: (run) => run.user_id,
  start_time: (run) => run.start_time,
  created: (run) => run.start_time,
  end_time: (run) => run.end_time,
};

const known = `compare metrics.\`key\`, params.\`key\`, tags.\`key\` or ${Object.keys(attributes).join(', ')}`;

/** One page of the runs that match; throws `INVALID_PARAMETER_VALUE` that names what it cannot read. */
export function searchRuns(all: readonly Run[], search: RunSearch): { runs: Run[]; nextPageToken?: string } {
  const stages = stagesOf(search.view);
  const tests = (search.filter ? parseFilter(search.filter) : []).map(testOf);
  const found = all.filter((run) => stages.includes(run.lifecycle_stage) && tests.every((test) => test(run)));
  const order = [...search.orderBy.map(orderOf), orderOf('start_time DESC'), orderOf('run_id ASC')];
  found.sort((a, b) => order.map((compare) => compare(a, b)).find((result) => result !== 0) ?? 0);
  const { items, nextPageToken } = pageOf(found, search.maxResults, search.pageToken);
  return { runs: items, ...(nextPageToken ? { nextPageToken } : {}) };
}

function readerOf(scope: string, key: string): Read | undefined {
  if (/^metrics?$/.test(scope)) return (run) => run.metrics.find((metric) => metric.key === key)?.value;
  if (/^(params?|parameters?)$/.test(scope)) return (run) => run.params.find((param) => param.key === key)?.value;
  if (/^tags?$/.test(scope)) return (run) => run.tags.find((tag) => tag.key === key)?.value;
  return ['', 'attribute', 'attributes', 'attr', 'run'].includes(scope) ? attributes[key.toLowerCase()] : undefined;
}

function testOf(condition: FilterCondition): (run: Run) => boolean {
  const read = readerOf(condition.scope, condition.key);
  if (!read) refuseCondition(condition, known);
  const compare = comparisonOf(condition.operator);
  return (run) => compare(read(run), condition.values);
}

const orderForm = /^(?:(\w+)\.)?(`[^`]+`|"[^"]+"|[\w./ -]+?)(?:\s+(ASC|DESC))?$/i;

/** Runs without the value come last, whichever way. */
function orderOf(clause: string): (a: Run, b: Run) => number {
  const [, scope = '', key = '', direction] = orderForm.exec(clause.trim()) ?? [];
  const read = readerOf(scope.toLowerCase(), key.replace(/^[`"]|[`"]$/g, ''));
  if (!read) throw new ApiError('INVALID_PARAMETER_VALUE', `Cannot order runs by "${clause.slice(0, 200)}": ${known}, with ASC or DESC.`);
  const sign = direction?.toUpperCase() === 'DESC' ? -1 : 1;
  return (a, b) => {
    const [left, right] = [read(a), read(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return left < right ? -sign : left > right ? sign : 0;
  };
}
