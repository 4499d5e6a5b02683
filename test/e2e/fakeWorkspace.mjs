import { build } from 'esbuild';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../scripts/lib/paths.mjs';

/** The workspace that unit tests use, started for an editor: bundled once, since the editor tests are no TypeScript. */
export async function startFakeWorkspace() {
  const outfile = path.join(projectFolder, 'out/e2e/fakeWorkspace.mjs');
  await build({ entryPoints: [path.join(projectFolder, 'test/fakes/workspace.ts')], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' });
  const { FakeWorkspace, token } = await import(pathToFileURL(outfile).href);
  return { fake: await new FakeWorkspace().start(), token };
}

/** An experiment linked to a schema whose tables exist, as a workspace has it after a set-up. */
export function addLinkedExperiment(state, { id, name }) {
  const stem = 'main.agents.mlflow_experiment_trace';
  const key = (suffix) => `mlflow.experiment.databricksTrace${suffix}`;
  state.experiments.push({
    id,
    name,
    lifecycle: 'active',
    storedTraces: 0,
    tags: { [key('DestinationPath')]: 'main.agents', [key('SpanStorageTable')]: `${stem}_otel_spans`, [key('LogStorageTable')]: `${stem}_otel_logs`, [key('StorageTable')]: `${stem}_unified` },
  });
  const table = (suffix, tableType) => ({
    fullName: `${stem}_${suffix}`,
    tableType,
    owner: 'lead@company.com',
    properties: tableType === 'VIEW' ? {} : { 'otel.schemaVersion': 'v1' },
    columns: Object.entries({ trace_id: 'string', span_id: 'string', parent_span_id: 'string', name: 'string', start_time_unix_nano: 'bigint', end_time_unix_nano: 'bigint', attributes: 'map<string,string>' }).map(([column, type_text]) => ({ name: column, type_text })),
  });
  state.tables.push(table('otel_spans', 'MANAGED'), table('otel_logs', 'MANAGED'), table('otel_metrics', 'MANAGED'), table('unified', 'VIEW'));
}
