/** Schema of the engine's in-memory database that holds the macros: nothing of them is ever stored. */
export const macroSchema = 'memory.databricks';

/** A call of one of the macros below. */
export const macro = (name: keyof typeof macros, ...args: readonly string[]): string => `${macroSchema}.${name}(${args.join(', ')})`;

/** `error(…)` with one of Spark's conditions in front, as DuckDB SQL. `value` is an SQL text. */
const raise = (condition: string, text: string, value: string): string => `error('[${condition}] ${text}' || coalesce(CAST(${value} AS VARCHAR), 'NULL'))`;

const scientific = `(CASE WHEN contains(CAST(abs(x) AS VARCHAR), 'e')
  THEN (CASE WHEN x < 0 THEN '-' ELSE '' END)
    || CASE WHEN contains(split_part(CAST(abs(x) AS VARCHAR), 'e', 1), '.') THEN split_part(CAST(abs(x) AS VARCHAR), 'e', 1) ELSE split_part(CAST(abs(x) AS VARCHAR), 'e', 1) || '.0' END
    || 'E' || CAST(CAST(split_part(CAST(abs(x) AS VARCHAR), 'e', 2) AS INTEGER) AS VARCHAR)
  ELSE (CASE WHEN x < 0 THEN '-' ELSE '' END)
    || regexp_replace(regexp_replace(rtrim(ltrim(replace(CAST(abs(x) AS VARCHAR), '.', ''), '0'), '0'), '^(.)(.*)$', '\\1.\\2'), '\\.$', '.0')
    || 'E' || CAST(CASE WHEN abs(x) >= 1 THEN strlen(split_part(CAST(abs(x) AS VARCHAR), '.', 1)) - 1
      ELSE strlen(ltrim(split_part(CAST(abs(x) AS VARCHAR), '.', 2), '0')) - strlen(split_part(CAST(abs(x) AS VARCHAR), '.', 2)) - 1 END AS VARCHAR)
  END)`;

/**
 * What Databricks SQL does and DuckDB does otherwise or not at all, by name: parameters and body.
 * Each is tested against Databricks' documented result in test/unit/local/sql.
 */
const macros = {
  /** `a / b` for numbers that are no decimals. */
  divide: ['a, b', `CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO] Division by zero. Use try_divide to tolerate divisor being 0 and return NULL instead.') ELSE CAST(a AS DOUBLE) / b END`],
  /** `a % b` and `mod(a, b)`. */
  remainder: ['a, b', `CASE WHEN b = 0 THEN error('[REMAINDER_BY_ZERO] Remainder by zero. Use try_mod to tolerate divisor being 0 and return NULL instead.') ELSE a % b END`],
  /** `a div b`: the whole part, cut towards zero. */
  whole_quotient: ['a, b', `CAST(CASE WHEN b = 0 THEN error('[DIVIDE_BY_ZERO] Division by zero. Use try_divide to tolerate divisor being 0 and return NULL instead.') ELSE a // b END AS BIGINT)`],
  /** CAST of STRING to a whole number: digits with an optional sign, white space around them. */
  text_to_integer: [
    'x',
    `CASE WHEN x IS NULL THEN NULL WHEN regexp_full_match(x, '\\s*[+-]?[0-9]+\\s*') THEN CAST(trim(x) AS HUGEINT) ELSE ${raise('CAST_INVALID_INPUT', 'The value cannot be cast to a whole number because it is malformed: ', 'x')} END`,
  ],
  // Most are written as the engine itself writes them; only the rest is looked at digit by digit.
  try_text_to_integer: [
    'x',
    `CASE WHEN CAST(TRY_CAST(x AS BIGINT) AS VARCHAR) = x THEN TRY_CAST(x AS BIGINT) WHEN regexp_full_match(x, '\\s*[+-]?[0-9]+\\s*') THEN TRY_CAST(trim(x) AS HUGEINT) END`,
  ],
  /** CAST of DOUBLE to STRING: Java's form, 1.0E10 outside 1e-3 … 1e7. */
  double_to_text: [
    'x',
    `CASE WHEN x IS NULL THEN NULL WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
      WHEN x = 0 OR (abs(x) >= 0.001 AND abs(x) < 10000000) THEN CAST(x AS VARCHAR) ELSE ${scientific} END`,
  ],
  /** CAST of VARIANT to STRING: strings bare, objects and arrays as JSON text. */
  variant_to_text: [
    'x',
    `CASE WHEN variant_typeof(x) LIKE 'OBJECT%' OR variant_typeof(x) LIKE 'ARRAY%' THEN CAST(CAST(x AS JSON) AS VARCHAR)
      WHEN variant_typeof(x) = 'DOUBLE' THEN ${'memory.databricks.double_to_text'}(TRY_CAST(x AS DOUBLE)) ELSE CAST(x AS VARCHAR) END`,
  ],
  /** CAST of VARIANT to a whole number. */
  variant_to_integer: [
    'x',
    `CASE WHEN variant_typeof(x) = 'VARCHAR' THEN memory.databricks.text_to_integer(CAST(x AS VARCHAR)) WHEN variant_typeof(x) IN ('DOUBLE', 'FLOAT') OR variant_typeof(x) LIKE 'DECIMAL%' THEN CAST(trunc(TRY_CAST(x AS DOUBLE)) AS HUGEINT) ELSE CAST(x AS HUGEINT) END`,
  ],
  /** STRING to TIMESTAMP: an offset in the text counts, otherwise it is UTC, the session's time zone. */
  text_to_timestamp: ['x', `CAST(CAST(trim(x) AS TIMESTAMPTZ) AS TIMESTAMP)`],
  try_text_to_timestamp: ['x', `CAST(TRY_CAST(trim(x) AS TIMESTAMPTZ) AS TIMESTAMP)`],
  timestamp_seconds: ['x', `make_timestamp(CAST(round(CAST(x AS DECIMAL(38,6)) * 1000000) AS BIGINT))`],
  timestamp_millis: ['x', `make_timestamp(CAST(x AS BIGINT) * 1000)`],
  timestamp_micros: ['x', `make_timestamp(CAST(x AS BIGINT))`],
  /** Whole units of `size` microseconds since the epoch, rounded down. */
  unix_units: ['x, size', `CAST(floor(epoch_us(x) / CAST(size AS DOUBLE)) AS BIGINT)`],
  /** `element_at(array, position)`: 1-based, negative from the end; 0 and outside are errors. */
  list_element: [
    'x, i',
    `CASE WHEN i = 0 THEN error('[INVALID_INDEX_OF_ZERO] The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).')
      WHEN abs(i) > len(x) THEN ${raise('INVALID_ARRAY_INDEX_IN_ELEMENT_AT', 'The index is out of bounds of the array: ', 'i')} ELSE list_extract(x, i) END`,
  ],
  /** `array[index]`: 0-based; outside is an error. */
  list_item: ['x, i', `CASE WHEN i < 0 OR i >= len(x) THEN ${raise('INVALID_ARRAY_INDEX', 'The index is out of bounds of the array. Use get() to return NULL instead. Index: ', 'i')} ELSE list_extract(x, i + 1) END`],
  /** `get(array, index)`: 0-based; outside is NULL. */
  list_get: ['x, i', `CASE WHEN i >= 0 THEN list_extract(x, i + 1) END`],
  /** `substring(x, from[, length])`: 0 counts as 1; a start before the text takes from the length. */
  text_from: ['x, s', `CASE WHEN s >= 0 THEN substring(x, greatest(s, 1)) WHEN -s >= length(x) THEN x ELSE substring(x, length(x) + s + 1) END`],
  text_part: [
    'x, s, n',
    `CASE WHEN x IS NULL OR s IS NULL OR n IS NULL THEN NULL WHEN n <= 0 THEN ''
      WHEN s > 0 THEN substring(x, s, n) WHEN s = 0 THEN substring(x, 1, n)
      WHEN -s <= length(x) THEN substring(x, length(x) + s + 1, n) ELSE substring(x, 1, greatest(length(x) + s + n, 0)) END`,
  ],
  /** `substring_index(x, d, n)`: up to the n-th delimiter from the left, or from the right if n is negative. */
  text_until: [
    'x, d, n',
    `CASE WHEN n = 0 OR d = '' THEN '' WHEN n > 0 THEN array_to_string(list_slice(string_split(x, d), 1, n), d)
      ELSE array_to_string(list_slice(string_split(x, d), greatest(len(string_split(x, d)) + n + 1, 1), len(string_split(x, d))), d) END`,
  ],
  /** Whole months from `a` to `b` as Java counts them: the day of the month and the time must be reached. */
  whole_months: [
    'a, b',
    `(SELECT (e - s) // 32 FROM (SELECT (year(a) * 12 + month(a)) * 32 + day(a) AS s,
      (year(c) * 12 + month(c)) * 32 + day(c) AS e FROM (SELECT CASE WHEN CAST(b AS DATE) > CAST(a AS DATE) AND CAST(b AS TIME) < CAST(a AS TIME) THEN CAST(b AS DATE) - 1
      WHEN CAST(b AS DATE) < CAST(a AS DATE) AND CAST(b AS TIME) > CAST(a AS TIME) THEN CAST(b AS DATE) + 1 ELSE CAST(b AS DATE) END AS c)))`,
  ],
  /** The elements of an array without repetition, each at its first place. */
  list_once: ['x', 'list_filter(x, lambda each, i: list_position(x, each) = i)'],
  pad_left: ['x, n, p', `CASE WHEN n <= 0 THEN '' WHEN p = '' THEN left(x, n) ELSE lpad(x, CAST(n AS INTEGER), p) END`],
  pad_right: ['x, n, p', `CASE WHEN n <= 0 THEN '' WHEN p = '' THEN left(x, n) ELSE rpad(x, CAST(n AS INTEGER), p) END`],
} as const satisfies Record<string, readonly [parameters: string, body: string]>;

/** The statements that make the macros in a fresh engine. In order: later ones use earlier ones. */
export const macroStatements: readonly string[] = [
  `SET GLOBAL TimeZone = 'UTC'`,
  `CREATE SCHEMA IF NOT EXISTS ${macroSchema}`,
  ...Object.entries(macros).map(([name, [parameters, body]]) => `CREATE OR REPLACE MACRO ${macroSchema}.${name}(${parameters}) AS ${body}`),
];
