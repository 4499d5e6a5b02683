export function size(page: { body?: { text: string } }): number {
  if (!page.body) return 0;
  measure(page.body.text);
  return 1;
}
declare function measure(text: string): void;