import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../scripts/lib/paths.mjs';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor } from './editor.mjs';
import { QuickInput } from './quickInput.mjs';

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

/** An editor on a folder with these files that is signed in to a fake workspace by the profile `team`. */
export async function openConnected({ fake, token }, files) {
  const editor = await TestEditor.start();
  await writeFile(path.join(editor.home, 'none.databrickscfg'), `[team]\nhost = ${fake.host}\ntoken = ${token}\nwarehouse_id = wh1\n`);
  const folder = await editor.folderWith(files);
  const workbench = await Workbench.open(editor.browser, editor.url(folder));
  const input = new QuickInput(workbench);
  await workbench.openContainer('Spanlight');
  await workbench.webview('destination-question', 60_000);
  await workbench.command('Switch Connection…');
  await input.answer('Switch Connection', { text: 'team' });
  await input.notified('Connected to team as lead@company.com.');
  return { editor, workbench, input, folder };
}
