import { PythonImports } from './imports';
import type { PythonSource } from './parse';
import { ownNodes, scanFunctions } from './scan';

/** Ids of these functions and of all in the text that call them by name, directly or not. */
export function withCallers(source: PythonSource, ids: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(ids);
  if (found.size === 0) return found;
  const imports = PythonImports.of(source);
  const functions = scanFunctions(source);
  const callees = functions.map(({ body }) => ownNodes(body, ['call']).map((call) => (imports.resolveNode(call.childForFieldName('function')) ?? '').replace(/^(self|cls)\./, '')));
  const names = new Set(functions.filter(({ id }) => found.has(id)).map(({ name }) => name));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    functions.forEach(({ id, name }, index) => {
      if (found.has(id) || !callees[index]?.some((callee) => names.has(callee))) return;
      found.add(id);
      names.add(name);
    });
  }
  return found;
}
