import { ts } from 'ts-morph';
import type { TsFunction } from './scan';

/** Classes of streams of the web and of Node, and what extends them by name. */
const streamClass = /(Readable|Writable|Transform|Duplex|PassThrough)(Stream)?$/;

/** What streams call for each chunk, as members of the object that they are made from. */
const chunkMembers = /^(transform|pull|write|writev|read)$/;

/** The same as methods of a class that extends one of Node's streams. */
const chunkMethods = /^_(transform|write|writev|read)$/;

/** True for what a stream calls for each chunk: a span each would bury the trace, and each would hold the chunk's bytes. */
export function isStreamPart({ name, node, enclosingClass }: TsFunction): boolean {
  if (enclosingClass) return chunkMethods.test(name) && extendsStream(enclosingClass);
  if (!chunkMembers.test(name)) return false;
  const object = (ts.isPropertyAssignment(node.parent) ? node.parent : node).parent;
  return ts.isObjectLiteralExpression(object) && makesStream(object.parent);
}

function makesStream(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return streamClass.test(node.expression.getText());
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword) return false;
  const owner = ts.findAncestor(node, ts.isClassLike);
  return owner !== undefined && extendsStream(owner);
}

const extendsStream = ({ heritageClauses }: ts.ClassLikeDeclaration): boolean =>
  heritageClauses?.some(({ token, types }) => token === ts.SyntaxKind.ExtendsKeyword && types.some(({ expression }) => streamClass.test(expression.getText()))) ?? false;
