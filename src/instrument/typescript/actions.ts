import { refusedPlan, type Action, type ActionPlan, type Offers } from '../actions';
import type { FileContext } from '../types';
import { planTsChangeType } from './changeType';
import { findTsDestination, planTsDestination } from './destination';
import { planTsOtlpExport } from './otlp';
import { firstTsError, type TsSource } from './parse';
import { tsFileRefusal } from './refusals';
import { planTsSpan } from './span/planSpan';
import { planTsUnwrap } from './span/unwrap';
import { clientOffers, planTracedClients } from './tracedClients';

/** What a text gives reason for; nothing for one with syntax errors. */
export function tsOffers(source: TsSource): Offers {
  if (firstTsError(source) !== undefined) return { autolog: [], lint: [] };
  const destination = findTsDestination(source);
  return { autolog: clientOffers(source), lint: [], ...(destination ? { destination } : {}) };
}

/** Edits for one action, or why it cannot be done. */
export function planTsAction(source: TsSource, action: Action, context: FileContext): ActionPlan {
  const refusal = tsFileRefusal(source, context);
  if (refusal) return { status: 'refused', refusal };
  switch (action.kind) {
    case 'selectionAsSpan': return planTsSpan(source, action, context);
    case 'unwrapSpan': return planTsUnwrap(source, action.offset, context);
    case 'enableAutolog': return planTracedClients(source, action.ids, context);
    case 'setDestination': return planTsDestination(source, action.destination, context);
    case 'exportOtlp': return planTsOtlpExport(source, action, context);
    case 'changeSpanType': return planTsChangeType(source, action.targetId, action.spanType, context);
    case 'fixLint': return refusedPlan('notInLanguage', 'The outdated forms that are corrected belong to MLflow’s Python SDK.');
  }
}
