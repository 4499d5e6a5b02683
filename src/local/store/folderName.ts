/**
 * A folder's name in the two forms it is needed in: as the last part of an experiment's path, and
 * as a table prefix.
 */
export function folderNames(name: string): { readonly display: string; readonly identifier: string } {
  const cleaned = [...name.normalize('NFC')]
    .map((char) => (/[\p{L}\p{N} ._-]/u.test(char) ? char : '-'))
    .join('')
    .trim()
    .slice(0, 100);
  const display = /^[.\s-]*$/.test(cleaned) ? 'folder' : cleaned;
  const ascii = display.normalize('NFKD').replace(/[^\x20-\x7e]/g, '').toLowerCase().replace(/\W+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60);
  return { display, identifier: /^[a-z]/.test(ascii) ? ascii : ascii ? `t_${ascii}` : 'folder' };
}
