import * as mlflow from '@mlflow/core';

export class A {
	run(a: number): number {
		return mlflow.withSpan((): number => {
			// why
			return a;
		}, { name: 'run', inputs: { a } }) as number;
	}
}
