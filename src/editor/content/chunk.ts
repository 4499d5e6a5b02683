/** Bundle entry: what spans and traces say, loaded with the first trace that is opened. */
export { CompareCommands } from '../compare/compareCommands';
export { ComparePanels } from '../compare/comparePanels';
export { contentHandlers } from './contentHandlers';
