import assert from 'node:assert/strict';
import path from 'node:path';
import { buildPackage } from '../../scripts/lib/buildPackage.mjs';
import { prepareSample, samples } from '../../scripts/lib/demo.mjs';
import { mainJob } from '../../scripts/lib/mainJob.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { pictures, TestEditor } from './editor.mjs';

/** Megabytes that a download may have: most of it is the local workspace's engine. */
const budgetMb = 40;

describe('the packed extension, installed', function () {
  let editor;
  let built;
  before(async () => {
    built = await buildPackage();
    editor = await TestEditor.start({ installed: built.file });
  });
  after(() => editor?.stop());

  it(`is at most ${budgetMb} MB`, () => {
    assert.ok(built.megabytes <= budgetMb, `${built.megabytes.toFixed(1)} MB`);
  });

  it('does the main job with nothing of the checkout, SQL included', async () => {
    const folder = await prepareSample(samples.typescript, { into: editor.home });
    await mainJob({ browser: editor.browser, url: editor.url(folder), sample: samples.typescript, folder, pictures: path.join(pictures, 'packaged') });
    const [owner] = await editor.ownersOnce(1);
    const command = await run('ps', ['-o', 'args=', '-p', String(owner.pid)]);
    assert.ok(command.includes(path.join(editor.data, 'extensions')), `the local workspace runs from ${command}`);
    const call = async (method, target, body) => {
      const answer = await fetch(`http://127.0.0.1:${owner.port}${target}`, {
        method,
        headers: { Authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      assert.ok(answer.ok, `${target} answered ${answer.status}: ${text}`);
      return JSON.parse(text);
    };
    const { defaults } = await call('GET', '/spanlight/v1/status');
    const { status, result } = await call('POST', '/api/2.0/sql/statements', {
      statement: "SELECT count_if(coalesce(parent_span_id, '') = '') FROM `local`.`traces`.`typescript_agent_otel_spans` WHERE attributes:['mlflow.spanType']::string IS NOT NULL",
      warehouse_id: defaults.warehouseId,
      wait_timeout: '30s',
    });
    assert.deepEqual([status.state, result?.data_array], ['SUCCEEDED', [['3']]], status.error?.message);
  });
});
