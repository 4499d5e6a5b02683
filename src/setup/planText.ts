import { describeCall } from '../databricks/calls/apiCall';
import type { SetupPlan } from './plan';

/** The plan as Markdown: every changing call and statement in order, to read and to copy. */
export function planText(plan: SetupPlan, host: string): string {
  const lines = ['# Plan: set up tracing', '', `Workspace: ${host}`, '', plan.form, ''];
  if (plan.refusal) lines.push(`**This cannot be done.** ${plan.refusal}`, '');
  for (const warning of plan.warnings) lines.push(`> **Note.** ${warning}`, '');
  lines.push('Nothing has been changed yet. Each step looks first, and does only what is missing.', '');
  for (const [index, action] of plan.actions.entries()) {
    lines.push(`## ${index + 1}. ${action.title}`, '');
    const changes = action.calls.filter((call) => call.method !== 'GET');
    if (changes.length > 0) lines.push('```http', changes.map(describeCall).join('\n\n'), '```', '');
    if (action.sql) lines.push(changes.length > 0 && action.work.kind !== 'testTrace' ? 'The same as SQL:' : 'Read back with:', '', '```sql', action.sql, '```', '');
    if (changes.length === 0 && !action.sql) lines.push('Nothing to change.', '');
  }
  return lines.join('\n');
}
