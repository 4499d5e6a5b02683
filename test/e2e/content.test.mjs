import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from '../../scripts/lib/paths.mjs';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { agentRun, answer, bigRun, sendTraces } from './contentTraces.mjs';
import { pictures, TestEditor } from './editor.mjs';

describe('what a span and a trace say, in the real VS Code', function () {
  let editor;
  let bench;
  let list;
  let ids;
  before(async () => {
    editor = await TestEditor.start();
    const folder = path.join(editor.home, 'python-agent');
    await cp(path.join(projectFolder, 'test/workspaces/python-agent'), folder, { recursive: true });
    bench = await Workbench.open(editor.browser, editor.url(folder), { width: 1600, height: 1000 });
    await bench.openFile('agent.py');
    await bench.openContainer('Spanlight');
    await bench.webview('filter-text', 60_000);
    const [owner] = await editor.ownersOnce(1);
    const now = Date.now();
    ids = await sendTraces(owner, (tracer) => ({
      first: agentRun(tracer, 'first', { startMs: now - 60_000, session: 's-1', folder }),
      second: agentRun(tracer, 'second', { startMs: now - 30_000, session: 's-1', folder, fails: true }),
      big: bigRun(tracer, { startMs: now - 90_000, megabytes: 20 }),
    }));
    list = await bench.webview('trace-row', 60_000);
    await list.locator(`[data-trace-id="${ids.second}"]`).waitFor({ timeout: 30_000 });
  });
  after(() => editor.stop());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await bench.screenshot(path.join(pictures, `content-${this.currentTest.title.slice(0, 40).replaceAll(/\W+/g, '-')}.png`));
  });

  const span = (viewer, name, at = 0) => viewer.locator('[data-testid="span-row"]').filter({ hasText: name }).nth(at);
  const viewerOf = async (traceId, name) => {
    await list.locator(`[data-trace-id="${traceId}"]`).click();
    return frameWith('[data-testid="span-row"]', name);
  };
  const frameWith = async (selector, text) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      for (const frame of bench.page.frames()) if (await frame.locator(selector).filter({ hasText: text }).first().isVisible().catch(() => false)) return frame;
      await bench.page.waitForTimeout(100);
    }
    throw new Error(`No view shows “${text}”.`);
  };
  const menu = async (traceId, title) => {
    await list.locator(`[data-trace-id="${traceId}"]`).click({ button: 'right' });
    const item = bench.page.locator('.monaco-menu .action-label', { hasText: title }).first();
    await item.waitFor();
    // VS Code takes no click in the moment after a menu has opened.
    await bench.page.waitForTimeout(300);
    await item.click();
  };

  it('shows a model’s call as messages, its answer as markdown that runs nothing', async () => {
    const viewer = await viewerOf(ids.second, 'check_answer');
    await span(viewer, 'chat', 1).click();
    const inputs = viewer.locator('[data-testid="detail-view-inputs"]');
    await inputs.locator('.message').nth(2).waitFor();
    assert.deepEqual(await inputs.locator('.message h3').allInnerTexts().then((texts) => texts.map((text) => text.trim())), ['System', 'User', 'Assistant']);
    assert.match(await inputs.locator('[data-testid="tool-call"]').innerText(), /search_docs[\s\S]*descaling interval[\s\S]*Result of search_docs[\s\S]*two months/);
    assert.ok(await inputs.locator('img.shown-image').evaluate((image) => image.complete && image.naturalWidth === 48));
    assert.match(await viewer.locator('[data-testid="model-facts"]').innerText(), /gpt-4o-mini \(openai\) · 340 tokens in \(64 read from the cache\) · 96 out \(8 reasoning\)/);
    await viewer.locator('[data-testid="detail-tab-outputs"]').click();
    const outputs = viewer.locator('[data-testid="detail-view-outputs"]');
    await outputs.locator('.md-table').waitFor();
    const text = await outputs.innerText();
    assert.ok(answer.includes('<script>') && text.includes('<script>'), 'markup is shown as text');
    assert.equal(await outputs.locator('script, a, img:not(.shown-image)').count(), 0);
    assert.notEqual(await viewer.title(), 'hit');
    await viewer.locator('[data-testid="detail-tab-tools"]').click();
    assert.match(await viewer.locator('[data-testid="tools"]').innerText(), /search_docs[\s\S]*Search the manual for a question/);
    const { width } = await viewer.locator('[data-testid="tools"] summary').first().boundingBox();
    assert.ok(width > 200, `the list of tools is ${width} pixels wide`);
  });

  it('shows an image that MLflow keeps beside the trace', async () => {
    const [owner] = await editor.ownersOnce(1);
    const traceId = 'c0ffee'.repeat(5) + '01';
    const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' };
    const local = `http://127.0.0.1:${owner.port}`;
    const address = `mlflow-attachment://6f1c9f5e-0000-4000-8000-000000000001?content_type=image%2Fpng&trace_id=tr-${traceId}&size=70`;
    const now = BigInt(Date.now() - 120_000) * 1_000_000n;
    const span = { traceId, spanId: 'a1'.repeat(8), name: 'look_at_picture', kind: 1, startTimeUnixNano: String(now), endTimeUnixNano: String(now + 5_000_000n), status: { code: 1 }, attributes: [{ key: 'session.id', value: { stringValue: 'pictures' } }, { key: 'mlflow.spanType', value: { stringValue: 'CHAT_MODEL' } }, { key: 'mlflow.spanInputs', value: { stringValue: JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: address } }] }] }) } }] };
    await fetch(`${local}/v1/traces`, { method: 'POST', headers, body: JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 't' }, spans: [span] }] }] }) });
    const credential = await (await fetch(`${local}/api/3.0/mlflow/traces/tr-${traceId}/credentials-for-data-upload?path=${encodeURIComponent('attachments/6f1c9f5e-0000-4000-8000-000000000001')}`, { headers })).json();
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    assert.equal((await fetch(credential.credential_info.signed_uri, { method: 'PUT', body: png })).status, 200);
    await list.locator(`[data-trace-id="${traceId}"]`).waitFor({ timeout: 20_000 });
    const viewer = await viewerOf(traceId, 'look_at_picture');
    const isShown = async (frame) => {
      const image = frame.locator('[data-testid="attached-image"] img.shown-image').first();
      await image.waitFor({ timeout: 20_000 });
      assert.ok(await image.evaluate((each) => each.complete && each.naturalWidth === 1));
    };
    await isShown(viewer);
    await menu(traceId, 'Open Session as Conversation');
    await isShown(await frameWith('h1', 'Session pictures'));
    await bench.command('View: Close Editor');
  });

  it('shows documents with scores, and the stack’s file at its line', async () => {
    const viewer = await viewerOf(ids.second, 'check_answer');
    await span(viewer, 'retrieve').click();
    await viewer.locator('[data-testid="detail-tab-outputs"]').click();
    const documents = viewer.locator('[data-testid="detail-view-outputs"] .document');
    await documents.nth(1).waitFor();
    assert.match(await documents.nth(0).innerText(), /docs\/descaling\.md[\s\S]*score 0\.914[\s\S]*two months/);
    await span(viewer, 'check_answer').click();
    await viewer.locator('[data-testid="detail-tab-exception"]').click();
    await viewer.locator('[data-testid="stack-frame"]').nth(1).click();
    await bench.page.locator('.tab[data-resource-name="documents.py"]').waitFor({ timeout: 15_000 });
    await bench.page.locator('.part.statusbar').getByText(/Ln 12, Col 1/).first().waitFor({ timeout: 15_000 });
  });

  it('opens and searches 20 MB of JSON', async () => {
    const viewer = await viewerOf(ids.big, 'big_output');
    await viewer.locator('[data-testid="detail-tab-outputs"]').click();
    const side = viewer.locator('[data-testid="detail-view-outputs"]');
    await side.locator('[data-testid="json-tree"] [role="row"]').nth(1).waitFor({ timeout: 60_000 });
    await side.locator('[data-testid="json-search"]').click();
    await bench.page.keyboard.type('needle');
    await side.locator('[data-testid="json-count"]').filter({ hasText: '1 of 1' }).waitFor({ timeout: 60_000 });
    // The row is read after its number is known.
    await side.locator('.json-row.focused').filter({ hasText: /needle:\s*"found at last"/ }).waitFor({ timeout: 20_000 });
    assert.ok((await viewer.locator('*').count()) < 1_500, 'only what is in sight is in the document');
  });

  it('shows the whole trace as a conversation, each message once', async () => {
    const viewer = await viewerOf(ids.second, 'check_answer');
    await viewer.locator('[data-testid="view-tab-conversation"]').click();
    const entries = viewer.locator('[data-testid="conversation-entry"]');
    await entries.nth(3).waitFor();
    assert.deepEqual(await entries.locator('h3').allInnerTexts().then((texts) => texts.map((text) => text.trim().split(/\s/)[0])), ['User', 'System', 'Assistant', 'Assistant']);
    await entries.nth(3).locator('h3 button').click();
    await viewer.locator('[data-testid="span-detail"] .detail-name').filter({ hasText: 'chat' }).waitFor();
    await viewer.locator('[data-testid="view-tab-tree"]').click();
  });

  it('stores an assessment, refuses a name with a dot, edits and deletes it', async () => {
    const viewer = await viewerOf(ids.second, 'check_answer');
    await viewer.locator('[data-testid="detail-tab-assessments"]').click();
    await viewer.locator('[data-testid="assessment-add"]').click();
    await viewer.locator('[data-testid="assessment-name"]').fill('bad.name');
    await viewer.locator('[data-testid="assessment-save"]').click();
    await viewer.locator('.form-problem').filter({ hasText: 'A name has no dots' }).waitFor();
    await viewer.locator('[data-testid="assessment-name"]').fill('correctness');
    await viewer.locator('[data-testid="assessment-rationale"]').fill('It cites the manual.');
    await viewer.locator('[data-testid="assessment-save"]').click();
    const card = viewer.locator('[data-testid="assessment"][data-name="correctness"]');
    await card.filter({ hasText: 'It cites the manual.' }).waitFor({ timeout: 15_000 });
    await card.locator('[data-testid="assessment-edit"]').click();
    await viewer.locator('[data-testid="assessment-value"]').selectOption('false');
    await viewer.locator('[data-testid="assessment-save"]').click();
    await card.locator('.assessment-value').filter({ hasText: 'No' }).waitFor({ timeout: 15_000 });
    await card.locator('[data-testid="assessment-delete"]').click();
    await bench.pressInDialog('Delete');
    await card.waitFor({ state: 'detached', timeout: 15_000 });
  });

  it('compares a run with the previous one, and tells a session’s traces in one page', async () => {
    await menu(ids.second, 'Compare with the Previous Run');
    const page = await bench.webview('compared-row', 30_000);
    const changes = await page.locator('[data-testid="compared-row"]').evaluateAll((rows) => rows.map((row) => `${row.dataset.change} ${row.querySelector('.span-name').textContent}`));
    assert.deepEqual(changes, ['changed support_agent', 'changed chat', 'same search_docs', 'same retrieve', 'added rerank', 'added check_answer', 'changed chat']);
    await page.locator('[data-testid="compared-row"]').last().click();
    await page.locator('[data-testid="diff"] mark').filter({ hasText: 'three' }).first().waitFor({ timeout: 15_000 });
    const spanMenu = async (viewer, name, title) => {
      await span(viewer, name).click({ button: 'right' });
      const item = bench.page.locator('.monaco-menu .action-label', { hasText: title }).first();
      await item.waitFor();
      await bench.page.waitForTimeout(300);
      await item.click();
    };
    await spanMenu(await viewerOf(ids.first, 'search_docs'), 'search_docs', 'Select for Compare');
    await spanMenu(await viewerOf(ids.second, 'check_answer'), 'search_docs', 'Compare with Selected');
    await frameWith('h1', 'search_docs in support_agent');
    await menu(ids.second, 'Open Session as Conversation');
    const session = await bench.webview('session-trace', 30_000);
    await session.locator('[data-testid="session-facts"]').filter({ hasText: '2 traces' }).waitFor();
    assert.equal(await session.locator('[data-testid="session-trace"]').count(), 2);
    await menu(ids.second, 'Show Runs of This Function');
    const runs = await bench.webview('run-row', 30_000);
    assert.match(await runs.locator('[data-testid="runs-facts"]').innerText(), /2 runs · 0 failed.* · in the local workspace/);
    await bench.screenshot(path.join(pictures, 'content-runs.png'));
    // Every call of a function counts, wherever it stands in a trace.
    await spanMenu(await viewerOf(ids.second, 'check_answer'), 'search_docs', 'Show Runs of This Function');
    const inner = await frameWith('h1', 'Runs of search_docs');
    await inner.locator('[data-testid="run-row"]').nth(1).waitFor();
    for (const nth of [0, 1]) await inner.locator('[data-testid="run-choose"]').nth(nth).check();
    await inner.locator('[data-testid="compare-chosen"]').click();
    await frameWith('h1', 'search_docs in support_agent');
  });

  it('brings comparisons, runs and sessions back after a reload', async () => {
    // The editor's own reload keeps what it knows of its tabs first.
    const loaded = bench.page.waitForEvent('load', { timeout: 60_000 });
    await bench.command('Developer: Reload Window');
    await loaded;
    await bench.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    for (const [tab, says] of [['Runs of search_docs', 'Runs of search_docs'], ['Session s-1', 'Session s-1'], ['Compare Runs', 'support_agent']]) {
      await bench.page.locator('.tab').filter({ hasText: tab }).last().click();
      await frameWith('h1', says);
    }
    await frameWith('[data-testid="compared-row"]', 'search_docs');
  });
});
