import type { LiveSpan } from '@mlflow/core';

export function nameOf(span: LiveSpan): string {
  return span.name;
}
