export * from './a';
export { b as c } from './b';
export type { D } from './d';
