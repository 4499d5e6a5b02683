/** Bundle entry: what the editor loads on its first call to a server. */
export { connectWorkspace, findCli } from './connect';
export { LocalWorkspaceClient } from './localWorkspace';
