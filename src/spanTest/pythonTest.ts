import type { Parameter } from '../instrument/signature';
import { pythonLiteral } from './literal';
import { isPlaceholder } from './recordedCall';
import { testName, thingsToDo, type SpanTest, type SpanTestFacts } from './spanTest';

/** Where the test and the function are. */
export interface PythonPlace {
  /** Dotted module name as the project imports it. */
  readonly module: string;
  /** Folder that must be on `sys.path`, relative to the test file, or `undefined` where the project sees to that. */
  readonly pathFromTest?: readonly string[];
  /** True where the function is traced by MLflow: the test then runs without recording. */
  readonly isTraced: boolean;
}

const builtinErrors = /^(?:\w*Error|\w*Exception|StopIteration|StopAsyncIteration|KeyboardInterrupt|SystemExit|GeneratorExit)$/;

/** A pytest file that repeats the call. */
export function pythonTest(facts: SpanTestFacts, place: PythonPlace): SpanTest {
  const { signature, outcome } = facts;
  const body = bodyOf(facts);
  const uses = (word: string) => body.some((line) => line.includes(word));
  const error = outcome.kind === 'error' ? errorName(outcome.type) : undefined;
  const imports = [
    ...(uses('asyncio.') ? ['import asyncio'] : []),
    ...(uses('as_recorded(') ? ['import json'] : []),
    ...(uses('re.escape(') ? ['import re'] : []),
    ...(place.pathFromTest ? ['import sys', 'from pathlib import Path'] : []),
  ];
  const packages = [...(place.isTraced ? ['import mlflow'] : []), 'import pytest'];
  const name = signature.exported.kind === 'named' ? signature.exported.name : signature.name;
  const lines = [
    ...imports,
    ...(imports.length > 0 ? [''] : []),
    ...packages,
    '',
    ...(place.pathFromTest ? [`sys.path.insert(0, str(${['Path(__file__).resolve().parent', ...place.pathFromTest].join(' / ')}))`, ''] : []),
    ...(error?.module === undefined ? [] : [`from ${error.module} import ${error.name}  # noqa: E402`]),
    `from ${place.module} import ${name}${place.pathFromTest ? '  # noqa: E402' : ''}`,
    '',
    ...(uses('FILL_IN(') ? ['', ...fillIn] : []),
    ...(place.isTraced ? ['', ...withoutTracing] : []),
    ...(uses('as_recorded(') ? ['', ...asRecorded] : []),
    '',
    `def test_${testName(facts)}():`,
    `    """Repeats ${facts.origin}."""`,
    ...body.map((line) => (line === '' ? '' : `    ${line}`)),
    '',
  ];
  return { text: lines.join('\n').replace(/\n{4,}/g, '\n\n\n'), toDo: thingsToDo(facts) };
}

const fillIn = ['def FILL_IN(recorded):', '    """Stands where the trace does not hold the value itself."""', '    pytest.fail(f"Put a value here; the trace says {recorded}.")', ''];
// Enabling it again afterwards would open MLflow's store, which a test must not need.
const withoutTracing = ['@pytest.fixture(autouse=True)', 'def without_tracing():', '    """Runs without recording traces; it stays so until the process ends."""', '    mlflow.tracing.disable()', ''];
const asRecorded = [
  'def as_recorded(value):',
  '    """A value as a trace records it: JSON, other objects by their fields or their text."""',
  '    def plain(each):',
  '        if hasattr(each, "model_dump"):',
  '            return each.model_dump()',
  '        return getattr(each, "__dict__", None) or str(each)',
  '',
  '    return json.loads(json.dumps(value, default=plain))',
  '',
];

function bodyOf(facts: SpanTestFacts): string[] {
  const { signature, outcome, isModelCall } = facts;
  const lines: string[] = [];
  if (signature.receiver === 'instance') lines.push(`instance = ${constructed(signature.className!, signature.constructorParameters)}`, '');
  const call = callText(facts);
  const run = signature.isGenerator ? (signature.isAsync ? `asyncio.run(collected(${call}))` : `list(${call})`) : signature.isAsync ? `asyncio.run(${call})` : call;
  if (signature.isAsync && signature.isGenerator) lines.push('async def collected(items):', '    return [item async for item in items]', '');
  if (outcome.kind === 'error') {
    const { name } = errorName(outcome.type);
    const match = outcome.message === '' ? '' : `, match=re.escape(${pythonLiteral(firstLine(outcome.message))})`;
    return [...lines, `with pytest.raises(${name}${match}):`, ...indent(run)];
  }
  lines.push(...`result = ${run}`.split('\n'), '');
  if (outcome.kind === 'unknown') return [...lines, 'FILL_IN("no result")  # compare the result with what it should be'];
  if (isModelCall) lines.push('# A model answers differently from run to run: compare what must not change.');
  const expected = pythonLiteral(outcome.value);
  const isContainer = typeof outcome.value === 'object' && outcome.value !== null;
  const isObject = typeof outcome.value === 'string' && isPlaceholder(outcome.value);
  return [...lines, ...`assert ${isObject ? 'result' : isContainer ? 'as_recorded(result)' : 'result'} == ${expected}`.split('\n')];
}

const indent = (text: string) => text.split('\n').map((line) => `    ${line}`);
const firstLine = (text: string) => text.split('\n', 1)[0]!;

/** The exception to expect and where it comes from; `Exception` where the trace does not say. */
function errorName(type: string): { readonly name: string; readonly module?: string } {
  const dot = type.lastIndexOf('.');
  if (dot > 0 && /^[\w.]+$/.test(type) && !type.startsWith('builtins.')) return { name: type.slice(dot + 1), module: type.slice(0, dot) };
  const name = type.slice(dot + 1);
  return { name: builtinErrors.test(name) ? name : 'Exception' };
}

function callText({ signature, call }: SpanTestFacts): string {
  const target = signature.receiver === 'instance' ? `instance.${signature.name}` : signature.receiver === 'class' ? `${signature.className}.${signature.name}` : signature.name;
  // A list of further values means that those before it must stand by position.
  const byPosition = call.args.some(({ parameter }) => parameter.kind === 'rest');
  const args = call.args.flatMap(({ parameter, value }) => argument(parameter, value, byPosition));
  const line = `${target}(${args.join(', ')})`;
  if (line.length <= 88 && !line.includes('\n')) return line;
  return `${target}(\n${args.map((each) => `    ${each.replaceAll('\n', '\n    ')},\n`).join('')})`;
}

function argument(parameter: Parameter, value: Parameters<typeof pythonLiteral>[0] | undefined, byPosition: boolean): string[] {
  const text = value === undefined ? `FILL_IN(${JSON.stringify(`nothing for ${parameter.name}`)})` : pythonLiteral(value);
  switch (parameter.kind) {
    case 'rest':
      return Array.isArray(value) ? (value as Parameters<typeof pythonLiteral>[0][]).map((each) => pythonLiteral(each)) : [`*${text}`];
    case 'keywordRest':
      return [`**${text}`];
    case 'positionalOnly':
      return [text];
    default:
      return [byPosition && parameter.kind === 'positional' ? text : `${parameter.name}=${text}`];
  }
}

function constructed(className: string, parameters: readonly Parameter[] | undefined): string {
  if (!parameters) return `${className}(FILL_IN("nothing about how a ${className} is made"))`;
  const needed = parameters.filter(({ isOptional }) => !isOptional);
  return `${className}(${needed.map(({ name }) => `${name}=FILL_IN("nothing for ${name}")`).join(', ')})`;
}
