import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { AssessedTrace } from '../../databricks/calls/assessments';
import type { Workspace } from '../../databricks/workspacePorts';
import type { AssessmentRequests } from '../../protocol/assessments';
import type { Handlers } from '../../protocol/rpc';
import type { TraceNotes } from '../../trace/notes';
import type { TraceTarget } from '../../trace/target';

/** The workspace that keeps a trace. */
export type TraceWorkspace = () => Promise<{ readonly workspace: Workspace; readonly warehouseId?: string }>;

/**
 * Answers about the assessments of one trace; the person is asked before one is deleted. `stored` reads
 * what the trace's tables have where asking the workspace could start a warehouse; after a change here
 * the workspace is asked, because the tables can be behind.
 */
export function assessmentHandlers({ traceId, location }: TraceTarget & { readonly location: string }, open: TraceWorkspace, stored?: (signal: AbortSignal) => Promise<TraceNotes>): Handlers<AssessmentRequests> {
  let isChanged = false;
  const place = async () => {
    if (location.startsWith('file:')) throw new CodedError('file.readOnly', 'A trace in a file takes no assessments. Open the trace from the workspace that keeps it.');
    const { workspace, warehouseId } = await open();
    const trace: AssessedTrace = { traceId, location, ...(warehouseId === undefined ? {} : { warehouseId }) };
    return { workspace, trace };
  };
  return {
    getAssessments: async (_params, signal) => {
      if (stored && !isChanged) return stored(signal);
      const { workspace, trace } = await place();
      return workspace.assessments.notes(trace, signal);
    },
    saveAssessment: async ({ id, draft }, signal) => {
      isChanged = true;
      const { workspace, trace } = await place();
      if (id !== undefined) return workspace.assessments.update(trace, id, draft, signal);
      return workspace.assessments.create(trace, draft, (await workspace.identity.me(signal)).name, signal);
    },
    deleteAssessment: async ({ id }, signal) => {
      isChanged = true;
      const { workspace, trace } = await place();
      const found = (await workspace.assessments.list(trace, signal)).find((each) => each.id === id);
      if (!found) throw new CodedError('assessment.gone', 'Somebody has deleted this assessment already. Read the assessments again.');
      const chosen = await vscode.window.showWarningMessage(`Delete the ${found.kind} “${found.name}”?`, { modal: true, detail: 'It is deleted for everybody who can see the trace.' }, 'Delete');
      if (chosen === 'Delete') await workspace.assessments.delete(trace, id, signal);
      return null;
    },
  };
}
