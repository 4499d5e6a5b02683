import { APIPromise } from './promise';
export function create(body: string): APIPromise<string> {
  return new APIPromise(body);
}
export function load(key: string): Promise<string> {
  return Promise.resolve(key);
}
