import { decodeMlflowValue, spanOutputs } from '../genai';
import type { Span } from '../model';
import { flattenedList } from './flattened';
import { isList, isObject, listAt, numberAt, objectAt, parsedJson, textAt, type Json, type JsonObject } from './json';

/** One document that a retriever found. */
export interface RetrievedDocument {
  readonly id: string;
  /** Title, file or address, as its metadata say; '' where nothing does. */
  readonly source: string;
  readonly text: string;
  readonly score?: number;
  /** What else is known of it, by name, as short text. */
  readonly metadata: readonly (readonly [name: string, value: string])[];
}

/**
 * Documents that a span found: MLflow's and LangChain's `page_content`, LlamaIndex' `node` with
 * `score`, OpenInference's `retrieval.documents.N` and reranked ones, OpenTelemetry's
 * `gen_ai.retrieval.documents`. `undefined` where the span's outputs are no documents.
 */
export function retrievedDocuments(span: Pick<Span, 'attributes'>): RetrievedDocument[] | undefined {
  const { attributes } = span;
  const outputs = spanOutputs(span);
  const declared = attributes['gen_ai.retrieval.documents'];
  const candidates: (readonly Json[] | undefined)[] = [
    isList(outputs) ? outputs : isObject(outputs) ? listAt(outputs, 'documents', 'source_documents', 'context') : undefined,
    ...['retrieval.documents', 'reranker.output_documents'].map((prefix) => flattenedList(attributes, prefix)),
    ...(declared === undefined ? [] : [decodeMlflowValue(declared)].map((value) => (isList(value) ? value.map((each) => (isObject(each) ? { document: each } : each)) : undefined))),
  ];
  for (const list of candidates) {
    const documents = list?.map(documentOf);
    if (documents && documents.length > 0 && documents.every((document) => document !== undefined)) return documents;
  }
  return undefined;
}

function documentOf(held: Json): RetrievedDocument | undefined {
  if (!isObject(held)) return undefined;
  const wrapped = objectAt(held, 'document', 'node', 'kwargs');
  const value = wrapped ?? held;
  const isDocument = wrapped !== undefined || 'page_content' in held || 'pageContent' in held || ('metadata' in held && ('text' in held || 'content' in held));
  if (!isDocument) return undefined;
  const metadata = metadataOf(value);
  const score = numberAt(held, 'score', 'similarity') ?? numberAt(value, 'score') ?? numberAt(metadata, 'score', 'similarity_score', 'relevance_score', 'similarity', '_score');
  return {
    id: idText(value['id'] ?? value['id_'] ?? value['doc_id'] ?? metadata['id'] ?? metadata['chunk_id']),
    source: textAt(metadata, 'title', 'doc_uri', 'source', 'file_name', 'file_path', 'url', 'path'),
    text: textAt(value, 'page_content', 'pageContent', 'content', 'text'),
    ...(score === undefined ? {} : { score }),
    metadata: Object.entries(metadata).map(([name, each]) => [name, shortText(each)] as const),
  };
}

function metadataOf(value: JsonObject): JsonObject {
  const raw = value['metadata'];
  const decoded = typeof raw === 'string' ? parsedJson(raw) : raw;
  return isObject(decoded) ? decoded : {};
}

const idText = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '');

function shortText(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
