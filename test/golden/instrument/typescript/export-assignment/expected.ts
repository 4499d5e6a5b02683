import path = require('node:path');
import * as mlflow from '@mlflow/core';

function join(a: string, b: string): string {
  return mlflow.withSpan((): string => {
    return path.join(a, b);
  }, { name: 'join', inputs: { a, b } }) as string;
}

namespace join {
  export function all(...parts: string[]) {
    return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
      return parts.join('/');
    }, { name: 'all', inputs: { parts } });
  }
}

export = join;
