import { element } from '../dom';

/** True for an image that is in the trace itself. Images at addresses are never fetched: that would tell somebody that the trace is read. */
export const isImageData = (address: string): boolean => /^data:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i.test(address.slice(0, 60));

/** An image from data. One that cannot be drawn says so. */
export function imageElement(address: string, description: string): HTMLElement {
  const image = element('img', { class: 'shown-image', alt: description || 'Image in the message', loading: 'lazy' });
  const box = element('span', { class: 'image-box' }, image);
  image.addEventListener('error', () => box.replaceChildren(element('span', { class: 'hint' }, 'This image cannot be drawn: its data are not complete or of an unknown form.')));
  image.src = address;
  return box;
}
