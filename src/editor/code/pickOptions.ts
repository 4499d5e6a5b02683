import { parseAttributes } from '../../instrument/attributeText';
import { spanTypes, type Options, type SpanType, type Target } from '../../instrument/types';
import { pick, type, type Choice } from '../workspace/quickInput';
import * as vscode from 'vscode';

const maxNameLength = 250;
const totalSteps = 3;

/** Asks for span type, span name and attributes, proposals first. `undefined` when the person went away. */
export async function pickOptions(target: Target): Promise<Options | undefined> {
  const title = `Add Tracing to ${target.name}`;
  let spanType: SpanType | undefined;
  let name = '';
  let attributes = '';
  for (let step = 1; step <= totalSteps; ) {
    const frame = { title, step, totalSteps, canGoBack: step > 1 };
    const answer =
      step === 1
        ? await pick({ ...frame, placeholder: 'Span type', items: spanTypeChoices(target) })
        : step === 2
          ? await type({ ...frame, prompt: 'Span name. Leave it empty to use the function’s own name.', placeholder: target.name, value: name, check: checkName })
          : await type({ ...frame, prompt: 'Attributes of every span, as name=value separated by commas. Leave it empty for none.', placeholder: 'team=search, version=2', value: attributes, check: checkAttributes });
    if (answer.kind === 'cancel') return undefined;
    if (answer.kind === 'back') step -= 1;
    else {
      if (step === 1) spanType = answer.value as SpanType;
      else if (step === 2) name = answer.value;
      else attributes = answer.value;
      step += 1;
    }
  }
  const parsed = parseAttributes(attributes);
  return {
    ...(spanType ? { spanType } : {}),
    ...(name === '' ? {} : { name }),
    ...(parsed.kind === 'attributes' && Object.keys(parsed.attributes).length > 0 ? { attributes: parsed.attributes } : {}),
  };
}

/** The span types, those that the code gives reason for first, with the reason. */
export function spanTypeChoices({ proposals }: Pick<Target, 'proposals'>): Choice<SpanType>[] {
  const proposed = new Map(proposals.map((proposal) => [proposal.spanType, proposal.evidence]));
  const rest = spanTypes.filter((each) => !proposed.has(each));
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, value: 'UNKNOWN' as const });
  return [
    ...(proposed.size > 0 ? [separator('Proposed')] : []),
    ...[...proposed].map(([spanType, evidence]) => ({ label: spanType, description: evidence, value: spanType })),
    separator('All types'),
    ...rest.map((spanType) => ({ label: spanType, value: spanType })),
  ];
}

const checkName = (text: string): string | undefined =>
  text.length > maxNameLength ? `A span name has at most ${maxNameLength} characters; this one has ${text.length}.` : undefined;

function checkAttributes(text: string): string | undefined {
  const parsed = parseAttributes(text);
  return parsed.kind === 'problem' ? parsed.sentence : undefined;
}
