export async function answer(question: string) {
  await prepare(question);
  return question;
}
declare function prepare(text: string): Promise<void>;
