import './style/results.css';
import { connectToHost } from './client';
import { registerControls } from './toolkit';
import { ResultsPage } from './view/resultsPage';
import type { ResultsEvents, ResultsRequests } from '../src/protocol/results';

registerControls();
const page = new ResultsPage(connectToHost<ResultsRequests, ResultsEvents, Record<never, never>>());
document.getElementById('app')!.replaceChildren(page.element);
page.start();
