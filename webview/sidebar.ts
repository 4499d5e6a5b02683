import './style/sidebar.css';
import { connectToHost } from './client';
import { SidebarPage, type SavedSidebar } from './view/sidebarPage';
import { registerControls } from './toolkit';
import type { SidebarEvents, SidebarRequests } from '../src/protocol/messages';

registerControls();
const client = connectToHost<SidebarRequests, SidebarEvents, SavedSidebar>();
const page = new SidebarPage(client);
document.getElementById('app')!.replaceChildren(page.element);
page.start();
