export default async function (question: string): Promise<string> {
  return question;
}

export class Reader {
  static default(path: string): string {
    return path;
  }
}
