import { CodedError } from '../../base/errors';
import type { ComparedTarget } from '../../protocol/compare';
import type { TraceSource } from '../../trace/traceSource';
import { homeOf, type HomeDeps } from '../panel/traceHome';
import type { TraceViewer } from '../panel/traceViewer';

/** Where a trace is read from: its open panel, else its home. A trace of a file has none but its panel. Throws `compare.fileClosed`. */
export async function openSource(target: ComparedTarget, viewer: Pick<TraceViewer, 'panels'>, deps: HomeDeps, isWanted: boolean): Promise<TraceSource> {
  const { traceId, location } = target;
  if (location.startsWith('file:')) {
    const panel = [...viewer.panels].find((each) => each.target.traceId === traceId && each.target.location === location);
    if (!panel) throw new CodedError('compare.fileClosed', `${decodeURIComponent(location.split('/').at(-1)!)} is not open as a trace any more. Open the file as a trace and compare again.`);
    return panel.source;
  }
  return (await homeOf(target, deps, isWanted)).source(target);
}
