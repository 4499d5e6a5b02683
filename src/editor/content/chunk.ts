/** Bundle entry: what spans and traces say, loaded with the first trace that is opened. */
export { ComparePanels } from '../compare/comparePanels';
export { previousRun } from '../compare/previousRun';
export { sessionOf } from '../compare/sessionOf';
export { contentHandlers } from './contentHandlers';
