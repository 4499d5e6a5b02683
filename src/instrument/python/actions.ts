import { plannedEdits, type Action, type ActionPlan, type LintFinding, type Offers } from '../actions';
import type { FileContext, Plan } from '../types';
import { autologOffers, planAutolog } from './autolog';
import { planChangeType } from './changeType';
import { findDestination, planDestination } from './destination';
import { lintPython } from './lint';
import { planOtlpExport } from './otlp';
import type { PythonParser, PythonSource } from './parse';
import { fileRefusal } from './refusals';
import { planPythonUnwrap } from './remove';
import { planSpan } from './span/planSpan';

/** What a text gives reason for; nothing for one with syntax errors. */
export function pythonOffers(source: PythonSource): Offers {
  if (source.root.hasError) return { autolog: [], lint: [] };
  const destination = findDestination(source);
  return { autolog: autologOffers(source), lint: lintPython(source), ...(destination ? { destination } : {}) };
}

/** Edits for one action, or why it cannot be done. */
export function planPythonAction(parser: PythonParser, text: string, action: Action, context: FileContext): ActionPlan {
  const source = parser.parse(text, context.notebook);
  const refusal = fileRefusal(source, context);
  if (refusal) return { status: 'refused', refusal };
  switch (action.kind) {
    case 'selectionAsSpan': return planSpan(source, action);
    case 'unwrapSpan': return asAction(planPythonUnwrap(parser, text, action.offset, context.notebook ?? false));
    case 'enableAutolog': return planAutolog(source, action.ids);
    case 'setDestination': return planDestination(source, action.destination);
    case 'exportOtlp': return planOtlpExport(source, action);
    case 'changeSpanType': return planChangeType(source, action.targetId, action.spanType);
    case 'fixLint': return planFixes(lintPython(source), action.ids);
  }
}

function asAction({ edits, notes, refused }: Plan): ActionPlan {
  const [refusal] = refused;
  return refusal ? { status: 'refused', refusal: { code: refusal.code, reason: refusal.reason } } : plannedEdits(edits, notes);
}

/** A finding that is not there any more is corrected already. */
function planFixes(findings: readonly LintFinding[], ids: readonly string[] | 'all'): ActionPlan {
  return plannedEdits(findings.filter(({ id }) => ids === 'all' || ids.includes(id)).flatMap(({ edits }) => edits));
}
