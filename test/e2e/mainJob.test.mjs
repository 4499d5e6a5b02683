import assert from 'node:assert/strict';
import path from 'node:path';
import { prepareSample, samples } from '../../scripts/lib/demo.mjs';
import { mainJob } from '../../scripts/lib/mainJob.mjs';
import { pictures, TestEditor } from './editor.mjs';

describe('main job in the real VS Code', function () {
  let editor;
  before(async () => {
    editor = await TestEditor.start();
  });
  after(() => editor.stop());

  it('adds tracing to a TypeScript function by the light bulb, runs it and shows its trace beside it', async () => {
    const folder = await prepareSample(samples.typescript, { into: editor.home });
    const times = await mainJob({
      browser: editor.browser,
      url: editor.url(folder),
      sample: samples.typescript,
      folder,
      pictures: path.join(pictures, 'main-job'),
    });
    const [owner] = await editor.ownersOnce(1);
    const rows = await editor.traces(owner);
    const row = rows.find((candidate) => candidate.traceId === times.rowTraceId);
    assert.equal(row.name, samples.typescript.rootSpan);
    assert.equal(row.storage, 'uc');
    assert.deepEqual(rows.map(({ state }) => state).sort(), ['ERROR', 'OK', 'OK']);
  });
});
