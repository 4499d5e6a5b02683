import { castTo } from '../casts';
import { textOf } from '../ast';
import { unsupported } from '../errors';
import { types, typeText } from '../types';
import { quoteText } from '../../store/identifiers';
import { parseTypeText } from '../typeNames';
import { asType, commonType, scalar, special, typed, type Rules } from './rule';

const { boolean, string } = types;

/** The short casts `int(x)`, `string(x)`, …. */
const castNames = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'boolean', 'binary', 'decimal'];

/** Conditions, NULL handling, casts by name, and what the session knows of itself. */
export const conditionRules: Rules = {
  ...Object.fromEntries(castNames.map((name) => [name, scalar(1, 1, ([value]) => castTo(value!, parseTypeText(name)))])),
  coalesce: scalar(1, 64, (args) => typed(`coalesce(${args.map((arg) => arg.sql).join(', ')})`, commonType(args, 'coalesce'))),
  nvl2: scalar(3, 3, ([test, yes, no]) => typed(`CASE WHEN ${test!.sql} IS NOT NULL THEN ${yes!.sql} ELSE ${no!.sql} END`, commonType([yes!, no!], 'nvl2'))),
  nullif: scalar(2, 2, ([a, b]) => {
    commonType([a!, b!], 'nullif');
    return typed(`nullif(${a!.sql}, ${b!.sql})`, a!.type);
  }),
  if: scalar(3, 3, ([test, yes, no]) => typed(`CASE WHEN ${asType(test!, boolean)} THEN ${yes!.sql} ELSE ${no!.sql} END`, commonType([yes!, no!], 'if'))),
  isnull: scalar(1, 1, ([value]) => typed(`(${value!.sql} IS NULL)`, boolean)),
  isnotnull: scalar(1, 1, ([value]) => typed(`(${value!.sql} IS NOT NULL)`, boolean)),
  '<=>': scalar(2, 2, ([a, b]) => {
    commonType([a!, b!], 'equal_null');
    return typed(`(${a!.sql} IS NOT DISTINCT FROM ${b!.sql})`, boolean);
  }),
  /** decode(value, sought, result, …, otherwise); NULL matches NULL. The two-argument form decodes bytes. */
  decode: special(2, 64, ({ call, generator, scope }) => {
    const [value, ...rest] = call.args.map((arg) => generator.expression(arg, scope));
    if (call.args.length === 2) {
      if (!/^utf-?8$/i.test(textOf(call.args[1]) ?? '')) throw unsupported('decode with a character set other than UTF-8');
      return typed(`decode(${value!.sql})`, string);
    }
    const pairs = Array.from({ length: Math.floor(rest.length / 2) }, (_, index) => [rest[2 * index]!, rest[2 * index + 1]!] as const);
    const otherwise = rest.length % 2 === 1 ? rest.at(-1)! : typed('NULL', types.void);
    pairs.forEach(([sought]) => commonType([value!, sought], 'decode'));
    const whens = pairs.map(([sought, result]) => `WHEN ${value!.sql} IS NOT DISTINCT FROM ${sought.sql} THEN ${result.sql}`);
    return typed(`CASE ${whens.join(' ')} ELSE ${otherwise.sql} END`, commonType([...pairs.map(([, result]) => result), otherwise], 'decode'));
  }),
  encode: special(2, 2, ({ call, generator, scope }) => {
    if (!/^utf-?8$/i.test(textOf(call.args[1]) ?? '')) throw unsupported('encode with a character set other than UTF-8');
    return castTo(generator.expression(call.args[0], scope), types.binary);
  }),
  typeof: scalar(1, 1, ([value]) => {
    if (value!.type.kind === 'unknown') throw unsupported('typeof of an expression whose type it cannot derive');
    return typed(quoteText(typeText(value!.type)), string);
  }),
  assert_true: scalar(1, 1, ([test]) => typed(`CASE WHEN ${asType(test!, boolean)} THEN NULL ELSE error('[USER_RAISED_EXCEPTION] The assertion is not true.') END`, types.void)),
  current_catalog: scalar(0, 0, (_, { generator }) => typed(quoteText(generator.session.catalog), string)),
  current_schema: scalar(0, 0, (_, { generator }) => typed(quoteText(generator.session.schema), string)),
  current_user: scalar(0, 0, (_, { generator }) => typed(quoteText(generator.session.userName), string)),
};

