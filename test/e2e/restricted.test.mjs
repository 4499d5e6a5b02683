import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { prepareSample, samples } from '../../scripts/lib/demo.mjs';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor } from './editor.mjs';

describe('a folder that is not trusted', function () {
  let editor;
  before(async () => {
    editor = await TestEditor.start({ trustAll: false });
  });
  after(() => editor.stop());

  it('shows the views, starts nothing and offers no quick fix', async () => {
    const folder = await prepareSample(samples.typescript, { into: editor.home });
    const before = await readFile(path.join(folder, 'agent.ts'), 'utf8');
    const bench = await Workbench.open(editor.browser, editor.url(folder));
    const { page } = bench;
    const decline = page.getByRole('button', { name: /No, I don't trust the authors/ });
    await decline.waitFor({ timeout: 30_000 });
    await decline.click();
    await bench.openFile('agent.ts');
    await bench.openContainer('Spanlight');
    await bench.webview('filter-text', 60_000);
    await page.waitForTimeout(3_000);
    assert.deepEqual(await editor.owners(), [], 'a process was started in a folder that is not trusted');
    assert.equal(await page.locator('.monaco-editor .codicon-light-bulb').count(), 0);
    assert.equal(await readFile(path.join(folder, 'agent.ts'), 'utf8'), before);
    await page.close();
  });
});
