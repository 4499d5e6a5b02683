import { allow, bodyOf, isNode, kindOf, list, type Body } from './ast';

/** A function call of the parser's tree in one form, whatever kind of node it came as. */
export interface CallNode {
  /** Lower case. */
  readonly name: string;
  readonly args: readonly unknown[];
  readonly distinct: boolean;
  readonly star: boolean;
  readonly ignoreNulls: boolean;
  /** `FILTER (WHERE …)`. */
  readonly filter?: unknown;
  /** `ORDER BY` inside the parentheses, or of WITHIN GROUP. */
  readonly orderBy: readonly unknown[];
}

/** Kinds of nodes that are function calls with fields of their own: the function's name and its fields in order. */
const typed: Readonly<Record<string, readonly [name: string, ...fields: string[]]>> = {
  abs: ['abs', 'this'], ceil: ['ceil', 'this', 'decimals'], floor: ['floor', 'this', 'scale'], sqrt: ['sqrt', 'this'], ln: ['ln', 'this'],
  log: ['log', 'base', 'this'], exp: ['exp', 'this'], power: ['power', 'this', 'expression'], mod_func: ['mod', 'this', 'expression'], rand: ['rand', 'seed'],
  pi: ['pi'], sum: ['sum', 'this'], avg: ['avg', 'this'], min: ['min', 'this'], max: ['max', 'this'], count_if: ['count_if', 'this'],
  stddev: ['stddev', 'this'], stddev_pop: ['stddev_pop', 'this'], stddev_samp: ['stddev_samp', 'this'], variance: ['variance', 'this'],
  var_pop: ['var_pop', 'this'], var_samp: ['var_samp', 'this'], median: ['median', 'this'], mode: ['mode', 'this'], first: ['first', 'this'],
  last: ['last', 'this'], any_value: ['any_value', 'this'], array_agg: ['array_agg', 'this'], approx_count_distinct: ['approx_count_distinct', 'this'],
  approx_distinct: ['approx_count_distinct', 'this'], logical_and: ['bool_and', 'this'], logical_or: ['bool_or', 'this'], string_agg: ['string_agg', 'this', 'separator'],
  list_agg: ['listagg', 'this', 'separator'], lower: ['lower', 'this'], upper: ['upper', 'this'], substring: ['substring', 'this', 'start', 'length'],
  str_position: ['instr', 'this', 'substr', 'position'], initcap: ['initcap', 'this'], starts_with: ['startswith', 'this', 'expression'],
  ends_with: ['endswith', 'this', 'expression'], contains: ['contains', 'this', 'expression'], length: ['length', 'this'], coalesce: ['coalesce', '*expressions'],
  nvl: ['coalesce', 'this', 'expression'], nvl2: ['nvl2', 'this', 'true_value', 'false_value'], if_func: ['if', 'condition', 'true_value', 'false_value'],
  null_if: ['nullif', 'this', 'expression'], year: ['year', 'this'], month: ['month', 'this'], day: ['day', 'this'], day_of_month: ['day', 'this'],
  day_of_week: ['dayofweek', 'this'], day_of_year: ['dayofyear', 'this'], week_of_year: ['weekofyear', 'this'], quarter: ['quarter', 'this'],
  hour: ['hour', 'this'], minute: ['minute', 'this'], second: ['second', 'this'], add_months: ['add_months', 'this', 'expression'],
  months_between: ['months_between', 'this', 'expression'], last_day: ['last_day', 'this'], next_day: ['next_day', 'this', 'expression'],
  array_contains: ['array_contains', 'this', 'expression'], array_position: ['array_position', 'this', 'expression'], array_distinct: ['array_distinct', 'this'],
  array_size: ['array_size', 'this'], cardinality: ['size', 'this'], element_at: ['element_at', 'this', 'expression'], map_keys: ['map_keys', 'this'],
  map_values: ['map_values', 'this'], map_from_arrays: ['map_from_arrays', 'this', 'expression'], map_from_entries: ['map_from_entries', 'this'],
  map_contains_key: ['map_contains_key', 'this', 'expression'], explode: ['explode', 'this'], explode_outer: ['explode_outer', 'this'],
  array_union: ['array_union', 'this', 'expression'], array_except: ['array_except', 'this', 'expression'], array_intersect: ['array_intersect', '*expressions'],
  array_append: ['array_append', 'this', 'expression'], array_remove: ['array_remove', 'this', 'expression'], to_json: ['to_json', 'this'],
  parse_json: ['parse_json', 'this'], typeof: ['typeof', 'this'], row_number: ['row_number'], rank: ['rank'], dense_rank: ['dense_rank'],
  percent_rank: ['percent_rank'], cume_dist: ['cume_dist'], n_tile: ['ntile', 'num_buckets'], lag: ['lag', 'this', 'offset', 'default'],
  lead: ['lead', 'this', 'offset', 'default'], first_value: ['first_value', 'this'], last_value: ['last_value', 'this'], nth_value: ['nth_value', 'this', 'offset'],
};

/** Names that mean the same function. */
const synonyms: Readonly<Record<string, string>> = {
  every: 'bool_and', some: 'bool_or', any: 'bool_or', std: 'stddev', stddev_samp: 'stddev', var_samp: 'variance', mean: 'avg', first_value: 'first', last_value: 'last',
  collect_list: 'array_agg', approx_percentile: 'percentile_approx', char_length: 'length', character_length: 'length', len: 'length', lcase: 'lower',
  ucase: 'upper', substr: 'substring', mid: 'substring', charindex: 'locate', position: 'locate', chr: 'char', ceiling: 'ceil', pow: 'power',
  sign: 'signum', dayofmonth: 'day', curdate: 'current_date', now: 'current_timestamp', current_database: 'current_schema', session_user: 'current_user',
  user: 'current_user', date_add_unit: 'dateadd', timestampadd: 'dateadd', timestampdiff: 'datediff', date_diff: 'datediff', iff: 'if', nvl: 'coalesce', ifnull: 'coalesce',
  equal_null: '<=>', regexp_like: 'rlike', regexp: 'rlike', string_agg: 'listagg', sha: 'sha1', random: 'rand', datepart: 'date_part', cardinality: 'size',
  array_size: 'size', approx_count_distinct: 'approx_count_distinct', reduce: 'aggregate', struct_pack: 'struct', to_timestamp_ltz: 'to_timestamp', btrim: 'trim',
};

/** The call that a node is, or `undefined` where it is none. */
export function callOf(node: unknown): CallNode | undefined {
  const kind = kindOf(node);
  const body = bodyOf(node);
  if (kind === 'within_group') {
    const inner = callOf(body.this);
    return inner && { ...inner, orderBy: list(body.order_by) };
  }
  if (kind === 'function' || kind === 'aggregate_function') {
    allow(body, `the function ${String(body.name)}`, ['args', 'distinct', 'filter', 'order_by', 'ignore_nulls']);
    return call(String(body.name), list(body.args), body);
  }
  if (kind === 'count') {
    allow(body, 'COUNT', ['this', 'star', 'distinct', 'filter']);
    const args = isNode(body.this) && kindOf(body.this) === 'tuple' ? list(bodyOf(body.this).expressions) : body.this ? [body.this] : [];
    return call('count', args, body);
  }
  const fields = typed[kind];
  if (!fields) return undefined;
  const [name, ...places] = fields;
  const read = places.map((place) => place.replace('*', ''));
  allow(body, name.toUpperCase(), [...read, 'distinct', 'filter', 'order_by', 'ignore_nulls']);
  const args = places.flatMap((place) => (place.startsWith('*') ? list(body[place.slice(1)]) : (body[place] ?? undefined) === undefined ? [] : [body[place]]));
  return call(name, args, body);
}

function call(name: string, args: readonly unknown[], body: Body): CallNode {
  const lower = name.toLowerCase();
  return {
    name: synonyms[lower] ?? lower,
    args,
    distinct: body.distinct === true,
    star: body.star === true,
    ignoreNulls: body.ignore_nulls === true,
    filter: body.filter ?? undefined,
    orderBy: list(body.order_by),
  };
}
