import * as mlflow from '@mlflow/core'

export const f = mlflow.trace((a: number): number => a, { name: 'f' })