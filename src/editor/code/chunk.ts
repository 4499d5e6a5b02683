/** Bundle entry: the commands that change code, loaded when one of them is used first. */
import type { AddTracingTarget, CommandId } from '../../ids';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import type { CodeDeps } from './deps';
import { TracingCommands } from './tracingCommands';

type Ids = Extract<
  CommandId,
  | 'spanlight.instrument.add' | 'spanlight.instrument.addWithOptions' | 'spanlight.instrument.addToSelection' | 'spanlight.instrument.addToFile'
  | 'spanlight.instrument.remove' | 'spanlight.instrument.removeFromSelection' | 'spanlight.instrument.removeFromFile'
>;

/** The commands by their ids. */
export type CodeCommands = Readonly<Record<Ids, (target?: AddTracingTarget) => Promise<void>>> & Disposable;

export function openCodeCommands(deps: CodeDeps): CodeCommands {
  const store = new DisposableStore();
  const tracing = new TracingCommands(deps, () => {});
  return {
    'spanlight.instrument.add': (target) => tracing.add(target),
    'spanlight.instrument.addWithOptions': (target) => tracing.addWithOptions(target),
    'spanlight.instrument.addToSelection': (target) => tracing.addToSelection(target),
    'spanlight.instrument.addToFile': (target) => tracing.addToFile(target),
    'spanlight.instrument.remove': (target) => tracing.remove(target),
    'spanlight.instrument.removeFromSelection': (target) => tracing.removeFromSelection(target),
    'spanlight.instrument.removeFromFile': (target) => tracing.removeFromFile(target),
    dispose: () => store.dispose(),
  };
}
