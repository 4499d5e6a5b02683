import type { WorkspaceTraceSources } from '../panel/tracePanelDeps';

/** Traces of a real workspace, whose code is loaded when one is chosen: the local workspace's traces need none of it. */
export function lazyTraceSources(isLocal: () => boolean, load: () => WorkspaceTraceSources): WorkspaceTraceSources {
  return {
    place: async (target) => (isLocal() ? undefined : load().place(target)),
    source: (...args) => load().source(...args),
    list: (...args) => load().list(...args),
    runs: (...args) => load().runs(...args),
    functions: (...args) => load().functions(...args),
    calls: () => load().calls(),
  };
}
