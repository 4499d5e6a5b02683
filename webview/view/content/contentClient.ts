import type { SpanContentRequests } from '../../../src/protocol/spanContent';

/** How the views of a span's content ask the host, and tell their owner what failed. */
export interface ContentClient {
  ask<M extends keyof SpanContentRequests & string>(method: M, params: SpanContentRequests[M]['params']): Promise<SpanContentRequests[M]['result']>;
  readonly copy: (text: string) => void;
  readonly fail: (error: unknown) => void;
}
