import type { Parameter } from '../instrument/signature';
import type { JsonValue } from '../trace/genai';
import { typescriptLiteral } from './literal';
import { testName, thingsToDo, type SpanTest, type SpanTestFacts } from './spanTest';

/** Test frameworks that a file is written for. */
export type JsFramework = 'vitest' | 'jest' | 'mocha' | 'node:test';

/** Where the test and the function are. */
export interface TypeScriptPlace {
  readonly framework: JsFramework;
  /** As the test imports the function's file: `./x`, `../src/x.ts` … */
  readonly specifier: string;
  readonly isTypeScript: boolean;
  /** `require` in place of `import`. */
  readonly isCommonJs: boolean;
}

/** A test file that repeats the call, for vitest, jest, mocha or Node's own runner. */
export function typescriptTest(facts: SpanTestFacts, place: TypeScriptPlace): SpanTest {
  const { signature } = facts;
  const body = bodyOf(facts, place);
  const isFilled = body.some((line) => line.includes('fillIn('));
  const wait = needsWait(facts) ? 'async ' : '';
  const title = signature.qualifiedName;
  const name = testName(facts).slice(signature.qualifiedName.replace(/\W+/g, '_').length + 1).replaceAll('_', ' ');
  const lines = [
    ...importsOf(facts, place),
    '',
    ...(isFilled ? [...fillIn(place.isTypeScript), ''] : []),
    `// Repeats ${facts.origin}.`,
    `describe(${typescriptLiteral(title)}, () => {`,
    `  it(${typescriptLiteral(name)}, ${wait}() => {`,
    ...body.map((line) => (line === '' ? '' : `    ${line}`)),
    '  });',
    '});',
    '',
  ];
  const notExported = signature.exported.kind === 'no' ? [`${signature.className ?? signature.name} is not exported from its file; export it to test it.`] : [];
  return { text: lines.join('\n'), toDo: [...notExported, ...thingsToDo(facts)] };
}

const fillIn = (isTypeScript: boolean) => [
  '/** Stands where the trace does not hold the value itself. */',
  `function fillIn(recorded${isTypeScript ? ': string' : ''})${isTypeScript ? ': never' : ''} {`,
  '  throw new Error(`Put a value here; the trace says ${recorded}.`);',
  '}',
];

function importsOf({ signature }: SpanTestFacts, { framework, specifier, isCommonJs }: TypeScriptPlace): string[] {
  const name = signature.className ?? signature.name;
  const { exported } = signature;
  const isDefault = exported.kind === 'default';
  const local = name === 'default' ? 'subject' : name;
  const given = exported.kind === 'named' && exported.name !== local ? (isCommonJs ? `{ ${exported.name}: ${local} }` : `{ ${exported.name} as ${local} }`) : `{ ${local} }`;
  const load = (what: string, from: string) => (isCommonJs ? `const ${what} = require('${from}');` : `import ${what} from '${from}';`);
  const runner = framework === 'vitest' ? [load('{ describe, expect, it }', 'vitest')] : framework === 'node:test' ? [load('{ describe, it }', 'node:test')] : [];
  const assert = framework === 'mocha' || framework === 'node:test' ? [load('assert', 'node:assert/strict')] : [];
  const subject = exported.kind === 'no' ? [`// ${name} must be exported for this.`] : [];
  return [...assert, ...runner, ...subject, isDefault && isCommonJs ? `const ${local} = require('${specifier}').default;` : load(isDefault ? local : given, specifier)];
}

/** True where the test has to wait: async functions, and results that come as promises. */
const needsWait = ({ signature }: SpanTestFacts) => signature.isAsync;

function bodyOf(facts: SpanTestFacts, { framework }: TypeScriptPlace): string[] {
  const { signature, outcome, isModelCall } = facts;
  const lines: string[] = [];
  if (signature.receiver === 'instance') lines.push(`const instance = ${constructed(signature.className!, signature.constructorParameters)};`);
  const call = callText(facts);
  const usesExpect = framework === 'vitest' || framework === 'jest';
  if (outcome.kind === 'error') {
    const message = typescriptLiteral(outcome.message.split('\n', 1)[0]!);
    if (usesExpect) return [...lines, ...(signature.isAsync ? `await expect(${call}).rejects.toThrow(${message});` : `expect(() => ${call}).toThrow(${message});`).split('\n')];
    const check = `(error) => error instanceof Error && error.message.includes(${message})`;
    return [...lines, ...(signature.isAsync ? `await assert.rejects(async () => ${call}, ${check});` : `assert.throws(() => ${call}, ${check});`).split('\n')];
  }
  const run = signature.isGenerator ? (signature.isAsync ? `await Array.fromAsync(${call})` : `[...${call}]`) : signature.isAsync ? `await ${call}` : call;
  lines.push(...`const result = ${run};`.split('\n'), '');
  if (outcome.kind === 'unknown') return [...lines, "fillIn('no result'); // compare the result with what it should be", 'void result;'];
  if (isModelCall) lines.push('// A model answers differently from run to run: compare what must not change.');
  return [...lines, ...comparison(outcome.value, usesExpect).split('\n')];
}

/** Objects are compared as a trace records them: class instances by their fields, without what is `undefined`. */
function comparison(value: JsonValue, usesExpect: boolean): string {
  const expected = typescriptLiteral(value);
  const isContainer = typeof value === 'object' && value !== null;
  const actual = isContainer ? 'JSON.parse(JSON.stringify(result))' : 'result';
  if (usesExpect) return `expect(${actual}).${isContainer ? 'toEqual' : 'toBe'}(${expected});`;
  return `assert.${isContainer ? 'deepEqual' : 'equal'}(${actual}, ${expected});`;
}

function callText({ signature, call }: SpanTestFacts): string {
  const name = signature.name === 'default' ? 'subject' : signature.name;
  const target = signature.receiver === 'instance' ? `instance.${name}` : signature.receiver === 'class' ? `${signature.className}.${name}` : name;
  const args: string[] = [];
  for (const parameter of signature.parameters) {
    const given = call.args.find((each) => each.parameter === parameter);
    if (!given) {
      // What stands behind a value that was left out must not slip into its place.
      if (parameter.kind !== 'rest') args.push('undefined');
    } else if (parameter.kind === 'rest' && Array.isArray(given.value)) args.push(...(given.value as JsonValue[]).map((each) => typescriptLiteral(each)));
    else args.push(given.value === undefined ? `fillIn(${typescriptLiteral(`nothing for ${parameter.name}`)})` : typescriptLiteral(given.value));
  }
  while (args.at(-1) === 'undefined') args.pop();
  const line = `${target}(${args.join(', ')})`;
  if (line.length <= 100 && !line.includes('\n')) return line;
  return `${target}(\n${args.map((each) => `  ${each.replaceAll('\n', '\n  ')},\n`).join('')})`;
}

function constructed(className: string, parameters: readonly Parameter[] | undefined): string {
  if (!parameters) return `new ${className}(fillIn('nothing about how a ${className} is made'))`;
  const needed = parameters.filter(({ isOptional }) => !isOptional);
  return `new ${className}(${needed.map(({ name }) => `fillIn(${typescriptLiteral(`nothing for ${name}`)})`).join(', ')})`;
}
