import { stream, streamSSE } from 'hono/streaming';
import { version } from '../../../package.json';
import type { LocalContext, RouteModule } from '../context';
import { localApi, maxSpansQuery } from '../../protocol/localWorkspace';
import type { LocalSpansQuery, LocalStatus } from '../../protocol/localWorkspace';
import { maxRunNames, type RunsQuery } from '../../trace/compare/runs';
import { maxKeyValues, type TraceListQuery, type TracesChanged } from '../../trace/list';
import { readJson } from '../http/body';
import { ApiError } from '../http/errors';
import { calledFunctions, functionRuns } from '../store/functionRuns';
import { linkedExperiments } from '../store/linkedExperiments';
import { listTraces } from '../store/traceList';
import { findTrace } from '../store/findTrace';
import { readColumns } from '../store/readColumns';
import { readTexts } from '../store/readTexts';
import { readTrace } from '../store/readTrace';
import { traceTotals } from '../store/traceTotals';

/** An open event stream says that it lives this often, so that a dead peer is noticed. */
const heartbeatMs = 15_000;

/** What the editor asks; the contract is `protocol/localWorkspace.ts`. */
export const editorRoutes: RouteModule = {
  register(app, context) {
    app.get(localApi.status, async (c) => c.json(await status(context)));
    app.get(localApi.events, (c) =>
      streamSSE(c, async (stream) => {
        const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
        const send = (event: string, data: LocalStatus | TracesChanged) => stream.writeSSE({ event, data: JSON.stringify(data) });
        const unsubscribe = context.feed.subscribe((changed) => void send('traces', changed));
        const heartbeat = setInterval(() => void stream.write(': alive\n\n'), heartbeatMs);
        await send('status', await status(context));
        await ended;
        clearInterval(heartbeat);
        unsubscribe();
      }),
    );
    app.get(localApi.traces, async (c) => {
      const linked = await linkedExperiments(context.database);
      return c.json(await listTraces(context.database, readQuery(c.req.query('query')), { experimentOf: (location) => linked.get(location) }));
    });
    app.get(`${localApi.traces}/:traceId`, async (c) => c.json(await readTrace(context.database, c.req.param('traceId'), c.req.query('location'))));
    app.get(`${localApi.traces}/:traceId/columns`, async (c) => {
      const bytes = await readColumns(context.database, c.req.param('traceId'), c.req.query('location'));
      return c.body(bytes, 200, { 'content-type': 'application/octet-stream' });
    });
    app.post(`${localApi.traces}/:traceId/spans`, async (c) => {
      const { location, spanIds } = readSpansQuery(await readJson(c));
      return c.json(await readTrace(context.database, c.req.param('traceId'), location, spanIds));
    });
    app.get(`${localApi.traces}/:traceId/texts`, async (c) => {
      await findTrace(context.database, c.req.param('traceId'), c.req.query('location'));
      return stream(c, (out) => readTexts(context.database, c.req.param('traceId'), c.req.query('location'), (lines) => out.write(lines)));
    });
    app.get(localApi.runs, async (c) => c.json({ runs: await functionRuns(context.database, readRunsQuery(c.req.query('query'))) }));
    app.get(localApi.functions, async (c) => c.json({ functions: await calledFunctions(context.database) }));
    app.post(localApi.shutdown, (c) => {
      setImmediate(context.shutdown);
      return c.json({});
    });
  },
};

async function status(context: LocalContext): Promise<LocalStatus> {
  const { feed, defaults, dataFolder, port } = context;
  const totals = await traceTotals(context.database);
  return { pid: process.pid, version, port, dataFolder, defaults, ...totals, spansPerSecond: feed.spansPerSecond, refusedRequests: feed.refusedRequests };
}

const states = ['OK', 'ERROR', 'IN_PROGRESS', 'UNSET'];

function queryObject<T>(text: string | undefined, numbers: readonly (keyof T & string)[]): Partial<Record<keyof T, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch (error) {
    throw invalid('is not valid JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('must be a JSON object');
  const query = value as Partial<Record<keyof T, unknown>>;
  for (const field of numbers) if (query[field] !== undefined && !Number.isFinite(query[field])) throw invalid(`must have a number as "${field}"`);
  return query;
}

function readRunsQuery(text: string | undefined): RunsQuery {
  const query = queryObject<RunsQuery>(text, ['limit', 'sinceMs', 'untilMs']);
  const { names, location } = query;
  if (!(Array.isArray(names) && names.length > 0 && names.length <= maxRunNames && names.every((name) => typeof name === 'string'))) throw invalid(`must have a list of 1 to ${maxRunNames} texts as "names"`);
  if (location !== undefined && typeof location !== 'string') throw invalid('must have a text as "location"');
  return query as unknown as RunsQuery;
}

/** Checks a list query field by field. */
function readQuery(text: string | undefined): TraceListQuery {
  const query = queryObject<TraceListQuery>(text, ['limit', 'sinceMs', 'untilMs', 'minDurationMs', 'maxDurationMs']);
  for (const field of ['cursor', 'text', 'location', 'name', 'session', 'user', 'spanName', 'spanType'] as const) {
    if (query[field] !== undefined && typeof query[field] !== 'string') throw invalid(`must have a text as "${field}"`);
  }
  if (query.states !== undefined && !(Array.isArray(query.states) && query.states.every((state) => states.includes(state as string)))) {
    throw invalid(`must have a list of ${states.join(', ')} as "states"`);
  }
  for (const field of ['attributes', 'tags'] as const) {
    const pairs = query[field];
    if (pairs !== undefined && !(Array.isArray(pairs) && pairs.length <= maxKeyValues && pairs.every(isKeyValue))) {
      throw invalid(`must have a list of at most ${maxKeyValues} keys with values as "${field}"`);
    }
  }
  return query as TraceListQuery;
}

function isKeyValue(pair: unknown): boolean {
  const { key, value } = (pair ?? {}) as { key?: unknown; value?: unknown };
  return typeof key === 'string' && typeof value === 'string';
}

function readSpansQuery(value: unknown): LocalSpansQuery {
  const query = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof LocalSpansQuery, unknown>>;
  const isList = Array.isArray(query.spanIds) && query.spanIds.length <= maxSpansQuery && query.spanIds.every((id) => typeof id === 'string');
  if (!isList) throw new ApiError('INVALID_PARAMETER_VALUE', `The query for spans must have a list of at most ${maxSpansQuery} span ids as "spanIds".`);
  if (query.location !== undefined && typeof query.location !== 'string') throw new ApiError('INVALID_PARAMETER_VALUE', 'The query for spans must have a text as "location".');
  return query as LocalSpansQuery;
}

const invalid = (what: string, cause?: unknown) => new ApiError('INVALID_PARAMETER_VALUE', `The list query ${what}.`, { cause });
