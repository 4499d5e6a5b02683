import type { LiveSpan } from '@mlflow/core';
import * as mlflow from '@mlflow/core';

export function nameOf(span: LiveSpan): string {
  return mlflow.withSpan((): string => {
    return span.name;
  }, { name: 'nameOf', inputs: { span } }) as string;
}
