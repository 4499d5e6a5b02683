import './style/trace.css';
import { connectToHost } from './client';
import { registerControls } from './toolkit';
import type { SavedTrace } from './traceStore';
import { TracePage } from './view/tracePage';
import type { TraceEvents, TraceRequests } from '../src/protocol/messages';

registerControls();
const client = connectToHost<TraceRequests, TraceEvents, SavedTrace>();
const page = new TracePage(client);
document.getElementById('app')!.replaceChildren(page.element);
page.start();
