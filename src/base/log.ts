/**
 * Where a module reports what it does. The editor passes its log channel, the local workspace
 * its standard error. No secrets and no span contents: names, counts and durations only.
 */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
