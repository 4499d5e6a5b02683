import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface RetrievedDocument {
  page_content: string;
  metadata: { doc_uri: string; score: number };
  id: string;
}

const words = (text: string): string[] => (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => word.length > 2);

const length = (vector: Map<string, number>): number => Math.hypot(...vector.values());

/** Paragraphs as word vectors, weighted by how rare each word is, compared by cosine. */
export class VectorStore {
  readonly #paragraphs: { uri: string; text: string }[] = [];
  readonly #weight = new Map<string, number>();

  constructor(folder: string) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.md')).sort()) {
      const parts = readFileSync(path.join(folder, file), 'utf8').split('\n\n');
      parts.forEach((text, number) => {
        if (!text.startsWith('#')) this.#paragraphs.push({ uri: `${file}#${number}`, text: text.split(/\s+/).join(' ').trim() });
      });
    }
    const seenIn = new Map<string, number>();
    for (const { text } of this.#paragraphs) {
      for (const word of new Set(words(text))) seenIn.set(word, (seenIn.get(word) ?? 0) + 1);
    }
    for (const [word, count] of seenIn) this.#weight.set(word, Math.log(1 + this.#paragraphs.length / count));
  }

  search(query: string, topK: number): RetrievedDocument[] {
    const wanted = this.#vector(query);
    return this.#paragraphs
      .map(({ uri, text }) => ({ uri, text, score: this.#cosine(wanted, this.#vector(text)) }))
      .sort((a, b) => b.score - a.score || a.uri.localeCompare(b.uri))
      .slice(0, topK)
      .map(({ uri, text, score }) => ({
        page_content: text,
        metadata: { doc_uri: uri, score: Math.round(score * 1000) / 1000 },
        id: uri,
      }));
  }

  #vector(text: string): Map<string, number> {
    const vector = new Map<string, number>();
    for (const word of words(text)) vector.set(word, (vector.get(word) ?? 0) + (this.#weight.get(word) ?? 0));
    return vector;
  }

  #cosine(a: Map<string, number>, b: Map<string, number>): number {
    let dot = 0;
    for (const [word, weight] of a) dot += weight * (b.get(word) ?? 0);
    return dot === 0 ? 0 : dot / (length(a) * length(b));
  }
}
