import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { embeddableScript, traceHtml } from '../../../src/trace/export/html';

const page = (data: unknown, script = 'start()') => {
  const embedded = embeddableScript(script);
  return traceHtml({ title: 'a <b> & "c"', css: 'p { color: red } </style>', script: embedded, scriptHash: createHash('sha256').update(embedded).digest('base64'), data: JSON.stringify(data) });
};

describe('a trace as one HTML file', () => {
  it('holds the data so that no markup can begin in it, and that it reads back the same', () => {
    const data = { name: '</script><img src=x onerror=alert(1)><!-- <script>', lines: '\u2028\u2029' };
    const html = page(data);
    assert.equal(html.match(/<script/g)!.length, 2);
    const json = /<script type="application\/json" id="trace-data">(.*?)<\/script>/s.exec(html)![1]!;
    assert.deepEqual(JSON.parse(json), data);
    assert.ok(!json.includes('<'));
  });

  it('allows its own script by hash and nothing from outside', () => {
    const script = 'if (a < b) x = "</script><!-- y";\n//# sourceMappingURL=saved.js.map\n';
    const html = page({}, script);
    const [, embedded] = /<script>(.*?)<\/script>/s.exec(html)!;
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
    assert.ok(policy.includes(`script-src 'sha256-${createHash('sha256').update(embedded!).digest('base64')}'`));
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /https?:|\*|unsafe-eval/);
    assert.doesNotMatch(html, /sourceMappingURL/);
    assert.match(html, /<title>a &lt;b&gt; &amp; &quot;c&quot;<\/title>/);
  });
});
