'use client';
export async function ask(question: string) {
  return question;
}
