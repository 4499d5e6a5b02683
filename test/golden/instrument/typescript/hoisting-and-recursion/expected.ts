import * as mlflow from '@mlflow/core';

main();

export function main(): void {
  mlflow.withSpan((): void => {
    console.log(depth(3));
  }, { name: 'main' });
}

function depth(n: number): number {
  return mlflow.withSpan((): number => {
    return n === 0 ? 0 : 1 + depth(n - 1);
  }, { name: 'depth', inputs: { n } }) as number;
}

function walk(n: number) {
  return n === 0 ? [] : [n, ...walk(n - 1)];
}

const count = mlflow.trace((n: number): number => (n === 0 ? 0 : count(n - 1)), { name: 'count' });
