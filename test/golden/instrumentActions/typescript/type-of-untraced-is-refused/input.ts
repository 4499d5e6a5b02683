export const search = (query: string): string[] => [query];
