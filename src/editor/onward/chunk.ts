/** Bundle entry: what leads from a trace onward, loaded when it is used first. */
import { Connections } from '../workspace/connections';
import { createTest } from './createTest';
import type { OnwardDeps } from './deps';
import { ShareCommands } from './shareCommands';
import type { SpanArgument } from '../../ids';

export { runTool } from '../../assistant/tools';
export { openTraceFile } from './traceFileEditor';

/** The commands by what they do. */
export interface Onward {
  copyTrace(): Promise<void>;
  copySpan(argument?: SpanArgument): Promise<void>;
  copyLink(argument?: SpanArgument): Promise<void>;
  saveOtlp(): Promise<void>;
  saveHtml(): Promise<void>;
  openInDatabricks(): Promise<void>;
  createTest(argument?: SpanArgument): Promise<void>;
}

export function openOnward(deps: OnwardDeps): Onward {
  const share = new ShareCommands(deps, new Connections(deps));
  return {
    copyTrace: () => share.copyTrace(),
    copySpan: (argument) => share.copySpan(argument),
    copyLink: (argument) => share.copyLink(argument),
    saveOtlp: () => share.saveOtlp(),
    saveHtml: () => share.saveHtml(),
    openInDatabricks: () => share.openInDatabricks(),
    createTest: (argument) => createTest(deps, argument),
  };
}
