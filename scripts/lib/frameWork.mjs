/**
 * Runs `act` while the page's frames are recorded.
 * @returns {Promise<{workP95Ms: number, over34Share: number, frames: number}>} main-thread work per
 *   frame (the tasks of the page's main thread between two frames), and the share of frames that came
 *   more than 34 ms after the one before
 */
export async function measureFrames(page, act) {
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await page.evaluate(() => {
    window.frameTimes = [];
    const note = (at) => {
      window.frameTimes.push(at);
      window.frameLoop = requestAnimationFrame(note);
    };
    window.frameLoop = requestAnimationFrame(note);
  });
  await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] } });
  await act(client);
  const done = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
  await client.send('Tracing.end');
  await done;
  const times = await page.evaluate(() => (cancelAnimationFrame(window.frameLoop), window.frameTimes));
  await client.detach();
  const gaps = times.slice(1).map((at, i) => at - times[i]);
  const work = workPerFrame(events);
  return { workP95Ms: quantile(work, 0.95), over34Share: (100 * gaps.filter((gap) => gap > 34).length) / gaps.length, frames: gaps.length };
}

/** Milliseconds of main-thread tasks between each two frames of the page's own process. */
function workPerFrame(events) {
  const frames = events.filter((event) => event.name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts);
  const thread = frames[0]?.tid;
  const owner = frames[0]?.pid;
  const tasks = events.filter((event) => event.ph === 'X' && event.tid === thread && event.pid === owner && /RunTask$/.test(event.name)).sort((a, b) => a.ts - b.ts);
  const sums = [];
  let at = 0;
  for (let i = 1; i < frames.length; i += 1) {
    let sum = 0;
    // The task that a frame runs in belongs to that frame: tasks are counted up to the end of the next frame's own.
    while (at < tasks.length && tasks[at].ts < frames[i].ts) {
      sum += tasks[at].dur / 1000;
      at += 1;
    }
    sums.push(sum);
  }
  return sums;
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Turns the wheel at 60 turns a second; `turn(i)` gives deltaX, deltaY and modifiers (2: Ctrl). */
export async function turnWheel(client, { x, y, seconds }, turn) {
  const every = 1000 / 60;
  const started = Date.now();
  for (let i = 0; Date.now() - started < seconds * 1000; i += 1) {
    const { deltaX = 0, deltaY = 0, modifiers = 0 } = turn(i);
    await client.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX, deltaY, modifiers });
    const wait = started + (i + 1) * every - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
