export async function poll(ids: string[]): Promise<string | undefined> {
  let last: string | undefined;
  for (const id of ids) {
    const state = await fetchState(id);
    if (state === 'done') return id;
    if (state === 'gone') break;
    last = id;
  }
  return last;
}
declare function fetchState(id: string): Promise<string>;
