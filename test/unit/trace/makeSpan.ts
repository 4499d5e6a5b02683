import type { Span } from '../../../src/trace/model';

/** A span for tests: a sound root from 10 to 50 ns unless told otherwise. */
export function makeSpan(fields: Partial<Span> = {}): Span {
  return {
    traceId: '0'.repeat(31) + '1',
    spanId: 'a',
    parentSpanId: '',
    name: 'work',
    kind: 'INTERNAL',
    startNs: 10n,
    endNs: 50n,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'OK', message: '' },
    resource: { attributes: {} },
    scope: { name: 'test', version: '', attributes: {} },
    ...fields,
  };
}
