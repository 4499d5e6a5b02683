import { withCallers } from './callers';
import { PythonImports } from './imports';
import { tokensAt } from './mentions';
import type { PythonSource } from './parse';
import { scanFunctions } from './scan';

const draws = /^random\.(random|randint|randrange|choice|choices|sample|shuffle|uniform|gauss|normalvariate|triangular|betavariate|expovariate|gammavariate|getrandbits|randbytes)$/;
const known = new WeakMap<PythonSource, ReadonlySet<string>>();

/** Ids of the functions that draw from the random numbers that all of the program shares, and of their callers in the text. */
export function drawsShared(source: PythonSource): ReadonlySet<string> {
  let ids = known.get(source);
  if (!ids) known.set(source, (ids = find(source)));
  return ids;
}

function find(source: PythonSource): ReadonlySet<string> {
  const imports = PythonImports.of(source);
  const names = imports.all.filter(({ target }) => target === 'random' || draws.test(target)).map(({ local }) => local);
  if (names.length === 0) return new Set();
  const functions = scanFunctions(source);
  const drawing = tokensAt(source, new RegExp(`\\b(?:${names.join('|')})\\b`, 'g')).flatMap((token) => {
    const attribute = token.parent?.type === 'attribute' ? token.parent : undefined;
    const isMember = attribute !== undefined && attribute.childForFieldName('object')?.id !== token.id;
    const name = attribute ?? token;
    const isDraw = token.type === 'identifier' && !isMember && draws.test(imports.resolveNode(name) ?? '');
    return (isDraw && functions.findLast(({ body }) => body.startIndex <= token.startIndex && token.startIndex < body.endIndex)?.id) || [];
  });
  return withCallers(source, new Set(drawing));
}
