import { ts } from 'ts-morph';
import { TsImports } from './imports';
import { assignedName, propertyText, type Named } from './names';

/**
 * Functions and classes of agent libraries that are given a function to run: tools of the AI SDK, LangChain,
 * LlamaIndex, Mastra, OpenAI Agents, Anthropic's and MCP's SDKs, Genkit's actions, LangGraph's nodes.
 */
const takers = /^(tool|dynamicTool|createTool|defineTool|registerTool|betaZodTool|betaTool|DynamicTool|DynamicStructuredTool|createStep|defineFlow|defineRetriever|defineReranker|defineEmbedder|defineModel|addNode)$/;

/** Properties under which they take it. */
const properties = /^(execute|func|run|handler|invoke)$/;

/** The call that gets a function, directly or in an object. */
export interface HandOver {
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly property?: string;
  /** What the call names the function. */
  readonly givenName?: string;
}

/** The call of an agent library that gets this function, or `undefined`. */
export function handOver(node: ts.Node, file: ts.SourceFile): HandOver | undefined {
  let value = node;
  while (ts.isParenthesizedExpression(value.parent) || ts.isAsExpression(value.parent) || ts.isSatisfiesExpression(value.parent)) value = value.parent;
  const member = ts.isPropertyAssignment(value.parent) && value.parent.initializer === value ? value.parent : ts.isMethodDeclaration(value) || ts.isShorthandPropertyAssignment(value) ? value : undefined;
  if (!member) return callWith(value, undefined, file);
  const property = propertyText(member.name, file);
  return properties.test(property) && ts.isObjectLiteralExpression(member.parent) ? callWith(member.parent, property, file) : undefined;
}

/** The call of such a function that an expression is an argument of. */
export function takerCall(argument: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  const call = argument.parent;
  if ((!ts.isCallExpression(call) && !ts.isNewExpression(call)) || !call.arguments?.some((each) => each === argument)) return undefined;
  const callee = TsImports.ofFile(call.getSourceFile()).resolve(call.expression);
  return callee !== undefined && takers.test(callee.split('.').at(-1) ?? '') ? call : undefined;
}

function callWith(argument: ts.Node, property: string | undefined, file: ts.SourceFile): HandOver | undefined {
  const call = takerCall(argument);
  if (!call?.arguments) return undefined;
  const givenName = nameAmong(call.arguments, file);
  return { call, ...(property === undefined ? {} : { property }), ...(givenName === undefined ? {} : { givenName }) };
}

/** The first argument where it is a string, else the string under `name` or `id` of an object among the arguments. */
function nameAmong(given: readonly ts.Expression[], file: ts.SourceFile): string | undefined {
  const [first] = given;
  if (first && ts.isStringLiteralLike(first)) return first.text;
  for (const object of given) {
    if (!ts.isObjectLiteralExpression(object)) continue;
    for (const key of ['name', 'id']) {
      const property = object.properties.find((each) => ts.isPropertyAssignment(each) && propertyText(each.name, file) === key);
      if (property && ts.isPropertyAssignment(property) && ts.isStringLiteralLike(property.initializer)) return property.initializer.text;
    }
  }
  return undefined;
}

/** The name of an arrow or function expression that is an argument of such a call: the call's first argument where it is a string, what holds the call's result, or the name that the call gives. */
export function handedName(node: ts.Node, file: ts.SourceFile): Named | undefined {
  const handed = handOver(node, file);
  if (!handed || handed.property !== undefined) return undefined;
  const { call, givenName } = handed;
  const isFirst = givenName !== undefined && call.arguments?.[0] !== undefined && ts.isStringLiteralLike(call.arguments[0]);
  return (isFirst ? undefined : assignedName(call, file)) ?? (givenName === undefined ? undefined : { name: givenName, outer: node });
}

const known = new WeakMap<ts.SourceFile, ReadonlyMap<string, HandOver>>();

/** The functions of a text that are handed over by their names, `tool(getWeather, …)` or `execute: getWeather`, each with its first call. */
export function handOversByName(file: ts.SourceFile): ReadonlyMap<string, HandOver> {
  let found = known.get(file);
  if (!found) known.set(file, (found = findByName(file)));
  return found;
}

function findByName(file: ts.SourceFile): ReadonlyMap<string, HandOver> {
  const found = new Map<string, HandOver>();
  if (!/\b(\w*[tT]ool|define[A-Z]\w+|addNode|createStep)\b/.test(file.text)) return found;
  const add = (node: ts.Node, name: ts.Node) => {
    if (!ts.isIdentifier(name) || found.has(name.text)) return;
    const handed = handOver(node, file);
    if (handed) found.set(name.text, handed);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) add(node, node.name);
    else if (ts.isPropertyAssignment(node)) add(node.initializer, node.initializer);
    else if (ts.isCallExpression(node) || ts.isNewExpression(node)) for (const argument of node.arguments ?? []) add(argument, argument);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
