import { trace, SpanType } from '@mlflow/core';

export const search = trace((query: string): string[] => [query], { spanType: SpanType.RETRIEVER });
