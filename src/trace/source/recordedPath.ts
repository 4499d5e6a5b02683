/** False for paths of installed packages and of the language itself: their names occur in the workspace too. */
export function isOwnPath(path: string): boolean {
  return !/(^|[/\\])(site-packages|dist-packages|node_modules|lib[/\\]python\d[^/\\]*)[/\\]|^<|^node:/.test(path);
}

/**
 * The file whose end agrees with a recorded path for the longest stretch: programs run in containers
 * and on other machines. `undefined` where not even the file's name agrees, or where several agree equally.
 */
export function bestPath(files: readonly string[], path: string): string | undefined {
  let best: { readonly file: string; readonly shared: number; readonly others: number } | undefined;
  for (const file of files) {
    const shared = sharedTail(file, path);
    if (shared === 0 || shared < (best?.shared ?? 0)) continue;
    best = best && best.shared === shared ? { ...best, others: best.others + 1 } : { file, shared, others: 0 };
  }
  return best && best.others === 0 ? best.file : undefined;
}

const parts = (path: string) => path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');

/** Path parts that two paths share at their ends. */
function sharedTail(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  let count = 0;
  while (count < left.length && count < right.length && left[left.length - 1 - count] === right[right.length - 1 - count]) count += 1;
  return count;
}
