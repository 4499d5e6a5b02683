import * as mlflow from '@mlflow/core';

export { f as g };
function f(a: number): number { return mlflow.withSpan((): number => { return a; }, { name: 'f', inputs: { a } }) as number; }
namespace f { export const version = 1; }
export default function () { return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => { return f(1); }, { name: 'default' }); }
