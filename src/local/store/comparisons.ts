import { ApiError } from '../http/errors';
import type { FilterOperator } from './filterConditions';

/** Lifecycle stages that a `view_type` shows. Protobuf's JSON form also allows the numbers of ViewType. */
const stagesOfView: Readonly<Record<string, readonly string[]>> = {
  ACTIVE_ONLY: ['active'], DELETED_ONLY: ['deleted'], ALL: ['active', 'deleted'], '1': ['active'], '2': ['deleted'], '3': ['active', 'deleted'],
};

/** The lifecycle stages that a view shows; throws `INVALID_PARAMETER_VALUE` for an unknown one. */
export function stagesOf(view: string): readonly string[] {
  const stages = stagesOfView[view];
  if (!stages) throw new ApiError('INVALID_PARAMETER_VALUE', `The view_type "${view.slice(0, 40)}" is unknown: use ACTIVE_ONLY, DELETED_ONLY or ALL.`);
  return stages;
}

type Comparison = (value: string | number | undefined, wanted: readonly string[]) => boolean;

const signTests: Readonly<Record<string, (sign: number) => boolean>> = {
  '=': (sign) => sign === 0, '!=': (sign) => sign !== 0, '<': (sign) => sign < 0, '<=': (sign) => sign <= 0, '>': (sign) => sign > 0, '>=': (sign) => sign >= 0,
};

/** Numbers are compared as numbers. NaN is beside every number: its sign is NaN, which only `!=` accepts. */
const order = (value: string | number, wanted: string): number => (typeof value === 'number' ? value - Number(wanted) : value < wanted ? -1 : value > wanted ? 1 : 0);

/** What an operator of a filter means. A missing value matches nothing, as in MLflow. */
export function comparisonOf(operator: FilterOperator): Comparison {
  if (operator === 'IN' || operator === 'NOT IN') return (value, wanted) => value !== undefined && wanted.some((each) => order(value, each) === 0) === (operator === 'IN');
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return (value) => (value === undefined) === (operator === 'IS NULL');
  if (operator === 'RLIKE') return (value, [wanted = '']) => value !== undefined && regularExpression(wanted).test(String(value));
  if (operator === 'LIKE' || operator === 'ILIKE') {
    return (value, [wanted = '']) => {
      const pattern = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*').replaceAll('_', '.');
      return value !== undefined && new RegExp(`^${pattern}$`, operator === 'ILIKE' ? 'is' : 's').test(String(value));
    };
  }
  const test = signTests[operator]!;
  return (value, [wanted = '']) => value !== undefined && test(order(value, wanted));
}

function regularExpression(text: string): RegExp {
  try {
    return new RegExp(text, 's');
  } catch (cause) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `"${text.slice(0, 200)}" is not a regular expression.`, { cause });
  }
}

/** One page of a list that is whole in memory; the token is the number of the next item. */
export function pageOf<T>(items: readonly T[], maxResults: number, pageToken: string | undefined): { items: T[]; nextPageToken?: string } {
  const first = Number(pageToken ?? 0);
  if (!Number.isInteger(first) || first < 0) throw new ApiError('INVALID_PARAMETER_VALUE', 'The page_token is not one that this search gave. Start again without it.');
  const next = first + maxResults;
  return { items: items.slice(first, next), ...(next < items.length ? { nextPageToken: String(next) } : {}) };
}
