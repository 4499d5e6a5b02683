import type { Rpc } from '../../../src/protocol/rpc';
import type { CompareRequests } from '../../../src/protocol/compare';

/** The host as the pages of this bundle see it. */
export type CompareHost = Rpc<Record<never, never>, CompareRequests, Record<never, never>, Record<never, never>>;
