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
    await page.locator('.statusbar').getByText('Restricted Mode').waitFor({ timeout: 30_000 });
    await bench.openFile('agent.ts');
    await bench.openContainer('Spanlight');
    await bench.webview('filter-text', 60_000);
    await page.waitForTimeout(3_000);
    assert.deepEqual(await editor.owners(), [], 'a process was started in a folder that is not trusted');
    const text = await readFile(path.join(folder, 'agent.ts'), 'utf8');
    await page.locator('.editor-group-container .monaco-editor').first().click();
    await bench.goTo(text.slice(0, text.indexOf('function retrieveContext')).split('\n').length, 20);
    await page.waitForTimeout(3_000);
    assert.equal(await page.locator('.monaco-editor .codicon-light-bulb').count(), 0);
    assert.equal(await readFile(path.join(folder, 'agent.ts'), 'utf8'), before);
    await page.close();
  });
});
