/** A workspace's address made whole, or a sentence about what is wrong with it. */
export type HostCheck = { readonly host: string } | { readonly problem: string };

/**
 * Checks what was typed or configured as a host: any address of a workspace page is cut to its
 * origin. Only HTTPS, except on this machine (the local workspace).
 */
export function checkHost(text: string): HostCheck {
  const typed = text.trim();
  if (typed === '') return { problem: 'The workspace needs an address, such as https://adb-123.4.azuredatabricks.net.' };
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { problem: `"${typed}" is not an address. Copy the one from the browser, such as https://adb-123.4.azuredatabricks.net.` };
  }
  const isHere = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  if (url.protocol !== 'https:' && !isHere) return { problem: `The address must begin with https://, not ${url.protocol}//.` };
  if (/^accounts(-dod)?\./.test(url.hostname)) {
    return { problem: `${url.hostname} is the account console. Use the address of a workspace.` };
  }
  if (!isHere && !url.hostname.includes('.')) return { problem: `"${url.hostname}" is not the name of a server. Use the workspace’s full address.` };
  return { host: url.origin };
}
