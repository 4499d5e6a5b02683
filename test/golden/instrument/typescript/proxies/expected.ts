import * as mlflow from '@mlflow/core';

export const handler: ProxyHandler<Record<string, number>> = {
  get(target, key) {
    return target[String(key)] ?? 0;
  },
  has: (target, key) => key in target,
};

export function counted(values: Record<string, number>) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    return new Proxy(values, handler);
  }, { name: 'counted', inputs: { values } });
}
