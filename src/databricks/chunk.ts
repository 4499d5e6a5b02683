/** Bundle entry: what the editor loads on its first call to a server. */
export { LocalWorkspaceClient } from './localWorkspace';
