import * as vscode from 'vscode';
import { spanTypes, type Options, type SpanType, type Target } from '../../instrument/types';

const maxNameLength = 250;

/** Asks for span type and span name, proposals first. `undefined` when the person went away. */
export async function pickOptions(target: Target): Promise<Options | undefined> {
  const spanType = await pickSpanType(target);
  if (spanType === undefined) return undefined;
  const name = await vscode.window.showInputBox({
    title: `Add Tracing to ${target.name} (2/2)`,
    prompt: 'Span name. Leave it empty to use the function’s own name.',
    placeHolder: target.name,
    validateInput: (text) =>
      /[\r\n]/.test(text) ? 'A span name is one line.' : text.length > maxNameLength ? `A span name has at most ${maxNameLength} characters.` : undefined,
  });
  if (name === undefined) return undefined;
  return { spanType, ...(name.trim() === '' ? {} : { name: name.trim() }) };
}

async function pickSpanType(target: Target): Promise<SpanType | undefined> {
  const proposed = new Map(target.proposals.map((proposal) => [proposal.spanType, proposal.evidence]));
  const rest = spanTypes.filter((each) => !proposed.has(each));
  const items: (vscode.QuickPickItem & { spanType?: SpanType })[] = [
    ...(proposed.size > 0 ? [{ label: 'Proposed', kind: vscode.QuickPickItemKind.Separator }] : []),
    ...[...proposed].map(([spanType, evidence]) => ({ label: spanType, description: evidence, spanType })),
    { label: 'All types', kind: vscode.QuickPickItemKind.Separator },
    ...rest.map((spanType) => ({ label: spanType, spanType })),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: `Add Tracing to ${target.name} (1/2)`, placeHolder: 'Span type' });
  return picked?.spanType;
}
