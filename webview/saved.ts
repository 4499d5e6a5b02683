import './style/saved.css';
import './style/trace.css';
import { decodeOtlp } from '../src/trace/decode/otlp';
import type { TraceEvents, TraceRequests } from '../src/protocol/messages';
import { Rpc } from '../src/protocol/rpc';
import type { SavedTraceData } from '../src/protocol/savedTrace';
import type { PageClient } from './client';
import { pairedTransports } from './pairedTransports';
import { savedTraceHandlers } from './savedTrace';
import { registerControls } from './toolkit';
import type { SavedTrace } from './traceStore';
import { TracePage } from './view/tracePage';

/** The page of a trace that was saved as one HTML file: the viewer itself, answered from the data in the file. */
followSystemTheme();
registerControls();
const data = JSON.parse(document.getElementById('trace-data')!.textContent) as SavedTraceData;
const [pageEnd, dataEnd] = pairedTransports();
new Rpc<TraceRequests, Record<never, never>>(dataEnd, savedTraceHandlers(decodeOtlp(data.spans), data));
const client: PageClient<TraceRequests, TraceEvents, SavedTrace> = { host: new Rpc(pageEnd, {}), savedState: undefined, saveState: () => {} };
const page = new TracePage(client);
document.getElementById('app')!.replaceChildren(page.element);
page.start();

/** Sets the class by which the editor tells its themes apart; controls and canvas draw anew when it changes. */
function followSystemTheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    document.body.className = dark.matches ? 'vscode-dark' : 'vscode-light';
  };
  dark.addEventListener('change', apply);
  apply();
}
