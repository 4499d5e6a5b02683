export async function prompt(question: string): Promise<string> {
  const text = `Answer:
    ${question}
  end`;
  /* a comment
     of two lines */
  const other = 'a\
b';

  return text + other;
}
