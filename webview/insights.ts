import './style/insights.css';
import { connectToHost } from './client';
import { registerControls } from './toolkit';
import { InsightsPage, type SavedInsights } from './view/insightsPage';
import type { InsightsRequests } from '../src/protocol/insights';

registerControls();
const client = connectToHost<InsightsRequests, Record<never, never>, SavedInsights>();
const page = new InsightsPage(client);
document.getElementById('app')!.replaceChildren(page.element);
page.start();
