import assert from 'node:assert/strict';
import { CodedError } from '../../src/base/errors';
import { explain } from '../../src/diagnose/explain';
import { guarded, sidebarGuards, traceGuards } from '../../src/protocol/check';

describe('guards of page requests', () => {
  const good: [string, (value: unknown) => boolean, unknown][] = [
    ['getState', sidebarGuards.getState, {}],
    ['listTraces', sidebarGuards.listTraces, { query: { limit: 100, states: ['OK'], text: 'x', sinceMs: 1.5 }, trigger: 'user' }],
    ['listTraces empty', sidebarGuards.listTraces, { query: {}, trigger: 'automatic' }],
    ['openTrace', sidebarGuards.openTrace, { traceId: 'a', location: 'c.s' }],
    ['chooseDestination', sidebarGuards.chooseDestination, { choice: { kind: 'profile', profile: 'p' } }],
    ['runCommand', sidebarGuards.runCommand, { command: 'spanlight.log.show' }],
    ['keepLayout', traceGuards.keepLayout, { layout: { view: 'tree', isGrouped: true, isSqueezed: false, showsPath: true } }],
    ['stepTrace', traceGuards.stepTrace, { direction: -1 }],
    ['openTrace from a list', sidebarGuards.openTrace, { traceId: 'a', location: 'c.s', order: [{ traceId: 'a', location: 'c.s' }] }],
    ['findSpans', traceGuards.findSpans, { conditions: [{ kind: 'text', text: 'x', isCase: false }, { kind: 'attribute', key: 'k', text: '' }] }],
    ['getJsonText', traceGuards.getJsonText, { spanId: 'a', part: 'inputs', path: ['a', 0], from: 0 }],
    ['openLink', traceGuards.openLink, { address: 'https://x.example' }],
  ];
  for (const [name, guard, value] of good) it(`let ${name} pass`, () => assert.ok(guard(value)));
  const bad: [string, (value: unknown) => boolean, unknown][] = [
    ['another field', sidebarGuards.getState, { x: 1 }],
    ['no object', sidebarGuards.getState, null],
    ['a list', sidebarGuards.getState, []],
    ['an unknown state', sidebarGuards.listTraces, { query: { states: ['DONE'] }, trigger: 'user' }],
    ['a fractional limit', sidebarGuards.listTraces, { query: { limit: 1.5 }, trigger: 'user' }],
    ['a huge text', sidebarGuards.listTraces, { query: { text: 'x'.repeat(1_001) }, trigger: 'user' }],
    ['a foreign command', sidebarGuards.runCommand, { command: 'workbench.action.quit' }],
    ['a profile that is missing', sidebarGuards.chooseDestination, { choice: { kind: 'profile' } }],
    ['a step of two', traceGuards.stepTrace, { direction: 2 }],
    ['a layout with more', traceGuards.keepLayout, { layout: { view: 'tree', isGrouped: true, isSqueezed: false, showsPath: true, html: '' } }],
    ['a list of other things', sidebarGuards.openTrace, { traceId: 'a', order: ['a'] }],
    ['an unknown condition', traceGuards.findSpans, { conditions: [{ kind: 'script', text: 'x' }] }],
    ['more conditions than a person types', traceGuards.findSpans, { conditions: Array.from({ length: 21 }, () => ({ kind: 'pattern', text: 'x', isCase: true })) }],
    ['an unknown part', traceGuards.getJsonText, { spanId: 'a', part: 'secrets', path: [], from: 0 }],
    ['a path of objects', traceGuards.getJsonText, { spanId: 'a', part: 'inputs', path: [{}], from: 0 }],
    ['more entries than a page may ask', traceGuards.getJsonChildren, { spanId: 'a', part: 'inputs', path: [], from: 0, count: 201 }],
    ['a negative offset', traceGuards.getJsonText, { spanId: 'a', part: 'inputs', path: [], from: -1 }],
  ];
  for (const [name, guard, value] of bad) it(`refuse ${name}`, () => assert.ok(!guard(value)));

  it('stand before the handlers', async () => {
    let ran = 0;
    const handlers = guarded({ getState: () => ++ran } as never, { getState: sidebarGuards.getState } as never) as { getState: (params: unknown, signal: AbortSignal) => unknown };
    assert.throws(() => handlers.getState({ x: 1 }, AbortSignal.abort()), { code: 'rpc.badParams' });
    assert.equal(ran, 0);
    handlers.getState({}, AbortSignal.abort());
    assert.equal(ran, 1);
  });
});

describe('sentences for errors', () => {
  it('never show a message that was not written for people', () => {
    const secret = 'ECONNREFUSED 127.0.0.1:1 dapi-secret';
    for (const error of [new Error(secret), new CodedError('http.500', secret), new CodedError('strange.code', secret), new CodedError('local.startFailed', secret)]) {
      assert.doesNotMatch(explain(error).sentence, /dapi/);
    }
  });
  it('say what to do, with a button', () => {
    assert.deepEqual(explain(new CodedError('local.notRunning', '')).action, { label: 'Start Local Workspace', command: 'spanlight.local.start' });
  });
});
