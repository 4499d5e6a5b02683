import { castTo } from '../casts';
import { unsupported } from '../errors';
import type { Typed } from '../scope';
import { types } from '../types';
import { asType, commonType, typed, type CallContext, type Rule, type Rules } from './rule';

const { int, double } = types;

const window = (min: number, max: number, apply: (args: readonly Typed[], context: CallContext) => Typed): Rule => ({ kind: 'window', arity: [min, max], apply });

const ranking = (duck: string): Rule => window(0, 0, (_, context) => typed(`CAST(${duck}()${context.over} AS INTEGER)`, int));
const share = (duck: string): Rule => window(0, 0, (_, context) => typed(`${duck}()${context.over}`, double));

/** Functions that only exist with OVER. Ranks are INT on Databricks. */
export const windowRules: Rules = {
  row_number: ranking('row_number'),
  rank: ranking('rank'),
  dense_rank: ranking('dense_rank'),
  percent_rank: share('percent_rank'),
  cume_dist: share('cume_dist'),
  ntile: window(1, 1, ([buckets], context) => typed(`CAST(ntile(${asType(buckets!, int)})${context.over} AS INTEGER)`, int)),
  lag: window(1, 3, (args, context) => shifted('lag', args, context)),
  lead: window(1, 3, (args, context) => shifted('lead', args, context)),
  nth_value: window(2, 2, ([value, place], context) => typed(`nth_value(${value!.sql}, ${asType(place!, int)}${context.call.ignoreNulls ? ' IGNORE NULLS' : ''})${context.over}`, value!.type)),
};

function shifted(name: 'lag' | 'lead', [value, offset, otherwise]: readonly Typed[], context: CallContext): Typed {
  if (context.call.filter !== undefined) throw unsupported(`FILTER of ${name}`);
  const type = otherwise ? commonType([value!, otherwise], name) : value!.type;
  const parts = [castTo(value!, type).sql, offset ? asType(offset, int) : '1', ...(otherwise ? [castTo(otherwise, type).sql] : [])];
  return typed(`${name}(${parts.join(', ')}${context.call.ignoreNulls ? ' IGNORE NULLS' : ''})${context.over}`, type);
}
