import * as mlflow from '@mlflow/core';
import { APIPromise } from './promise';
export function create(body: string): APIPromise<string> {
  return new APIPromise(body);
}
export function load(key: string): Promise<string> {
  return mlflow.withSpan((): Promise<string> => {
    return Promise.resolve(key);
  }, { name: 'load', inputs: { key } }) as Promise<string>;
}
