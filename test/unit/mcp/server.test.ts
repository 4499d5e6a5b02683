import assert from 'node:assert/strict';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { testWorkspace, type TestWorkspace } from '../local/workspaceFixture';

const traceId = 'c'.repeat(32);
const start = BigInt(Date.now()) * 1_000_000n;
const request = {
  resourceSpans: [{
    resource: { attributes: [] },
    scopeSpans: [{ scope: { name: 't' }, spans: [{ traceId, spanId: '00000000000000c1', name: 'answer', startTimeUnixNano: String(start), endTimeUnixNano: String(start + 5_000_000n), attributes: [{ key: 'mlflow.spanInputs', value: { stringValue: '{"question": "why?", "token": "hunter2hunter2"}' } }], status: { code: 1 } }] }],
  }],
};

/** The bundle as an assistant starts it, spoken to by the protocol's own client. */
describe('the MCP server', function () {
  this.timeout(60_000);
  let workspace: TestWorkspace;
  let client: Client;
  before(async () => {
    workspace = await testWorkspace();
    await workspace.json('POST', '/v1/traces', request);
    client = new Client({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [path.resolve('dist/mcp.js'), '--data', workspace.folder] }));
  });
  after(async () => {
    await client.close();
    await workspace.dispose();
  });
  const call = async (name: string, input: Record<string, unknown>) => {
    const { content, isError } = await client.callTool({ name, arguments: input });
    return { text: (content as { text: string }[])[0]!.text, isError: isError === true };
  };

  it('offers tools that only read', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]), [['search_traces', true], ['read_trace', true], ['read_span', true]]);
  });

  it('finds a trace, reads it and its span, without secrets', async () => {
    assert.match((await call('search_traces', {})).text, new RegExp(`- ${traceId} answer`));
    assert.match((await call('read_trace', { trace_id: traceId })).text, /00000000000000c1 answer/);
    const span = await call('read_span', { trace_id: traceId, span_id: '00000000000000c1' });
    assert.match(span.text, /"question": "why\?"/);
    assert.ok(!span.text.includes('hunter2'));
  });

  it('answers a wrong call with a sentence', async () => {
    assert.deepEqual(await call('read_trace', { trace_id: 'd'.repeat(32) }), { text: `There is no trace ${'d'.repeat(32)} in the local workspace. Find one with search_traces.`, isError: true });
  });

  it('says when the local workspace does not run', async () => {
    const alone = new Client({ name: 'test', version: '1' });
    await alone.connect(new StdioClientTransport({ command: process.execPath, args: [path.resolve('dist/mcp.js'), '--data', '/nowhere'] }));
    const { content } = await alone.callTool({ name: 'search_traces', arguments: {} });
    assert.match((content as { text: string }[])[0]!.text, /is not running\. Open the folder in the editor/);
    await alone.close();
  });
});
