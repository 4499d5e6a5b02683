// One round of the viewer's figures in Chromium, and of speedscope with the same trace in the same browser.
import { createRequire } from 'node:module';
import { glob, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from './lib/browser.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { demoSettings } from './lib/demo.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { startEditorServer } from './lib/editorServer.mjs';
import { measureFrames, turnWheel } from './lib/frameWork.mjs';
import { ensureSpeedscope, speedscopeVersion } from './lib/speedscope.mjs';
import { projectFolder } from './lib/paths.mjs';
import { serveViewer } from './lib/viewerPage.mjs';
import { Workbench } from './lib/workbench.mjs';

const { bigColumns, bigProfile, sendBigTrace } = createRequire(import.meta.url)(path.join(projectFolder, 'out/test/bench/viewerData.js'));
const print = (figure) => console.log(JSON.stringify({ better: 'lower', ...figure }));
const peer = `speedscope ${speedscopeVersion}`;
/** Half of the ten seconds scroll, half zoom. */
const halfSeconds = Number(process.env.BENCH_SECONDS ?? 10) / 2;
const bars = { 10_000: 500, 50_000: 800, 200_000: 1_400 };

const server = await serveViewer({ folders: { '/speedscope/': await ensureSpeedscope() } });
const browser = await launchBrowser(await ensureChromium());
try {
  for (const count of [10_000, 50_000, 200_000]) {
    server.setColumns(bigColumns(count));
    server.setFile('/trace.json', bigProfile(count));
    const ours = await openOurs();
    const theirs = await openSpeedscope();
    print({ name: `first rows of ${count.toLocaleString('en')} spans from data in hand`, value: ours.ms, unit: 'ms', bar: bars[count], peer, peerValue: theirs.ms });
    if (count === 50_000) {
      await frames(ours.page, theirs.page);
      await memory(ours.page, theirs.page);
      await timeline(ours.page);
    }
    await ours.page.close();
    await theirs.page.close();
  }
  await million();
  await wholeExtension();
} finally {
  await browser.close();
  await server.stop();
}

/** A click on the trace in the list of a real VS Code to its rows, the extension and the local workspace in between. */
async function wholeExtension() {
  const home = await mkdtemp(path.join(os.tmpdir(), 'spanlight-bench-'));
  const folder = path.join(home, 'agent');
  await mkdir(folder);
  const editor = await startEditorServer({ server: await ensureEditor(), node: process.execPath, dataFolder: path.join(home, 'server'), settings: demoSettings({ node: process.execPath }) });
  try {
    const bench = await Workbench.open(browser, editor.url(folder));
    await bench.openContainer('Spanlight');
    const list = await bench.emptyTraceList();
    for await (const file of glob('**/owner.json', { cwd: path.join(home, 'server') })) await sendBigTrace(JSON.parse(await readFile(path.join(home, 'server', file), 'utf8')), 100_000);
    const row = list.locator('[data-testid="trace-row"]').filter({ hasText: '100,000 spans' });
    await row.waitFor({ timeout: 60_000 });
    // The list is quiet: what comes now is the click's.
    await bench.page.waitForTimeout(2_000);
    const started = Date.now();
    await row.click();
    for (let isShown = false; !isShown; ) {
      const frames = bench.page.frames().filter((frame) => frame !== bench.page.mainFrame());
      const counts = await Promise.all(frames.map((frame) => frame.locator('[data-testid="span-row"]').count().catch(() => 0)));
      isShown = counts.some((count) => count > 0);
      if (Date.now() - started > 60_000) throw new Error('No row of the trace showed within a minute.');
    }
    print({ name: 'click in the list to rows, 100,000 spans, through the whole extension', value: Date.now() - started, unit: 'ms', bar: 1_500 });
    await bench.page.close();
  } finally {
    await editor.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Opens the viewer; the time is from the start of the navigation to the first frame with rows. */
async function openOurs() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(() => {
    const look = () => (document.querySelector('[data-testid="span-row"]') ? requestAnimationFrame(() => (window.readyAt = performance.now())) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
  await page.goto(server.url);
  await page.waitForFunction(() => window.readyAt !== undefined, undefined, { timeout: 60_000 });
  return { page, ms: await page.evaluate(() => window.readyAt) };
}

/** The same for speedscope: to the first frame after its title names the profile. */
async function openSpeedscope() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(() => {
    const look = () => (document.title.startsWith('trace') && document.querySelector('canvas') ? requestAnimationFrame(() => (window.readyAt = performance.now())) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
  await page.goto(`${server.url}/speedscope/index.html#profileURL=${encodeURIComponent(`${server.url}/trace.json`)}`);
  await page.waitForFunction(() => window.readyAt !== undefined, undefined, { timeout: 60_000 });
  return { page, ms: await page.evaluate(() => window.readyAt) };
}

async function frames(ours, theirs) {
  const move = (place) => async (client) => {
    await turnWheel(client, { ...place, seconds: halfSeconds }, (i) => ({ deltaY: i % 240 < 120 ? 240 : -240 }));
    await turnWheel(client, { ...place, seconds: halfSeconds }, (i) => ({ deltaY: i % 60 < 30 ? -60 : 60, modifiers: 2 }));
  };
  await ours.bringToFront();
  const own = await measureFrames(ours, move({ x: 700, y: 500 }));
  await theirs.bringToFront();
  const other = await measureFrames(theirs, move({ x: 700, y: 500 }));
  const name = 'scroll and zoom at 50,000 spans';
  print({ name: `${name}: main-thread work per frame, p95`, value: own.workP95Ms, unit: 'ms', bar: 8, peer, peerValue: other.workP95Ms });
  print({ name: `${name}: frames over 34 ms`, value: own.over34Share, unit: '%', bar: 1, peer, peerValue: other.over34Share });
}

/** The same turns of the wheel over the timeline, which draws all spans in lanes. */
async function timeline(page) {
  await page.locator('[data-testid="view-tab-timeline"]').click();
  await page.bringToFront();
  const { workP95Ms, over34Share } = await measureFrames(page, (client) => turnWheel(client, { x: 500, y: 500, seconds: halfSeconds }, (i) => ({ deltaY: i % 60 < 30 ? -60 : 60, modifiers: 2 })));
  print({ name: 'zoom of the timeline at 50,000 spans: main-thread work per frame, p95', value: workP95Ms, unit: 'ms', bar: 8 });
  print({ name: 'zoom of the timeline at 50,000 spans: frames over 34 ms', value: over34Share, unit: '%', bar: 1 });
}

async function memory(ours, theirs) {
  const [own, other] = [await heapMb(ours), await heapMb(theirs)];
  print({ name: 'heap of the page at 50,000 spans, buffers with it', value: own, unit: 'MB', bar: 60, peer, peerValue: other });
  print({ name: 'DOM nodes at 50,000 spans', value: await domNodes(ours), unit: 'nodes', bar: 1_500, peer, peerValue: await domNodes(theirs) });
}

async function heapMb(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.enable');
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = await client.send('Runtime.getHeapUsage');
  await client.detach();
  return (usedSize + backingStorageSize) / 1e6;
}

/** All nodes, those inside of components too. */
function domNodes(page) {
  return page.evaluate(() => {
    const count = (node) => 1 + (node.shadowRoot ? count(node.shadowRoot) : 0) + [...node.childNodes].reduce((sum, child) => sum + count(child), 0);
    return count(document);
  });
}

/** A million spans open, and their last row comes into sight. */
async function million() {
  server.setColumns(bigColumns(1_000_000));
  const { page, ms } = await openOurs();
  await page.locator('[data-testid="span-tree"]').focus();
  const started = Date.now();
  await page.keyboard.press('End');
  await page.locator('[data-testid="span-row"][aria-rowindex="1000000"]').waitFor({ timeout: 20_000 });
  print({ name: 'first rows of 1,000,000 spans', value: ms, unit: 'ms' });
  print({ name: 'to the last row of 1,000,000 spans', value: Date.now() - started, unit: 'ms', bar: 1_000 });
  await page.close();
}
