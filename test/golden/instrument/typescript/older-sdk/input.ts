export const f = async (a: string): Promise<string> => a;
