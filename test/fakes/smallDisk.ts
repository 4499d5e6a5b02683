import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How this machine lets a test mount a file system of its own: as root, or as root of a user namespace. */
const ways: readonly { readonly unshare: readonly string[]; readonly nsenter: readonly string[] }[] = [
  { unshare: ['--mount'], nsenter: ['--mount'] },
  { unshare: ['--map-root-user', '--mount'], nsenter: ['--mount', '--user', '--preserve-credentials'] },
];

/**
 * A tmpfs of a few megabytes over a folder, seen only by processes started through `enter`. It lives
 * as long as the process that holds its mount namespace, so that a killed program finds its data again.
 */
export class SmallDisk {
  readonly #holder: ChildProcess;
  readonly #nsenter: readonly string[];

  private constructor(holder: ChildProcess, nsenter: readonly string[]) {
    this.#holder = holder;
    this.#nsenter = nsenter;
  }

  /** `undefined` where the system allows no mount namespaces (not Linux, or switched off). */
  static async over(folder: string, megabytes: number): Promise<SmallDisk | undefined> {
    const way = ways.find(({ unshare }) => spawnSync('unshare', [...unshare, 'true']).status === 0);
    if (!way) return undefined;
    const script = 'mount -t tmpfs -o "size=$1m" tmpfs "$0" && echo mounted && exec sleep 600';
    const holder = spawn('unshare', [...way.unshare, 'sh', '-c', script, folder, String(megabytes)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit').then(([code]) => Promise.reject(new Error(`The small disk was not mounted (code ${code}).`)))]);
    return new SmallDisk(holder, way.nsenter);
  }

  /** Words to put before a command that shall see the disk. */
  get enter(): readonly string[] {
    return ['nsenter', '--target', String(this.#holder.pid), ...this.#nsenter];
  }

  /** Path of a file on the disk for those outside. */
  outside(file: string): string {
    return `/proc/${this.#holder.pid}/root${file}`;
  }

  async remove(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
  }
}
