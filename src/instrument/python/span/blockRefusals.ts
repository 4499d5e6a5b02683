import type { Node } from 'web-tree-sitter';
import type { Refusal } from '../../types';
import { decoratorNames } from '../facts';
import { PythonImports } from '../imports';
import type { PythonSource } from '../parse';
import { refusalOf } from '../refusals';
import { ownNodes, scanFunctions } from '../scan';
import { scopeOf } from './blockNames';
import type { SelectedBlock } from './selection';

/** Refusals of functions that hold for a block inside them too. The others speak of the decorator's wrapper. */
const alsoForBlocks: ReadonlySet<string> = new Set(['compiled', 'remote', 'runsWhileRecording', 'container', 'tracingMachinery', 'overload', 'protocol', 'stub']);

const recordingMethods = /^__(len|bool|str|repr|format|iter|next|getattr|getattribute|getitem|hash|eq|reduce|del)__$/;

/** Why a block cannot become a span, or `undefined`. */
export function blockRefusal(source: PythonSource, { container, statements }: SelectedBlock): Refusal | undefined {
  const own = statements.flatMap((statement) => ownNodes(statement, ['yield', 'global_statement', 'nonlocal_statement', 'future_import_statement', 'import_statement', 'import_from_statement']));
  const has = (pattern: RegExp) => own.some(({ type }) => pattern.test(type));
  const scope = scopeOf(container);
  const fn = scanFunctions(source).find(({ node }) => node.id === scope.id);
  if (has(/^(global|nonlocal)_statement$/)) return { code: 'declaresNames', reason: 'The selection holds a global or nonlocal statement, which must stand before the names are used. Select the statements below it.' };
  if (!fn && has(/^(future_)?import_(from_)?statement$/)) return { code: 'imports', reason: 'The selection holds imports. Select the statements below them.' };
  if (has(/^yield$/) && !(fn && decoratorNames(fn, source).some((name) => /(^|\.)(async)?contextmanager$/i.test(name)))) {
    return { code: 'yields', reason: 'The selection holds a yield. While the generator waits, the spans of its consumer would land in this one. Add tracing to the whole function instead.' };
  }
  const imports = PythonImports.of(source);
  const callees = (fn ? ownNodes(fn.body, ['call']) : []).map((call) => imports.resolveNode(call.childForFieldName('function')));
  if (callees.some((callee) => /^(locals|vars|dir|exec|eval)$/.test(callee ?? ''))) {
    return { code: 'readsLocals', reason: 'The function looks at its own local variables as a whole, and a span adds one.' };
  }
  if (fn && recordingMethods.test(fn.name)) return { code: 'runsWhileRecording', reason: `MLflow calls ${fn.name} itself while it records a call.` };
  const refusal = fn && refusalOf(fn, source);
  if (refusal && alsoForBlocks.has(refusal.code)) return refusal;
  return nesting(container) >= 18 ? { code: 'tooDeep', reason: 'Python allows 20 blocks inside each other, and the selection lies too deep for one more.' } : undefined;
}

function nesting(container: Node): number {
  let depth = 0;
  for (let at: Node | null = container; at && at.type !== 'function_definition'; at = at.parent) if (/^(for|while|with|try)_statement$/.test(at.type)) depth++;
  return depth;
}
