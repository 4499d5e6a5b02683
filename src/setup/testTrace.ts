import type { EpochMs } from '../base/units';
import { epochMsToNs } from '../base/units';
import { locationPath, type TraceLocation } from '../trace/location';
import { mlflowKeys, type Span } from '../trace/model';

/** Name of the test trace's only span. */
export const testTraceTitle = 'spanlight.testTrace';

export interface TestTraceIds {
  /** 32 lowercase hex digits. */
  readonly traceId: string;
  /** 16 lowercase hex digits. */
  readonly spanId: string;
}

const durationMs = 12;
const input = 'Is tracing set up?';
const output = 'Yes: this span was read back from the table.';

/** One finished root span, in the form of MLflow's own exporter (mlflow `tracing/constant.py`: values are JSON text). */
export function testSpan(ids: TestTraceIds, location: TraceLocation, experimentId: string | undefined, startMs: EpochMs, version: string): Span {
  const startNs = epochMsToNs(startMs);
  return {
    traceId: ids.traceId,
    spanId: ids.spanId,
    parentSpanId: '',
    name: testTraceTitle,
    kind: 'INTERNAL',
    startNs,
    endNs: startNs + epochMsToNs(durationMs),
    attributes: {
      [mlflowKeys.requestId]: JSON.stringify(`trace:/${locationPath(location)}/${ids.traceId}`),
      ...(experimentId ? { [mlflowKeys.experimentId]: JSON.stringify(experimentId) } : {}),
      [mlflowKeys.spanType]: JSON.stringify('CHAIN'),
      [mlflowKeys.inputs]: JSON.stringify({ question: input }),
      [mlflowKeys.outputs]: JSON.stringify(output),
    },
    events: [],
    links: [],
    status: { code: 'OK', message: '' },
    resource: { attributes: { 'service.name': 'spanlight' } },
    scope: { name: 'spanlight', version, attributes: {} },
  };
}

/** The trace's info as MLflow posts it when a root span ends (mlflow `databricks_tracing_utils.py: trace_info_to_v4_proto`). */
export function testTraceInfo(traceId: string, location: TraceLocation, startMs: EpochMs): Record<string, unknown> {
  const { catalogName: catalog_name, schemaName: schema_name } = location;
  return {
    trace_id: traceId,
    trace_location:
      location.form === 'schema'
        ? { type: 'UC_SCHEMA', uc_schema: { catalog_name, schema_name } }
        : { type: 'UC_TABLE_PREFIX', uc_table_prefix: { catalog_name, schema_name, table_prefix: location.tablePrefix } },
    request_preview: JSON.stringify({ question: input }),
    response_preview: JSON.stringify(output),
    request_time: new Date(startMs).toISOString(),
    execution_duration: `${durationMs / 1000}s`,
    state: 'OK',
    trace_metadata: { 'mlflow.trace_schema.version': '4' },
    tags: { 'mlflow.traceName': testTraceTitle },
    assessments: [],
  };
}
