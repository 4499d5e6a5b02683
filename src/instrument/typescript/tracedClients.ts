import { ts } from 'ts-morph';
import { plannedEdits, refusedPlan, type ActionPlan, type AutologOffer } from '../actions';
import type { Edit, FileContext } from '../types';
import { importInsertion, isNameTaken } from './importPlan';
import { TsImports } from './imports';
import { visitMentions } from './mentions';
import type { TsSource } from './parse';

/** A client class whose calls MLflow records once its object is handed to a function of the SDK. Source: mlflow `libs/typescript/integrations`. */
interface ClientKind {
  /** The class as it resolves through the imports: a module's default export or one of its names. */
  readonly classes: RegExp;
  readonly wrapper: string;
  readonly module: string;
  /** The package for `mlflow-tracing`. */
  readonly olderModule: string;
}

const clientKinds: readonly ClientKind[] = [
  { classes: /^openai(\.(OpenAI|AzureOpenAI))?$/, wrapper: 'tracedOpenAI', module: '@mlflow/openai', olderModule: 'mlflow-openai' },
  { classes: /^@anthropic-ai\/sdk(\.Anthropic)?$/, wrapper: 'tracedAnthropic', module: '@mlflow/anthropic', olderModule: 'mlflow-anthropic' },
  { classes: /^@google\/genai\.GoogleGenAI$/, wrapper: 'tracedGemini', module: '@mlflow/gemini', olderModule: 'mlflow-gemini' },
];

interface Client {
  readonly offer: AutologOffer;
  readonly kind: ClientKind;
  readonly node: ts.NewExpression;
}

/** The client constructions of a text whose calls can be recorded, in its order; ids are the wrapper's name, with `#2`, `#3` … for later ones. */
export function clientOffers(source: TsSource): AutologOffer[] {
  return clientsOf(source).map(({ offer }) => offer);
}

function clientsOf(source: TsSource): Client[] {
  const { file } = source;
  const imports = TsImports.of(source);
  if (!imports.modules.some((module) => /^(openai|@anthropic-ai\/sdk|@google\/genai)$/.test(module))) return [];
  const found: Client[] = [];
  const counts = new Map<string, number>();
  visitMentions(source, /\bnew\b/g, (node) => {
    const resolved = ts.isNewExpression(node) ? imports.resolve(node.expression) : undefined;
    const kind = resolved === undefined ? undefined : clientKinds.find(({ classes }) => classes.test(resolved));
    if (kind && ts.isNewExpression(node)) {
      const count = (counts.get(kind.wrapper) ?? 0) + 1;
      counts.set(kind.wrapper, count);
      found.push({
        kind,
        node,
        offer: {
          id: count === 1 ? kind.wrapper : `${kind.wrapper}#${count}`,
          code: `${kind.wrapper}(…)`,
          reason: `makes a client with new ${node.expression.getText(file)}(…)`,
          enabled: isWrapped(node, kind, imports),
          range: { start: node.getStart(file), end: node.end },
        },
      });
    }
  });
  return found;
}

function isWrapped(node: ts.NewExpression, kind: ClientKind, imports: TsImports): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && parent.arguments[0] === node && new RegExp(`\\.${kind.wrapper}$`).test(imports.resolve(parent.expression) ?? '');
}

/** Edits that hand clients to MLflow's function for them, and the imports for that. */
export function planTracedClients(source: TsSource, ids: readonly string[], context: FileContext): ActionPlan {
  const clients = clientsOf(source);
  const unknown = ids.find((id) => !clients.some(({ offer }) => offer.id === id));
  if (unknown !== undefined) return refusedPlan('unknownOffer', `The file makes no client that ${unknown.replace(/#\d+$/, '')}() records.`);
  const wanted = clients.filter(({ offer }) => ids.includes(offer.id) && !offer.enabled);
  const edits: Edit[] = [];
  const locals = new Map<string, string>();
  for (const { kind } of wanted) {
    if (locals.has(kind.wrapper)) continue;
    const bound = TsImports.of(source).all.find(({ imported, module }) => imported === kind.wrapper && (module === kind.module || module === kind.olderModule));
    if (!bound && isNameTaken(source, kind.wrapper)) return refusedPlan('nameTaken', `The file uses the name ${kind.wrapper} for something else.`);
    locals.set(kind.wrapper, bound?.local ?? kind.wrapper);
    if (!bound) edits.push(importInsertion(source, context, { module: context.sdk === 'mlflow-tracing' ? kind.olderModule : kind.module, names: [kind.wrapper] }));
  }
  for (const { kind, node } of wanted) {
    edits.push({ start: node.getStart(source.file), end: node.getStart(source.file), text: `${locals.get(kind.wrapper) ?? kind.wrapper}(` }, { start: node.end, end: node.end, text: ')' });
  }
  return plannedEdits(edits);
}
