export function caller(): string | undefined {
  return new Error().stack?.split('\n')[2];
}

export function here(depth: number): string {
  const error = new Error('here');
  return (error.stack ?? '').split('\n')[depth] ?? '';
}

export function clean(error: object): void {
  Error.captureStackTrace(error, clean);
}

export function described(error: Error): string {
  return error.stack ?? error.message;
}
