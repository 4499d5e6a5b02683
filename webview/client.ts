import { Rpc, type EventMap, type RequestMap } from '../src/protocol/rpc';

/** What VS Code gives a webview's script. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The page's end of the protocol, and the part of its state that survives hiding and reloading. */
export interface PageClient<Requests extends RequestMap, Events extends EventMap, State> {
  readonly host: Rpc<Record<never, never>, Requests, Record<never, never>, Events>;
  /** What {@link saveState} last kept; `undefined` at the first opening. */
  readonly savedState: Partial<State> | undefined;
  saveState(state: State): void;
}

/** Connects to the extension host. May be called once: it is the only caller of `acquireVsCodeApi`. */
export function connectToHost<Requests extends RequestMap, Events extends EventMap, State>(): PageClient<Requests, Events, State> {
  const api = acquireVsCodeApi();
  const host = new Rpc<Record<never, never>, Requests, Record<never, never>, Events>(
    {
      post: (message) => api.postMessage(message),
      onMessage: (listener) => {
        const hear = (event: MessageEvent<unknown>) => listener(event.data);
        window.addEventListener('message', hear);
        return { dispose: () => window.removeEventListener('message', hear) };
      },
    },
    {},
  );
  const saved = api.getState();
  return {
    host,
    savedState: typeof saved === 'object' && saved !== null ? (saved as Partial<State>) : undefined,
    saveState: (state) => api.setState(state),
  };
}
