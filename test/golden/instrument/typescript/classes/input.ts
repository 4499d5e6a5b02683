export class Agent {
  #secret = 1;
  handle = async (request: string) => this.run(request);

  constructor(private readonly name: string) {}

  get size() { return 1; }

  async run(query: string): Promise<string> {
    const inner = (x: number): number => {
      return x + this.#secret;
    };
    function deep(y: number): number {
      return y;
    }
    return query + inner(1) + deep(2);
  }

  over(a: string): string;
  over(a: number): number;
  over(a: unknown): unknown {
    return a;
  }

  static make(): Agent { return new Agent('a'); }

  async *stream(prompt: string): AsyncGenerator<string> {
    yield prompt;
  }

  *items(): Generator<number> { yield 1; }
}
