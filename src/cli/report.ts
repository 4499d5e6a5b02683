import type { Language, Plan, Target } from '../instrument/types';
import type { CliArguments } from './arguments';

/** One entry of the JSON output. Lines count from 1 in the original text and are those of the name. */
export interface FileReport {
  readonly path: string;
  readonly language: Language;
  readonly inserted: readonly { readonly name: string; readonly line: number; readonly form: string; readonly spanType: string; readonly evidence: string }[];
  readonly removed: readonly { readonly name: string; readonly line: number }[];
  readonly skipped: readonly { readonly name: string; readonly line: number; readonly reason: string }[];
  readonly notes: readonly { readonly name: string; readonly message: string }[];
}

/** What a plan did to a file: `wanted` are the targets that the selection meant, `ids` those that the plan was asked for. */
export function reportOf(file: { path: string; language: Language; text: string }, wanted: readonly Target[], ids: readonly string[], plan: Plan, args: CliArguments): FileReport {
  const byId = new Map(wanted.map((target) => [target.id, target]));
  const line = (id: string) => lineAt(file.text, byId.get(id)?.nameRange.start ?? 0);
  const name = (id: string) => byId.get(id)?.qualifiedName ?? id;
  const refused = new Map(plan.refused.filter(({ range }) => !range).map(({ targetId, reason }) => [targetId, reason]));
  return {
    path: file.path,
    language: file.language,
    inserted: plan.inserted.map(({ targetId, form, spanType }) => ({
      name: name(targetId),
      line: line(targetId),
      form,
      spanType,
      evidence: byId.get(targetId)?.proposals.find((proposal) => proposal.spanType === spanType)?.evidence ?? '',
    })),
    removed: args.remove ? removedOf(ids.filter((id) => !refused.has(id)).map((id) => ({ name: name(id), line: line(id) })), plan, name, file.text) : [],
    skipped: [...blocksLeft(plan, name, file.text), ...wanted.flatMap((target) => {
      const reason = refused.get(target.id) ?? (ids.includes(target.id) ? undefined : skipReason(target, args));
      return reason === undefined ? [] : [{ name: target.qualifiedName, line: line(target.id), reason }];
    })],
    notes: plan.notes.map(({ targetId, message }) => ({ name: name(targetId), message })),
  };
}

/** Functions that lost their tracing, and functions with span blocks, each with the block's line. */
function removedOf(functions: readonly { name: string; line: number }[], plan: Plan, name: (id: string) => string, text: string): { name: string; line: number }[] {
  const blocks = (plan.unwrapped ?? []).map(({ targetId, range }) => ({ name: name(targetId), line: lineAt(text, range.start) }));
  const own = new Set(blocks.map((block) => block.name));
  return [...functions.filter((fn) => !own.has(fn.name)), ...blocks].sort((a, b) => a.line - b.line);
}

/** Span blocks that stay, since their span is needed. */
const blocksLeft = (plan: Plan, name: (id: string) => string, text: string) =>
  plan.refused.flatMap(({ targetId, range, reason }) => (range ? [{ name: name(targetId), line: lineAt(text, range.start), reason }] : []));

function skipReason(target: Target, args: CliArguments): string | undefined {
  if (args.remove) return args.selection.by === 'all' ? undefined : 'The function is not traced.';
  if (target.traced) return 'The function is traced already.';
  return target.refusal?.reason ?? 'Nothing in the code says what it does; --all or --name traces it.';
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** One line for each changed file. */
export function summaryOf(reports: readonly FileReport[]): string {
  const lines = reports.flatMap(({ path, inserted, removed }) => {
    const count = inserted.length + removed.length;
    return count === 0 ? [] : [`${path}: ${count} ${count === 1 ? 'function' : 'functions'} ${removed.length > 0 ? 'no longer traced' : 'traced'}`];
  });
  return lines.length === 0 ? 'Nothing to change.\n' : `${lines.join('\n')}\n`;
}
