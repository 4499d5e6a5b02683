const running = new Map<string, Promise<string>>();
let opening: Promise<void> | undefined;

export function open(): Promise<void> {
  return (opening ??= Promise.resolve());
}

export function once(key: string): Promise<string> {
  const known = running.get(key);
  if (known) return known;
  const made = Promise.resolve(key);
  running.set(key, made);
  return made;
}

export function cancellable(ms: number) {
  let timer: NodeJS.Timeout;
  const promise = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))) as Promise<void> & { cancel?: () => void };
  promise.cancel = () => clearTimeout(timer);
  return promise;
}

export const tagged = (name: string): Promise<string> => Object.assign(Promise.resolve(name), { tag: name });

export function both(): Promise<string> & { tag: string } {
  return Object.assign(once('a'), { tag: 'b' });
}

export class Job {
  readonly donePromise: Promise<number>;
  constructor() {
    this.donePromise = this.start();
  }
  start(): Promise<number> {
    return new Promise((resolve) => resolve(1));
  }
  done() {
    return this.donePromise;
  }
  loadedSoFar(): Promise<number> {
    return this.donePromise;
  }
  failed() {
    return this.donePromise.then(() => false);
  }
}

export function fresh(url: string): Promise<Response> {
  const request = fetch(url);
  return request;
}

export const chained = (url: string) => fresh(url).then((answer) => answer.text());

export function pass<T>(given: Promise<T>): Promise<T> {
  return given;
}

export const twice = (key: string) => (key === '' ? once('none') : once(key));

export function waiting(slot: { running?: Promise<void> }): Promise<void> {
  let result: Promise<void>;
  if (slot.running) result = slot.running;
  else result = Promise.resolve();
  return result;
}

export function retried(url: string): Promise<Response> {
  let answer = fetch(url);
  answer = url === '' ? fetch('/') : answer;
  return answer;
}

export function waitFor(job: Job) {
  return job.loadedSoFar();
}

export function openOther(door: { open(path: string): Promise<void> }, path: string): Promise<void> {
  return door.open(path);
}
