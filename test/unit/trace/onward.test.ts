import assert from 'node:assert/strict';
import { buildTrace } from '../../../src/trace/build';
import { spanMarkdown, traceMarkdown } from '../../../src/trace/export/markdown';
import { parseTraceTarget } from '../../../src/trace/target';
import { databricksTraceUrl, parseTraceLink, traceLink } from '../../../src/trace/traceAddress';
import { makeSpan } from './makeSpan';

const traceId = '0123456789abcdef0123456789abcdef';

describe('a trace as Markdown', () => {
  const root = makeSpan({ spanId: '1', name: 'answer', startNs: 1_000_000_000n, endNs: 2_500_000_000n, attributes: { 'mlflow.spanType': '"AGENT"', 'mlflow.spanInputs': '{"q": "why?"}', 'mlflow.spanOutputs': '"because ```code``` *so*"' } });
  const failed = makeSpan({
    spanId: '2', parentSpanId: '1', name: 'call <b>_x_</b>', startNs: 1_100_000_000n, endNs: 1_200_000_000n, status: { code: 'ERROR', message: 'E: no' },
    events: [{ name: 'exception', timeNs: 1_150_000_000n, attributes: { 'exception.type': 'ValueError', 'exception.message': 'no', 'exception.stacktrace': 'Traceback\n  line' } }],
  });
  const tree = buildTrace([root, failed]);

  it('tells the tree, what failed, and what went in and out', () => {
    const lines = traceMarkdown(tree).split('\n');
    assert.equal(lines[0], '# answer');
    assert.match(lines[2]!, /^Trace `0+1` · 1\.5 s · 2 spans · 1 failed · 1970-01-01T00:00:01\.000Z$/);
    assert.ok(lines.includes('- answer (agent, 1.5 s)'));
    assert.ok(lines.includes('  - call \\<b\\>\\_x\\_\\</b\\> (100 ms, **failed**)'));
    assert.ok(lines.includes('ValueError: no') && lines.includes('Traceback'));
    assert.ok(lines.includes('  "q": "why?"'));
  });

  it('fences text that holds fences', () => {
    const text = spanMarkdown(tree.spans[0]!);
    assert.ok(text.includes('````text\nbecause ```code``` *so*\n````'));
  });

  it('is cut where the trace is large', () => {
    const many = [root, ...Array.from({ length: 500 }, (_, n) => makeSpan({ spanId: `s${n}`, parentSpanId: '1', name: `n${n}`, attributes: { 'mlflow.spanInputs': 'x'.repeat(10_000) } }))];
    const text = traceMarkdown(buildTrace(many));
    assert.ok(text.includes('- … 301 more'));
    assert.ok(text.length < 20_000);
  });
});

describe('addresses of traces', () => {
  it('are read back from our own links', () => {
    const target = { traceId, location: 'main.my schema.p', spanId: '0123456789abcdef' };
    const link = traceLink('vscode-insiders', 'spanlight.spanlight', target);
    assert.equal(link, `vscode-insiders://spanlight.spanlight/trace?id=${traceId}&location=main.my%20schema.p&span=0123456789abcdef`);
    const [, query] = link.split('?');
    assert.deepEqual(parseTraceLink('/trace', query!), target);
    assert.deepEqual(parseTraceLink('/trace', `id=${traceId.toUpperCase()}&span=%zz`), { traceId });
  });

  it('are refused where they name no trace', () => {
    for (const [path, query] of [['/trace', 'id=12'], ['/other', `id=${traceId}`], ['/trace', `id=${traceId}x`], ['/trace', '']] as const) assert.equal(parseTraceLink(path, query), undefined);
  });

  it('lead to the trace in its experiment, and from there back', () => {
    const uc = databricksTraceUrl('https://adb-1.azuredatabricks.net/', '42', { traceId, location: 'main.agents' });
    assert.equal(uc, `https://adb-1.azuredatabricks.net/ml/experiments/42/traces?selectedEvaluationId=trace%3A%2Fmain.agents%2F${traceId}`);
    assert.deepEqual(parseTraceTarget(uc), { traceId, location: 'main.agents' });
    const stored = databricksTraceUrl('https://x.cloud.databricks.com', '42', { traceId, location: 'experiment:42' });
    assert.ok(stored.endsWith(`selectedEvaluationId=tr-${traceId}`));
    assert.deepEqual(parseTraceTarget(stored), { traceId });
  });
});
