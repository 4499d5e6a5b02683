import { ts } from 'ts-morph';
import { indentUnit } from '../lines';
import type { Edit } from '../types';
import type { FormText } from './forms';
import { frameEdits } from './frame';
import { hasTypes, type TsSource } from './parse';
import type { TsFunction } from './scan';

/** An async generator's span: it ends when the consumer is done, whether at the end, by a break or by an exception. */
export function spanEdits(fn: TsFunction, { callee, options, semicolon, isCheckedJs, extraIndent }: FormText, errorStatus: string, source: TsSource): Edit[] {
  if (!fn.body || !ts.isBlock(fn.body)) return [];
  const span = freeName('span', fn, source);
  const error = freeName('error', fn, source);
  const unit = indentUnit(source.text, '  ');
  const cast = hasTypes(source.language) ? `${error} as Error` : isCheckedJs ? `/** @type {Error} */ (${error})` : error;
  return frameEdits(fn.body, {
    open: [`const ${span} = ${callee}(${options})${semicolon}`, 'try {'],
    close: [
      `} catch (${error}) {`,
      `${unit}${span}.recordException(${cast})${semicolon}`,
      `${unit}${span}.setStatus(${errorStatus})${semicolon}`,
      `${unit}throw ${error}${semicolon}`,
      '} finally {',
      `${unit}${span}.end()${semicolon}`,
      '}',
    ],
  }, extraIndent, source);
}

/** A name that the function does not mention, so that nothing it reads is hidden. */
function freeName(name: string, fn: TsFunction, source: TsSource): string {
  const own = source.text.slice(fn.node.pos, fn.node.end);
  for (const candidate of [name, `${name}Traced`, `${name}Traced2`]) {
    if (!new RegExp(`\\b${candidate}\\b`).test(own)) return candidate;
  }
  return `${name}TracedByMlflow`;
}
