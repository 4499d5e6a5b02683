import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { projectFolder } from '../../scripts/lib/paths.mjs';
import { pictures } from './editor.mjs';

const hostile = '</script><img src="https://example.com/x.png" onerror="document.title=\'owned\'"><style>*{display:none}</style>';
/** What was kept beside the trace. */
const picture = `mlflow-attachment://6f1c9f5e-0000-4000-8000-000000000001?content_type=image%2Fpng&trace_id=tr-${'a'.repeat(32)}&size=70`;
const extras = {
  notes: { tags: { team: 'blue' }, metadata: {}, assessments: [{ id: 'a-1', kind: 'feedback', name: 'correctness', value: true, error: '', rationale: 'It says why.', sourceType: 'HUMAN', sourceId: 'zoe', isValid: true, metadata: [] }] },
  images: { [picture]: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' },
};

const start = 1_764_000_000_000_000_000n;
const at = (ms) => String(start + BigInt(ms) * 1_000_000n);
const text = (key, value) => ({ key, value: { stringValue: value } });
const request = {
  resourceSpans: [{
    resource: { attributes: [] },
    scopeSpans: [{
      scope: { name: 'test' },
      spans: [
        { traceId: 'a'.repeat(32), spanId: '00000000000000a1', name: 'answer', startTimeUnixNano: at(0), endTimeUnixNano: at(900), attributes: [text('mlflow.spanInputs', '{"question": "why?"}'), text('mlflow.spanType', 'AGENT')], status: { code: 1 } },
        { traceId: 'a'.repeat(32), spanId: '00000000000000a2', parentSpanId: '00000000000000a1', name: 'look up', startTimeUnixNano: at(100), endTimeUnixNano: at(300), attributes: [text('mlflow.spanOutputs', '["needle"]'), text('mlflow.spanType', 'CHAT_MODEL'), text('mlflow.spanInputs', JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: picture } }] }] }))], status: { code: 1 } },
        { traceId: 'a'.repeat(32), spanId: '00000000000000a3', parentSpanId: '00000000000000a1', name: hostile, startTimeUnixNano: at(400), endTimeUnixNano: at(500), attributes: [text('mlflow.spanInputs', hostile)], status: { code: 2, message: hostile } },
      ],
    }],
  }],
};

/** The file that "Save Trace as HTML" writes, in a browser that may not reach anything. */
describe('a saved trace, opened from a file', function () {
  let browser;
  let folder;
  let page;
  const asked = [];

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'spanlight-saved-'));
    await build({ stdin: { contents: "export { savedPage } from './src/editor/onward/savedPage'; export { decodeOtlp } from './src/trace/decode/otlp'; export { encodeOtlp } from './src/trace/encode/otlp';", resolveDir: projectFolder, loader: 'ts' }, bundle: true, platform: 'node', format: 'esm', outfile: path.join(folder, 'savedPage.mjs'), logLevel: 'warning' });
    const { savedPage, decodeOtlp, encodeOtlp } = await import(pathToFileURL(path.join(folder, 'savedPage.mjs')).href);
    const file = path.join(folder, 'trace.html');
    const spans = decodeOtlp(request);
    await writeFile(file, await savedPage(spans, JSON.stringify(encodeOtlp(spans)), extras, path.join(projectFolder, 'dist')));
    browser = await launchBrowser(await ensureChromium());
    page = await browser.newPage({ viewport: { width: 1200, height: 700 } });
    page.on('request', (each) => asked.push(each.url()));
    await page.goto(pathToFileURL(file).href);
    await page.locator('[data-testid="span-row"]').first().waitFor({ timeout: 20_000 });
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows the tree and moves in it by keyboard', async () => {
    assert.equal(await page.locator('[data-testid="span-row"]').count(), 3);
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-testid="span-detail"] .detail-name').filter({ hasText: 'look up' }).waitFor({ timeout: 10_000 });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await page.locator('#span-1').waitFor({ state: 'hidden', timeout: 10_000 });
    await page.keyboard.press('ArrowRight');
    await page.locator('#span-2').waitFor({ state: 'visible', timeout: 10_000 });
    await page.screenshot({ path: path.join(pictures, 'saved-trace.png') });
  });

  it('searches inputs and outputs', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.locator('[data-testid="span-row"].hit').filter({ hasText: 'look up' }).waitFor({ timeout: 10_000 });
  });

  it('shows what was kept beside the trace: images and assessments', async () => {
    await page.locator('[data-testid="span-row"]').filter({ hasText: 'look up' }).click();
    await page.locator('[data-testid="detail-tab-inputs"]').click();
    const image = page.locator('[data-testid="attached-image"] img.shown-image').first();
    await image.waitFor({ timeout: 10_000 });
    assert.ok(await image.evaluate((each) => each.complete && each.naturalWidth === 1));
    await page.locator('[data-testid="detail-tab-assessments"]').click();
    await page.locator('[data-testid="assessment"]').filter({ hasText: 'It says why.' }).waitFor({ timeout: 10_000 });
    await page.locator('[data-testid="detail-tab-inputs"]').click();
  });

  it('keeps hostile content as text and asks nothing of the network', async () => {
    await page.locator('[data-testid="span-row"]').filter({ hasText: 'onerror' }).click();
    await page.locator('[data-testid="span-detail"] .detail-name').filter({ hasText: 'onerror' }).waitFor({ timeout: 10_000 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: path.join(pictures, 'saved-trace-dark.png') });
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.title(), /^answer/);
    assert.deepEqual(asked.filter((url) => !/^(file|data|blob):/.test(url)), []);
  });
});
