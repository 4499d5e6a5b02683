export async function run(apiKey: string): Promise<string> {
  return apiKey;
}
