/** Bundle entry: what spans and traces say, loaded with the first trace that is opened. */
export { contentHandlers } from './contentHandlers';
