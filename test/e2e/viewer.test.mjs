import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { agentTrace, TraceWriter } from './agentTrace.mjs';
import { pictures, TestEditor } from './editor.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The trace viewer in the real VS Code: every view by axe, by keys alone, in four themes, while a trace grows, and with hostile spans. */
describe('the trace viewer', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  let list;
  let owner;

  before(async () => {
    await mkdir(path.join(pictures, 'viewer'), { recursive: true });
    editor = await TestEditor.start();
    const folder = await editor.folderWith({ 'agent.py': 'import mlflow\n' });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    await workbench.openContainer('Spanlight');
    list = await workbench.emptyTraceList();
    [owner] = await editor.ownersOnce(1);
  });
  after(() => editor?.stop());
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await picture(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
  });

  const picture = (name) => workbench.screenshot(path.join(pictures, 'viewer', `${name}.png`));
  const row = (traceId) => list.locator(`[data-trace-id="${traceId}"]`);

  /** Sends a trace, opens it from the list and returns the viewer's frame. */
  async function open(trace) {
    await trace.send(owner);
    await row(trace.traceId).waitFor();
    await row(trace.traceId).click();
    return shown(trace.traceId);
  }

  /** The frame that shows a trace, once its rows are there. */
  async function shown(traceId, timeoutMs = 20_000) {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      for (const frame of workbench.page.frames()) {
        const isIt = await frame.evaluate((id) => document.querySelector('[data-testid="trace-head"]')?.dataset.traceId === id && document.querySelector('[data-testid="span-row"], [data-testid="flame"]') !== null, traceId).catch(() => false);
        if (isIt) return frame;
      }
      await workbench.page.waitForTimeout(100);
    }
    throw new Error(`No view shows the trace ${traceId}.`);
  }

  /** Serious findings of axe in a frame, as lines. */
  async function findings(frame) {
    // Evaluated by the driver: the page's policy forbids scripts from elsewhere.
    await frame.evaluate(axe);
    const { violations, passes } = await frame.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    assert.ok(passes.length > 5, 'axe looked at the page');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).slice(0, 4).join(', ')}`);
  }

  const view = async (frame, id) => {
    await frame.locator(`[data-testid="view-tab-${id}"]`).click();
    await workbench.page.waitForTimeout(400);
  };

  it('has no serious finding of axe in any view', async () => {
    const frame = await open(agentTrace());
    for (const id of ['tree', 'timeline', 'conversation', 'graph']) {
      await view(frame, id);
      assert.deepEqual(await findings(frame), [], id);
    }
    await view(frame, 'tree');
    await frame.locator('[data-testid="filter-toggle"]').click();
    assert.deepEqual(await findings(frame), [], 'filters');
    await frame.locator('[data-testid="filter-toggle"]').click();
  });

  it('is read by keys alone', async () => {
    const { page } = workbench;
    const trace = agentTrace();
    await trace.send(owner);
    await row(trace.traceId).waitFor();
    await list.locator('[data-testid="trace-list"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const frame = await shown(trace.traceId);
    const focused = () => frame.evaluate(() => document.activeElement?.dataset.testid ?? document.activeElement?.id ?? '');
    const selected = (name) => frame.locator('[data-testid="span-row"].focused .span-name').getByText(name, { exact: true }).waitFor({ timeout: 5_000 });
    const tabTo = async (testId) => {
      for (let presses = 0; presses < 30 && (await focused()) !== testId; presses += 1) await page.keyboard.press('Shift+Tab');
      assert.equal(await focused(), testId);
    };
    await page.waitForTimeout(500);
    assert.equal(await focused(), 'span-tree', 'the tree has the focus when the trace opens');
    await page.keyboard.press('End');
    await selected('check_tone');
    await page.keyboard.press('ArrowLeft');
    await selected('write_answer');
    await page.keyboard.press('ArrowLeft');
    await frame.locator('[data-testid="span-row"].focused[aria-expanded="false"]').waitFor({ timeout: 5_000 });
    await page.keyboard.type('emb');
    await selected('embed ×8');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await selected('embed');
    const described = frame.locator('[data-testid="span-row"].focused');
    assert.match(await described.getAttribute('aria-label'), /^embed, Embedding, OK, 450 ms/);
    assert.deepEqual([await described.getAttribute('aria-level'), await described.getAttribute('aria-posinset'), await described.getAttribute('aria-setsize')], ['4', '1', '8']);
    await page.keyboard.type('/');
    await page.keyboard.type('carrier');
    await frame.locator('[data-testid="search-count"]').filter({ hasText: '1 of 1' }).waitFor();
    await selected('track_parcel');
    await frame.locator('[data-testid="exception"]').first().waitFor({ state: 'attached' });
    await tabTo('view-tab-tree');
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(300);
    assert.equal(await frame.locator('[data-testid="view-tab-timeline"]').getAttribute('aria-selected'), 'true');
    await frame.locator('[data-testid="flame"]').focus();
    await page.keyboard.press('ArrowUp');
    await frame.locator('.flame-view [role="status"]').filter({ hasText: /^act, Chain, OK, 6\.55 s, level 2/ }).waitFor({ state: 'attached', timeout: 5_000 });
    await page.keyboard.press('+');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('0');
    // The next trace opens in the same view.
    const other = await open(agentTrace());
    assert.equal(await other.locator('[data-testid="view-tab-timeline"]').getAttribute('aria-selected'), 'true');
    await view(other, 'tree');
  });

  it('goes to the next and the previous trace of the list as it was filtered', async () => {
    const frame = list;
    const traces = [1, 2, 3].map((i) => agentTrace({ startMs: Date.now() - i * 1_000 }));
    for (const trace of traces) await trace.send(owner);
    const bystander = new TraceWriter({ startMs: Date.now() - 1_500 });
    bystander.span('bystander');
    await bystander.send(owner);
    await row(bystander.traceId).waitFor();
    await frame.locator('[data-testid="filter-text"]').click();
    await workbench.page.keyboard.type('support');
    await workbench.page.keyboard.press('Enter');
    await row(bystander.traceId).waitFor({ state: 'detached' });
    await row(traces[1].traceId).click();
    const opened = await shown(traces[1].traceId);
    await opened.locator('[data-testid="trace-next"]').click();
    const next = await shown(traces[2].traceId);
    assert.match(await next.locator('[data-testid="trace-place"]').textContent(), /^\d+ of \d+ traces$/);
    await next.locator('[data-testid="span-tree"]').focus();
    await workbench.page.keyboard.press('[');
    await shown(traces[1].traceId);
    await frame.locator('[data-testid="filter-text"]').click();
    await workbench.page.keyboard.press('Control+A');
    await workbench.page.keyboard.press('Delete');
    await workbench.page.keyboard.press('Enter');
    await row(bystander.traceId).waitFor();
  });

  it('says at once why a span failed, keeps values within their pane, and the row in sight above a panel', async () => {
    const frame = await open(agentTrace());
    await frame.locator('[data-testid="span-row"]').filter({ hasText: 'track_parcel' }).click();
    const failure = frame.locator('[data-testid="span-failure"]').filter({ hasText: 'TimeoutError: The carrier does not answer.' });
    await failure.click();
    await frame.locator('[data-testid="detail-view-exception"]').filter({ hasText: 'The carrier does not answer.' }).waitFor();
    await workbench.page.setViewportSize({ width: 1000, height: 900 });
    await workbench.command('View: Toggle Panel Visibility');
    await frame.waitForFunction(() => innerHeight < 560);
    const cut = await frame.evaluate(() => [...document.querySelectorAll('.detail, .detail vscode-panel-tab:not([hidden])')].filter((each) => each.scrollWidth > each.clientWidth + 2 || each.getBoundingClientRect().right > innerWidth).map((each) => each.id || each.className));
    assert.deepEqual(cut, []);
    await frame.waitForFunction(() => {
      const row = document.querySelector('[data-testid="span-row"].focused')?.getBoundingClientRect();
      const box = document.querySelector('.tree-rows').getBoundingClientRect();
      return row !== undefined && row.top >= box.top && row.bottom <= box.bottom + 1;
    });
    await picture('low');
    await workbench.command('View: Toggle Panel Visibility');
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('grows with its trace; selection and scroll stay', async () => {
    const trace = new TraceWriter({ startMs: Date.now() - 5_000 });
    const root = trace.span('long_job', { type: 'AGENT', startMs: 0, endMs: null });
    for (let i = 0; i < 120; i += 1) trace.span(`step_${i}`, { parent: root, startMs: 100 + i * 20, endMs: 110 + i * 20 });
    const frame = await open(trace);
    await frame.locator('[data-testid="span-row"]').filter({ hasText: 'long_job' }).waitFor();
    assert.match(await frame.locator('[data-testid="span-row"]').first().getAttribute('aria-label'), /running/);
    await frame.locator('[data-testid="span-tree"]').focus();
    await workbench.page.keyboard.press('End');
    await frame.locator('[data-testid="span-row"].focused').filter({ hasText: 'step_119' }).waitFor();
    await workbench.page.keyboard.press('PageUp');
    await frame.locator('[data-testid="span-row"].focused').filter({ hasNotText: 'step_119' }).waitFor();
    const before = await placeOfSelected(frame);
    assert.ok(before.top >= 0, `the selected row is in sight: ${JSON.stringify(before)}`);
    // Earlier steps arrive late: rows are added above what is read.
    for (let i = 0; i < 40; i += 1) trace.span(`late_${i}`, { parent: root, startMs: 101 + i * 20, endMs: 109 + i * 20 });
    await trace.send(owner);
    await frame.locator('[data-testid="trace-head"]').filter({ hasText: '161 spans' }).waitFor();
    await workbench.page.waitForTimeout(400);
    assert.deepEqual(await placeOfSelected(frame), before);
    trace.span('long_job', { spanId: root, type: 'AGENT', startMs: 0, endMs: 4_000 });
    await trace.send(owner);
    await frame.locator('[data-testid="trace-head"]').filter({ hasText: 'OK' }).waitFor();
    assert.deepEqual(await placeOfSelected(frame), before);
  });

  /** Name and distance from the top of the selected row. */
  function placeOfSelected(frame) {
    return frame.evaluate(() => {
      const selected = document.querySelector('[data-testid="span-row"].focused');
      const box = document.querySelector('[data-testid="span-tree"]');
      return { name: selected?.querySelector('.span-name')?.textContent, top: Math.round(selected.getBoundingClientRect().top - box.getBoundingClientRect().top) };
    });
  }

  it('shows hostile content as text, inside its box', async () => {
    const script = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script><style>body { display: none }</style>';
    const bidi = '\u202Egnp.exe\u2066 \u0000\u0007 [link](javascript:window.hacked=true) <a href="javascript:window.hacked=true">x</a>';
    const trace = new TraceWriter();
    const root = trace.span(`${script}${bidi}`, { type: script, attributes: { [script]: script, 'mlflow.spanInputs': { html: script, bidi, deep: '['.repeat(5_000) }, 'mlflow.spanOutputs': `${script}\n# ${bidi}\n![x](https://example.invalid/x.png)` } });
    trace.span('x'.repeat(20_000), { parent: root, attributes: { 'mlflow.spanInputs': 'A'.repeat(10_000_000), 'mlflow.spanOutputs': { messages: [{ role: script, content: script }] } }, error: script });
    const requests = [];
    workbench.page.on('request', (request) => requests.push(request.url()));
    const frame = await open(trace);
    for (const id of ['timeline', 'conversation', 'tree']) await view(frame, id);
    for (const name of ['<img', 'xxxx']) {
      await frame.locator('[data-testid="span-row"]').filter({ hasText: name }).first().click();
      for (const tab of ['outputs', 'attributes', 'inputs']) {
        await frame.locator(`[data-testid="detail-tab-${tab}"]`).click();
        await workbench.page.waitForTimeout(300);
      }
    }
    const state = await frame.evaluate(() => ({
      hacked: window.hacked,
      foreign: document.querySelectorAll('#app script, #app style, #app iframe, #app object, #app [onerror], #app a[href^="javascript"], #app img[src="x"]').length,
      display: getComputedStyle(document.body).display,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      rowHeight: document.querySelector('[data-testid="span-row"]').getBoundingClientRect().height,
      nodes: document.querySelectorAll('*').length,
    }));
    assert.deepEqual({ ...state, nodes: state.nodes < 1_500 }, { hacked: undefined, foreign: 0, display: 'block', overflow: 0, rowHeight: 24, nodes: true });
    assert.deepEqual(requests.filter((url) => url.includes('example.invalid')), []);
    await picture('hostile');
  });

  it('shows the trace in the narrow sidebar', async () => {
    const trace = agentTrace();
    await trace.send(owner);
    await row(trace.traceId).waitFor();
    await row(trace.traceId).click();
    await shown(trace.traceId);
    await workbench.command('View: Close All Editors');
    await workbench.command('Spanlight: Show Trace in Sidebar');
    const frame = await shown(trace.traceId);
    const size = await frame.evaluate(() => ({ width: innerWidth, overflow: document.documentElement.scrollWidth - innerWidth, row: document.querySelector('.span-name').getBoundingClientRect().width }));
    assert.ok(size.width < 420 && size.overflow <= 0 && size.row > 20, JSON.stringify(size));
    assert.deepEqual(await findings(frame), []);
    await picture('sidebar');
    // Later tests mean the trace in the editor: here it would be found as well.
    const header = workbench.page.locator('.pane-header').filter({ has: workbench.page.locator('h3.title', { hasText: /^Trace$/ }) });
    await header.locator('h3.title').click();
    await header.and(workbench.page.locator('[aria-expanded="false"]')).waitFor();
  });

  it('is readable in four themes', async () => {
    const { page } = workbench;
    const settings = path.join(editor.data, 'data/Machine/settings.json');
    const usual = JSON.parse(await readFile(settings, 'utf8'));
    const themes = { 'Default Dark Modern': 'vs-dark', 'Default Light Modern': 'vs', 'Default High Contrast': 'hc-black', 'Default High Contrast Light': 'hc-light' };
    for (const [theme, className] of Object.entries(themes)) {
      await writeFile(settings, JSON.stringify({ ...usual, 'workbench.colorTheme': theme }));
      await page.locator(`.monaco-workbench.${className}`).waitFor();
      const trace = agentTrace();
      const frame = await open(trace);
      for (const id of ['tree', 'timeline', 'graph']) {
        await view(frame, id);
        assert.deepEqual(await findings(frame), [], `${theme}, ${id}`);
        await picture(`${theme.replaceAll(' ', '-')}-${id}`);
      }
      await view(frame, 'tree');
      // What is opened from a trace looks and reads as well.
      for (const [name, title, selector] of onward) {
        await row(trace.traceId).click();
        await shown(trace.traceId);
        await workbench.command(title);
        const page = await workbench.webview(selector);
        await page.locator(`[data-testid="${selector}"]`).first().waitFor();
        assert.deepEqual(await findings(page), [], `${theme}, ${name}`);
        await picture(`${theme.replaceAll(' ', '-')}-${name}`);
        await workbench.command('View: Close Editor');
      }
    }
  });

  it('stays whole at twice the size, and still where motion is not wanted', async () => {
    const { page } = workbench;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const trace = agentTrace();
    const frame = await open(trace);
    await workbench.command('View: Close Primary Side Bar');
    // What 200 % leaves of a window of 1440 × 900.
    await page.setViewportSize({ width: 720, height: 450 });
    for (const id of ['tree', 'timeline', 'conversation', 'graph']) {
      await view(frame, id);
      const { overflow, moving } = await frame.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - innerWidth,
        moving: document.getAnimations().filter((each) => each.playState === 'running' && each.effect.getComputedTiming().duration > 1).length,
      }));
      assert.ok(overflow <= 0, `${id} is ${overflow} pixels too wide`);
      assert.equal(moving, 0, id);
      assert.deepEqual(await findings(frame), [], id);
      await picture(`zoom-${id}`);
    }
    await view(frame, 'tree');
    for (const [name, title, selector] of onward) {
      // A page that was hidden is another one now.
      const again = await shown(trace.traceId);
      await again.locator('[data-testid="span-tree"]').focus();
      await workbench.command(title);
      const opened = await workbench.webview(selector);
      await opened.locator(`[data-testid="${selector}"]`).first().waitFor();
      const overflow = await opened.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await picture(`zoom-${name}`);
      assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
      await workbench.command('View: Close Editor');
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

/** Pages that open from the trace in front: for pictures, the command, and what shows when they are there. */
const onward = [
  ['compare', 'Spanlight: Compare with the Previous Run of This Function', 'compared-row'],
  ['runs', 'Spanlight: Show Runs of This Function', 'run-row'],
  ['session', 'Spanlight: Open Session as Conversation', 'session-trace'],
];
