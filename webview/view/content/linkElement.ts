import { element } from '../dom';

/** What happens with an address in a trace. */
export interface LinkEvents {
  /** Asks the host to open it; the host shows the whole address and asks first. */
  readonly openLink: (address: string) => void;
}

/** An address that came in a trace: a button, so that nothing opens by itself. Other than web addresses it does nothing but show. */
export function linkElement(address: string, content: readonly (Node | string)[], events: LinkEvents): HTMLElement {
  const label = content.length > 0 ? content : [address];
  if (!/^https?:\/\//i.test(address)) return element('span', { class: 'dead-link', title: address.slice(0, 2_000) }, ...label);
  const link = element('button', { class: 'text-link', type: 'button', title: address.slice(0, 2_000) }, ...label);
  link.addEventListener('click', () => events.openLink(address));
  return link;
}
