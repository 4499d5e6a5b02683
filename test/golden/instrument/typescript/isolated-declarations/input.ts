export const shorten = (text: string, length: number): string => {
  return text.slice(0, length);
};

export class Reader {
  readonly read = async (path: string): Promise<string> => path;
}

export default (value: number): number => value + 1;
