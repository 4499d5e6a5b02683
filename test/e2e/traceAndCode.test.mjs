import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { prepareSample, samples } from '../../scripts/lib/demo.mjs';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';
import { QuickInput } from './quickInput.mjs';

const code = `import { init, SpanType, trace } from '@mlflow/core';

init({ trackingUri: 'http://127.0.0.1:9', experimentId: '0' });

const parcels: Record<string, string> = { 'KF-20417': 'on its way' };

export const parcelStatus = trace((orderNumber: string): string => {
  if (!/^[A-Z]{2}-\\d{5}$/.test(orderNumber)) {
    throw new RangeError(\`'\${orderNumber}' is no order number.\`);
  }
  return parcels[orderNumber] ?? 'unknown';
}, { name: 'parcelStatus', spanType: SpanType.TOOL });

export const answer = trace(async (question: string): Promise<string> => {
  const order = /[A-Z]+-\\d+/.exec(question)?.[0] ?? '';
  return \`Your parcel is \${parcelStatus(order)}.\`;
}, { name: 'answer', spanType: SpanType.AGENT });
`;

const start = 1_764_000_000_000_000_000n;
const traceId = '5b8efff798038103d269b633813fc60c';
const text = (key, value) => ({ key, value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) } });
const span = (spanId, parentSpanId, name, from, to, attributes, rest = {}) => ({ traceId, spanId, parentSpanId, name, kind: 1, startTimeUnixNano: String(start + BigInt(from) * 1_000_000n), endTimeUnixNano: String(start + BigInt(to) * 1_000_000n), attributes, status: { code: 1 }, ...rest });
const hostile = '</script><img src=x onerror="document.title=\'owned\'"><style>*{display:none}</style>';
const stack = (folder) => `RangeError: 'KF-1' is no order number.\n    at ${path.join(folder, 'orders.ts')}:9:11\n    at node:internal/process/task_queues:105:5`;
const otlp = (folder) => ({
  resourceSpans: [{
    resource: { attributes: [text('service.name', 'orders')] },
    scopeSpans: [{
      scope: { name: 'mlflow' },
      spans: [
        span('00000000000000a1', '', 'answer', 0, 90, [text('mlflow.spanInputs', { question: 'Where is KF-20417?' }), text('mlflow.spanOutputs', 'Your parcel is on its way.'), text('mlflow.spanType', 'AGENT')]),
        span('00000000000000a2', '00000000000000a1', 'parcelStatus_1', 10, 22, [text('mlflow.spanInputs', { orderNumber: 'KF-20417' }), text('mlflow.spanOutputs', 'on its way'), text('mlflow.spanType', 'TOOL')]),
        span('00000000000000a3', '00000000000000a1', 'parcelStatus_2', 30, 35, [text('mlflow.spanInputs', { orderNumber: 'KF-1' }), text('mlflow.spanType', 'TOOL')], {
          status: { code: 2, message: 'no order number' },
          events: [{ name: 'exception', timeUnixNano: String(start), attributes: [text('exception.type', 'RangeError'), text('exception.message', "'KF-1' is no order number."), text('exception.stacktrace', stack(folder))] }],
        }),
        span('00000000000000a4', '00000000000000a1', hostile, 40, 50, [text('mlflow.spanInputs', hostile)]),
      ],
    }],
  }],
});

describe('a trace and its code in the real VS Code', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  let folder;
  let frame;

  before(async () => {
    editor = await TestEditor.start();
    folder = await prepareSample(samples.typescript, { into: editor.home });
    await writeFile(path.join(folder, 'orders.ts'), code);
    await writeFile(path.join(folder, 'orders.otlp.json'), JSON.stringify(otlp(folder)));
    await writeFile(path.join(folder, 'notes.json'), '{"name": "no trace"}');
    workbench = await Workbench.open(editor.browser, editor.url(folder), { width: 1900, height: 900 });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  after(() => editor?.stop());
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `trace-and-code-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  /** Opens a file and then its trace view, as a person does by "Open With…". */
  async function openAsTrace(name) {
    await workbench.openFile(name);
    // The editor offers other views only once it knows of them.
    for (let attempt = 0; attempt < 4; attempt += 1) {
      try {
        await workbench.command('View: Reopen Editor With...');
        break;
      } catch (error) {
        if (error.name !== 'TimeoutError' || attempt === 3) throw error;
        await workbench.page.keyboard.press('Escape');
      }
    }
    const row = workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Spanlight Trace' }).first();
    await row.waitFor({ timeout: 20_000 });
    await row.click();
  }
  /** Sends OTLP JSON to the editor's local workspace. */
  async function send(body) {
    const [owner] = await editor.ownersOnce(1);
    const answer = await fetch(`http://127.0.0.1:${owner.port}/v1/traces`, { method: 'POST', body, headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' } });
    assert.equal(answer.status, 200);
  }
  /** What decorations write after the lines of the editors, by CSS. */
  const afterLines = () =>
    workbench.page.evaluate(() => [...document.querySelectorAll('.monaco-editor .view-line span')].map((each) => getComputedStyle(each, '::after').content).filter((content) => content && content !== 'none' && content !== 'normal' && content !== '""'));
  async function afterLine(pattern) {
    const deadline = Date.now() + 20_000;
    let found = [];
    while (Date.now() < deadline) {
      found = await afterLines();
      if (found.some((content) => pattern.test(content))) return found.find((content) => pattern.test(content));
      await workbench.page.waitForTimeout(200);
    }
    throw new Error(`No line ends with ${pattern}; there is ${found.join(' | ') || 'nothing'}.`);
  }
  /** What was copied, once it is what the pattern says. */
  async function clipboard(pattern) {
    const deadline = Date.now() + 20_000;
    let text = '';
    while (Date.now() < deadline) {
      text = await workbench.page.evaluate(() => navigator.clipboard.readText());
      if (pattern.test(text)) return text;
      await workbench.page.waitForTimeout(100);
    }
    throw new Error(`The clipboard does not hold ${pattern}, but: ${text.slice(0, 300)}`);
  }
  const rowOf = (name) => frame.locator('[data-testid="span-row"]').filter({ hasText: name }).first();

  /** The first element of any view that the selector and the text fit. */
  async function inSomeFrame(selector, says, timeoutMs = 30_000) {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      for (const each of workbench.page.frames()) {
        const found = each.locator(selector).filter({ hasText: says }).first();
        if (await found.isVisible().catch(() => false)) return found;
      }
      await workbench.page.waitForTimeout(200);
    }
    throw new Error(`No view shows '${says}' as ${selector}.`);
  }

  it('opens a file of OTLP JSON as a trace, with hostile names as plain text', async () => {
    await openAsTrace('orders.otlp.json');
    frame = await workbench.webview('span-row', 30_000);
    await rowOf('parcelStatus_2').waitFor();
    assert.equal(await frame.locator('[data-testid="span-row"]').count(), 4);
    await rowOf('onerror').waitFor();
    assert.equal(await frame.locator('[data-testid="span-tree"] img').count(), 0);
    assert.notEqual(await frame.title(), 'owned');
  });

  it('shows values, failures and marks at the function without taking the focus', async () => {
    await rowOf('parcelStatus_1').click();
    await workbench.page.locator('.tab[data-resource-name="orders.ts"]').first().waitFor({ timeout: 20_000 });
    const value = await afterLine(/orderNumber/);
    assert.match(value, /2 calls, 1 failed · 12 ms · orderNumber: \\?"KF-20417\\?" → \\?"on its way\\?"/);
    await afterLine(/question: .*Your parcel is/);
    await afterLine(/RangeError: 'KF-1' is no order number/);
    assert.ok((await workbench.page.locator('.monaco-editor .margin [class*="cgmr"]').count()) >= 2);
    const active = await workbench.page.evaluate(() => document.activeElement?.tagName);
    assert.equal(active, 'IFRAME');
    assert.match(await frame.locator('[data-testid="source-link"]').innerText(), /parcelStatus in orders\.ts:7, by the span’s name/);
  });

  it('shows the last values on hover', async () => {
    const line = workbench.page.locator('.monaco-editor .view-line').filter({ hasText: 'export const parcelStatus' }).first();
    await line.hover({ position: { x: 120, y: 8 } });
    const hover = workbench.page.locator('.monaco-hover').filter({ hasText: '2 calls in the open trace' }).first();
    await hover.waitFor({ timeout: 20_000 });
    assert.match(await hover.innerText(), /in\s+orderNumber: "KF-20417"/);
    await workbench.page.mouse.move(5, 5);
  });

  it('writes a test from a span that runs green', async () => {
    await rowOf('parcelStatus_1').click({ button: 'right' });
    const entry = workbench.page.locator('.monaco-menu .action-label, .context-view .action-label').filter({ hasText: 'Create Test from Span' }).first();
    await entry.waitFor({ timeout: 20_000 });
    // A menu that has just opened passes clicks over.
    await workbench.page.waitForTimeout(600);
    await entry.click();
    await workbench.page.locator('.tab[data-resource-name="parcelStatus.test.ts"]').first().waitFor({ timeout: 20_000 });
    await workbench.page.locator('.monaco-editor .view-line').filter({ hasText: 'returns what was recorded' }).first().waitFor();
    await workbench.screenshot(path.join(pictures, 'trace-and-code-test.png'));
    await workbench.page.keyboard.press('Control+S');
    const file = path.join(folder, 'test', 'parcelStatus.test.ts');
    await saved(file);
    assert.match(await readFile(file, 'utf8'), /parcelStatus\('KF-20417'\)/);
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', file], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
    assert.match(stdout, /# pass 1|pass 1/);
  });

  it('opens a pasted id at what failed, with its values at the lines', async () => {
    const given = 'f'.repeat(31) + '1';
    await send(JSON.stringify(otlp(folder)).replaceAll(traceId, given));
    await workbench.command('Spanlight: Open Trace…');
    await workbench.page.locator('.quick-input-title').filter({ hasText: 'Open Trace' }).waitFor({ timeout: 20_000 });
    await workbench.page.keyboard.type(`tr-${given}`);
    await workbench.page.keyboard.press('Enter');
    await inSomeFrame('[data-testid="span-row"].focused', 'parcelStatus_2');
    await afterLine(/2 calls, 1 failed · 5 ms · orderNumber: \\?"KF-1\\?" ✗ RangeError/);
    await afterLine(/RangeError: 'KF-1' is no order number/);
  });

  it('is copied as a summary, and saved as OTLP JSON and as one page', async () => {
    const { page } = workbench;
    await workbench.command('Spanlight: Copy Trace as Markdown');
    const copied = await clipboard(/^# answer/);
    assert.match(copied, /4 spans · 1 failed[\s\S]*- parcelStatus\\_2 \(tool, 5 ms, \*\*failed\*\*\)[\s\S]*## Failed: parcelStatus\\_2[\s\S]*RangeError[\s\S]*Inputs:\s+```json[\s\S]*Where is KF-20417\?/);
    const menu = async (name, title) => {
      const row = await inSomeFrame('[data-testid="span-row"]', name);
      await row.click({ button: 'right' });
      const entry = page.locator('.monaco-menu .action-label, .context-view .action-label').filter({ hasText: title }).first();
      await entry.waitFor({ timeout: 20_000 });
      await page.waitForTimeout(600);
      await entry.click();
    };
    await menu('parcelStatus_1', 'Copy Span as Markdown');
    assert.match(await clipboard(/^## parcelStatus/), /tool · 12 ms · ok[\s\S]*"orderNumber": "KF-20417"[\s\S]*on its way/);
    for (const [title, ending] of [['Spanlight: Save Trace as OTLP JSON…', 'otlp.json'], ['Spanlight: Save Trace as HTML…', 'html']]) {
      await workbench.command(title);
      const box = page.locator('.quick-input-widget input').first();
      await page.locator('.quick-input-title').filter({ hasText: 'Save Trace as' }).waitFor({ timeout: 20_000 });
      // The dialog looks at the proposed folder first, and takes no answer meanwhile.
      await page.waitForFunction(() => /trace-/.test(document.querySelector('.quick-input-widget input')?.value ?? ''), undefined, { timeout: 20_000 });
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor({ timeout: 20_000 });
      const file = path.join(folder, `saved.${ending}`);
      await box.fill(file);
      for (let presses = 0; presses < 10 && (await box.isVisible()); presses += 1) {
        await page.keyboard.press('Enter');
        await box.waitFor({ state: 'hidden', timeout: 3_000 }).catch((error) => assert.equal(error.name, 'TimeoutError'));
      }
      await saved(file);
    }
    const back = JSON.parse(await readFile(path.join(folder, 'saved.otlp.json'), 'utf8'));
    assert.deepEqual(back.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))).sort(), otlp(folder).resourceSpans[0].scopeSpans[0].spans.map(({ name }) => name).sort());
    const shown = await editor.browser.newPage();
    await shown.goto(pathToFileURL(path.join(folder, 'saved.html')).href);
    await shown.locator('[data-testid="span-row"]').nth(3).waitFor({ timeout: 20_000 });
    await shown.screenshot({ path: path.join(pictures, 'trace-and-code-saved.png') });
    await shown.close();
  });

  it('opens from every form of id and address, and from a link of its own', async () => {
    const { page } = workbench;
    const id = 'f'.repeat(31) + '1';
    const forms = [id, `trace:/local.traces/${id}`, `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`, `https://dbc-1.cloud.databricks.com/ml/experiments/7/traces?selectedEvaluationId=${encodeURIComponent(`tr-${id}`)}`];
    for (const form of forms) {
      await workbench.command('View: Close All Editors');
      await workbench.command('Spanlight: Open Trace…');
      await page.locator('.quick-input-title').filter({ hasText: 'Open Trace' }).waitFor({ timeout: 20_000 });
      await page.keyboard.insertText(form);
      await page.keyboard.press('Enter');
      // Also where the address names another place than the one that holds it.
      await inSomeFrame('[data-testid="span-row"].focused', 'parcelStatus_2');
    }
    await workbench.command('Spanlight: Open Trace…');
    await page.locator('.quick-input-title').filter({ hasText: 'Open Trace' }).waitFor({ timeout: 20_000 });
    await page.keyboard.insertText('tr-00000000000000000000000000000009');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: 20_000 });
    await new QuickInput(workbench).notified('The local workspace has no trace 00000000000000000000000000000009. If another workspace keeps it, switch the connection');
    await workbench.command('Spanlight: Copy Link to Trace');
    const link = await clipboard(/:\/\/spanlight\.spanlight\/trace\?id=f{31}1/);
    await workbench.command('View: Close All Editors');
    await workbench.command('Developer: Open URL');
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.insertText(link);
    await page.keyboard.press('Enter');
    await workbench.pressInDialog('Open');
    await inSomeFrame('[data-testid="span-row"].focused', 'parcelStatus_2');
  });

  it('goes from the cursor in code to the runs of its function, and to their difference', async () => {
    await workbench.openFile('orders.ts');
    await workbench.goTo(9, 1);
    await workbench.command('Spanlight: Show Runs of This Function');
    await inSomeFrame('[data-testid="runs-facts"]', '2 runs · 1 failed');
    await inSomeFrame('h1', 'Runs of parcelStatus');
    await workbench.openFile('orders.ts');
    await workbench.goTo(9, 1);
    await workbench.command('Spanlight: Compare with the Previous Run of This Function');
    await inSomeFrame('.compare-head h1', 'parcelStatus_2 in answer');
    await inSomeFrame('[data-testid="compared-row"]', 'status, inputs, outputs');
    await workbench.command('View: Close All Editors');
    await workbench.command('Spanlight: Show Runs of This Function');
    await workbench.page.locator('.quick-input-title').filter({ hasText: 'Show Runs of a Function' }).waitFor({ timeout: 20_000 });
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'answer' }).first().click();
    await inSomeFrame('h1', 'Runs of answer');
  });

  it('shows the runs of a function whose spans have composed names', async () => {
    await writeFile(path.join(folder, 'steps.ts'), "import { withSpan, SpanType } from '@mlflow/core';\n\nexport async function runStep(which: string): Promise<string> {\n  return await withSpan(async () => which, { name: `order step ${which}`, spanType: SpanType.CHAIN });\n}\n");
    const steps = ['order step pack', 'order step ship', 'other'].map((name, i) => span(`00000000000000d${i}`, '', name, 0, 5, [text('mlflow.spanInputs', { which: name })], { traceId: `${'d'.repeat(31)}${i}` }));
    await send(JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'mlflow' }, spans: steps }] }] }));
    await workbench.openFile('steps.ts');
    await workbench.goTo(4, 5);
    await workbench.command('Spanlight: Show Runs of This Function');
    await inSomeFrame('[data-testid="runs-facts"]', '2 runs');
  });

  it('finds a renamed function through git, and compares it with the commit of the trace', async () => {
    const git = (...args) => promisify(execFile)('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args], { cwd: folder });
    await git('init', '-q');
    await git('add', 'orders.ts', 'agent.ts');
    await git('commit', '-q', '-m', 'then');
    const commit = (await git('rev-parse', 'HEAD')).stdout.trim();
    const base64 = (hex) => Buffer.from(hex, 'hex').toString('base64');
    const stored = { trace_id: base64('e'.repeat(32)), span_id: base64('00000000000000e1'), parent_span_id: null, name: 'answer', start_time_unix_nano: Number(start / 1000n) * 1000, end_time_unix_nano: Number(start / 1000n) * 1000 + 5_000_000, status: { code: 'STATUS_CODE_OK' }, attributes: { 'mlflow.spanInputs': '{"question": "Where is KF-20417?"}' }, events: [] };
    await writeFile(path.join(folder, 'then.trace.json'), JSON.stringify({ info: { trace_metadata: { 'mlflow.source.git.commit': commit } }, data: { spans: [stored] } }));
    await writeFile(path.join(folder, 'orders.ts'), `// New lines.\n// More of them.\n${code.replaceAll('answer', 'replyTo')}`);
    await openAsTrace('then.trace.json');
    const linked = await inSomeFrame('[data-testid="source-link"]', 'replyTo in orders.ts:16');
    assert.match(await linked.innerText(), /by its body, called answer then\. The file has changed since commit [0-9a-f]{8} of the trace\./);
    await (await inSomeFrame('[data-testid="recorded-source"]', `Compare with commit ${commit.slice(0, 8)}`)).click();
    await workbench.page.locator('.tab').filter({ hasText: `orders.ts (${commit.slice(0, 8)} ↔ today)` }).first().waitFor({ timeout: 20_000 });
    await workbench.page.locator('.monaco-diff-editor .view-line').filter({ hasText: 'export const answer' }).first().waitFor({ timeout: 20_000 });
  });

  it('says in a sentence that a file is no trace', async () => {
    await openAsTrace('notes.json');
    const deadline = Date.now() + 20_000;
    let found = [];
    while (!found.some((sentence) => /holds no trace/.test(sentence)) && Date.now() < deadline) {
      found = (await Promise.all(workbench.page.frames().map((each) => each.locator('.strip').allInnerTexts().catch(() => [])))).flat();
      await workbench.page.waitForTimeout(200);
    }
    assert.ok(found.some((sentence) => /The file is JSON, but holds no trace/.test(sentence)), found.join(' | '));
  });
});

async function saved(file, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const content = await readFile(file, 'utf8').catch((error) => {
      if (error.code !== 'ENOENT') throw error;
      return '';
    });
    if (content !== '') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path.basename(file)} was not saved within ${timeoutMs / 1000} s.`);
}
