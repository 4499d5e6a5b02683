import './style/compare.css';
import { connectToHost } from './client';
import { registerControls } from './toolkit';
import { ComparePage } from './view/compare/comparePage';
import { RunsPage } from './view/compare/runsPage';
import { SessionPage } from './view/compare/sessionPage';
import type { CompareRequests } from '../src/protocol/compare';

registerControls();
const client = connectToHost<CompareRequests, Record<never, never>, Record<never, never>>();
const app = document.getElementById('app')!;
client.host
  .request('getSubject', {})
  .then(({ kind }) => {
    const page = kind === 'comparison' ? new ComparePage(client.host) : kind === 'runs' ? new RunsPage(client.host) : new SessionPage(client.host);
    app.replaceChildren(page.element);
    page.start();
  })
  .catch((error: unknown) => {
    app.textContent = error instanceof Error ? error.message : 'The page could not be opened.';
  });
