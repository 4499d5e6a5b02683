import type { ListProgress } from '../../src/protocol/listSource';
import type { SidebarEvents, SidebarRequests, SidebarState } from '../../src/protocol/messages';
import type { PageClient } from '../client';
import { emptyList, isWide, toQuery, withNewestPage, withOlderPage, type ListState } from '../listStore';
import type { ListNotices } from './listNotices';

/** What loading a list needs of its page. */
export interface LoadingPage {
  readonly state: () => ListState;
  readonly set: (state: ListState) => void;
  /** `undefined` until the host has told about itself. */
  readonly host: () => SidebarState | undefined;
  readonly onOlder: () => void;
}

/** A list that reads more than this is asked for only when a person agrees. */
const askedFromBytes = 2 ** 30;

/** Asks for pages of the list: the local workspace often and freely, a real one with progress and cancel. */
export class ListLoader {
  readonly #client: PageClient<SidebarRequests, SidebarEvents, unknown>['host'];
  readonly #page: LoadingPage;
  readonly #notices: ListNotices;
  #loading: AbortController | undefined;
  #loadingOlder = false;

  constructor(client: PageClient<SidebarRequests, SidebarEvents, unknown>['host'], notices: ListNotices, page: LoadingPage) {
    this.#client = client;
    this.#notices = notices;
    this.#page = page;
  }

  get isLoadingOlder(): boolean {
    return this.#loadingOlder;
  }

  /** The newest page of the local workspace. */
  async newest(signal: AbortSignal): Promise<void> {
    const host = this.#page.host();
    if (!host || host.source.kind === 'workspace' || host.connection.local !== 'running') return;
    try {
      const { filter } = this.#page.state();
      const page = await this.#client.request('listTraces', { query: toQuery(filter, host.pageSize, Date.now()), trigger: 'automatic' }, signal);
      if (filter === this.#page.state().filter) this.#page.set(withNewestPage(this.#page.state(), page));
      this.#notices.failure(undefined);
    } catch (error) {
      if (!signal.aborted) this.#notices.failure(error);
    }
  }

  /** Asks a real workspace for the newest page. A wide time is asked for once a person knows what it reads. */
  async load(trigger: 'user' | 'automatic', isAgreed = false): Promise<void> {
    const host = this.#page.host();
    if (host?.source.kind !== 'workspace') return;
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    const { filter } = this.#page.state();
    const query = toQuery(filter, host.pageSize, Date.now());
    if (trigger === 'user') this.showProgress({ text: 'Asking', elapsedMs: 0 });
    try {
      if (trigger === 'user' && isWide(filter.range) && !isAgreed && !(await this.#isCheap(query, loading.signal))) return;
      const { isOld, ...page } = await this.#client.request('listTraces', { query, trigger }, loading.signal);
      const state = this.#page.state();
      if (loading.signal.aborted || filter !== state.filter) return;
      this.#notices.failure(undefined);
      if (!isOld || page.rows.length > 0) this.#page.set(withNewestPage(isOld ? state : { ...emptyList, filter, paused: state.paused, focused: state.focused }, page));
    } catch (error) {
      if (!loading.signal.aborted && trigger === 'user') this.#notices.failure(error);
    } finally {
      this.#end(loading);
    }
  }

  /** The page after the last row. */
  async older(): Promise<void> {
    const { nextCursor, filter } = this.#page.state();
    const host = this.#page.host();
    if (nextCursor === undefined || this.#loadingOlder || !host) return;
    this.#loadingOlder = true;
    const loading = (this.#loading ??= new AbortController());
    this.#page.onOlder();
    try {
      const page = await this.#client.request('listTraces', { query: toQuery(filter, host.pageSize, Date.now(), nextCursor), trigger: 'user' }, loading.signal);
      if (filter === this.#page.state().filter) this.#page.set(withOlderPage(this.#page.state(), page));
    } catch (error) {
      if (!loading.signal.aborted) this.#notices.failure(error);
    } finally {
      this.#loadingOlder = false;
      this.#end(loading);
      this.#page.onOlder();
    }
  }

  /** Ends what is asked; the list stays as it is. */
  cancel(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    this.showProgress(undefined);
  }

  showProgress(progress: ListProgress | undefined): void {
    // What is told after a reading has ended is old.
    this.#notices.progress(this.#loading === undefined ? undefined : progress);
  }

  #end(loading: AbortController): void {
    if (this.#loading !== loading) return;
    this.#loading = undefined;
    this.showProgress(undefined);
  }

  async #isCheap(query: ReturnType<typeof toQuery>, signal: AbortSignal): Promise<boolean> {
    const { bytes } = await this.#client.request('estimateList', { query }, signal);
    if (bytes === undefined || bytes < askedFromBytes) return true;
    this.#notices.question(`The engine expects to read about ${(bytes / 2 ** 30).toFixed(1)} GiB for this time.`, 'Ask Anyway', () => void this.load('user', true));
    return false;
  }
}
