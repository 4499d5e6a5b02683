import { refusedPlan, type Action, type ActionPlan, type Offers } from '../actions';
import type { FileContext } from '../types';
import { fileRefusal } from './refusals';
import type { PythonSource } from './parse';

/** What a text gives reason for; nothing for one with syntax errors. */
export function pythonOffers(source: PythonSource): Offers {
  if (source.root.hasError) return { autolog: [], lint: [] };
  return { autolog: [], lint: [] };
}

/** Edits for one action, or why it cannot be done. */
export function planPythonAction(source: PythonSource, action: Action, context: FileContext): ActionPlan {
  const refusal = fileRefusal(source, context);
  if (refusal) return { status: 'refused', refusal };
  return refusedPlan('notInLanguage', `The action ${action.kind} is not available for Python.`);
}
