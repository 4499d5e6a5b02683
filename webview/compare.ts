import './style/compare.css';
import { connectToHost } from './client';
import { registerControls } from './toolkit';
import { ComparePage } from './view/compare/comparePage';
import { RunsPage } from './view/compare/runsPage';
import { SessionPage } from './view/compare/sessionPage';
import type { CompareRequests, CompareSubject } from '../src/protocol/compare';

registerControls();
const client = connectToHost<CompareRequests, Record<never, never>, { readonly subject: CompareSubject }>();
const app = document.getElementById('app')!;
/** What the panel shows is kept, so that it comes back after a reload. */
const keep = async (): Promise<CompareSubject> => {
  const subject = await client.host.request('getSubject', {});
  client.saveState({ subject });
  return subject;
};
keep()
  .then(({ kind }) => {
    const page = kind === 'comparison' ? new ComparePage(client.host, keep) : kind === 'runs' ? new RunsPage(client.host) : new SessionPage(client.host);
    app.replaceChildren(page.element);
    page.start();
  })
  .catch((error: unknown) => {
    app.textContent = error instanceof Error ? error.message : 'The page could not be opened.';
  });
