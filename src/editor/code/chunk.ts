/** Bundle entry: the commands that change code, loaded when one of them is used first. */
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import type { CommandTypes } from '../../ids';
import { ActionCommands } from './actionCommands';
import type { CodeCommandId } from './commandIds';
import { CoverageView } from './coverageView';
import type { CodeDeps } from './deps';
import { DestinationCommands } from './destinationCommands';
import { pickScope } from './pickScope';
import { PlanPreview } from './planPreview';
import { SdkOffer } from './sdkOffer';
import { TraceWorkspaceView } from './traceWorkspaceView';
import type { TraceNode } from './traceWorkspaceNodes';
import { TracingCommands } from './tracingCommands';

/** The commands by their ids. */
export type CodeCommands = { readonly [K in CodeCommandId]: CommandTypes[K] } & Disposable;

export function openCodeCommands(deps: CodeDeps): CodeCommands {
  const store = new DisposableStore();
  const sdk = new SdkOffer(deps);
  const onAdded = (document: vscode.TextDocument) => sdk.check(document);
  const tracing = new TracingCommands(deps, onAdded);
  const actions = new ActionCommands(deps, onAdded);
  const preview = store.add(new PlanPreview());
  const destinations = new DestinationCommands(deps, actions, preview);
  const plan = store.add(new TraceWorkspaceView(deps, preview, onAdded));
  const coverage = store.add(new CoverageView(deps));
  return {
    'spanlight.instrument.add': (target) => tracing.add(target),
    'spanlight.instrument.addWithOptions': (target) => tracing.addWithOptions(target),
    'spanlight.instrument.addToSelection': (target) => tracing.addToSelection(target),
    'spanlight.instrument.addToFile': (target) => tracing.addToFile(target),
    'spanlight.instrument.remove': (target) => tracing.remove(target),
    'spanlight.instrument.removeFromSelection': (target) => tracing.removeFromSelection(target),
    'spanlight.instrument.removeFromFile': (target) => tracing.removeFromFile(target),
    'spanlight.instrument.traceSelection': (target) => actions.traceSelection(target),
    'spanlight.instrument.removeSpan': (target) => actions.removeSpan(target),
    'spanlight.instrument.enableAutolog': (target) => actions.enableAutolog(target),
    'spanlight.instrument.changeSpanType': (target) => actions.changeSpanType(target),
    'spanlight.instrument.correctFile': (target) => actions.correctFile(target),
    'spanlight.instrument.setDestination': () => destinations.setDestination(),
    'spanlight.instrument.exportOtlp': () => destinations.exportOtlp(),
    'spanlight.instrument.traceWorkspace': async (uri, uris) => {
      if (!vscode.workspace.isTrusted) throw new CodedError('workspace.untrusted', 'Code is not changed in restricted mode.');
      const scope = uris && uris.length > 0 ? uris : uri ? [uri] : await pickScope();
      if (scope) await plan.open(scope.map((each) => vscode.Uri.from(each)));
    },
    'spanlight.tracePlan.apply': () => plan.apply(),
    'spanlight.tracePlan.refresh': () => plan.refresh(),
    'spanlight.tracePlan.close': async () => plan.close(),
    'spanlight.tracePlan.tickAll': async () => plan.tickAll(true),
    'spanlight.tracePlan.clearTicks': async () => plan.tickAll(false),
    'spanlight.tracePlan.showChanges': (node) => plan.showChanges(node as TraceNode | undefined),
    'spanlight.coverage.show': () => coverage.open(),
    'spanlight.coverage.close': async () => coverage.close(),
    dispose: () => store.dispose(),
  };
}
