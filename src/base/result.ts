/** How a user's action ended. `cancelled` is silent: the user knows. */
export type Outcome<T = void> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly error: unknown };

export const done = <T>(value: T): Outcome<T> => ({ status: 'done', value });
export const cancelled: Outcome<never> = { status: 'cancelled' };
export const failed = (error: unknown): Outcome<never> => ({ status: 'failed', error });
