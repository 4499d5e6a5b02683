import type { Node } from 'web-tree-sitter';
import type { AttributeValue, SpanType } from '../types';
import { PythonImports } from './imports';
import { spanTypeOf, stringValue } from './literal';
import type { PythonSource } from './parse';
import type { PythonFunction } from './scan';

/** The names under which MLflow offers its decorator. Source: mlflow 3.17 `mlflow/__init__.py`, `mlflow/tracing/fluent.py`. */
const traceNames: ReadonlySet<string> = new Set(['mlflow.trace', 'mlflow.tracing.trace', 'mlflow.tracing.fluent.trace']);

/** MLflow's decorator on a function, with what it says. */
export interface TraceDecorator {
  readonly node: Node;
  /** The value of `name=` when it is a plain string. */
  readonly name?: string;
  readonly spanType: SpanType;
  /** Attributes whose values are literals. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** True for arguments that this extension does not write itself. */
  readonly hasOtherArguments: boolean;
}

/** The `mlflow.trace` decorator of a function, whatever name the file imports it under. */
export function traceDecorator(fn: PythonFunction, source: PythonSource): TraceDecorator | undefined {
  const imports = PythonImports.of(source);
  for (const node of fn.decorators) {
    const expression = node.firstNamedChild;
    const callee = expression?.type === 'call' ? expression.childForFieldName('function') : expression;
    const name = imports.resolveNode(callee ?? null);
    if (name !== undefined && traceNames.has(name)) return readArguments(node, expression, source.text);
  }
  return undefined;
}

function readArguments(node: Node, expression: Node | null, text: string): TraceDecorator {
  let name: string | undefined;
  let spanType: SpanType = 'UNKNOWN';
  let attributes: Record<string, AttributeValue> = {};
  let hasOtherArguments = false;
  const given = expression?.type === 'call' ? (expression.childForFieldName('arguments')?.namedChildren ?? []) : [];
  for (const argument of given) {
    const key = argument.type === 'keyword_argument' ? argument.childForFieldName('name') : null;
    const value = argument.childForFieldName('value');
    const keyText = key ? text.slice(key.startIndex, key.endIndex) : '';
    const valueText = value ? text.slice(value.startIndex, value.endIndex) : '';
    if (keyText === 'name') name = stringValue(valueText);
    else if (keyText === 'span_type') spanType = spanTypeOf(valueText);
    else if (keyText === 'attributes' && value?.type === 'dictionary') attributes = attributesIn(value, text);
    else if (argument.type !== 'comment') hasOtherArguments = true;
  }
  return { node, ...(name === undefined ? {} : { name }), spanType, attributes, hasOtherArguments };
}

function attributesIn(dictionary: Node, text: string): Record<string, AttributeValue> {
  const found: Record<string, AttributeValue> = {};
  for (const pair of dictionary.namedChildren) {
    const [key, value] = [pair.childForFieldName('key'), pair.childForFieldName('value')].map((node) => (node ? text.slice(node.startIndex, node.endIndex) : ''));
    const name = stringValue(key ?? '');
    if (name === undefined || value === undefined) continue;
    const string = stringValue(value);
    if (string !== undefined) found[name] = string;
    else if (value === 'True' || value === 'False') found[name] = value === 'True';
    else if (/^-?\d+(\.\d+)?$/.test(value)) found[name] = Number(value);
  }
  return found;
}
