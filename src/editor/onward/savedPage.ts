import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { embeddableScript, traceHtml } from '../../trace/export/html';
import type { SavedTraceData } from '../../protocol/savedTrace';
import type { Span } from '../../trace/model';
import type { TraceExtras } from './traceExtras';

/** A trace with its viewer as one HTML file. `otlp`: the spans as OTLP JSON text; `distFolder` holds the bundles. */
export async function savedPage(spans: readonly Span[], otlp: string, { notes, images }: Pick<TraceExtras, 'notes' | 'images'>, distFolder: string): Promise<string> {
  const file = (name: string) => readFile(path.join(distFolder, 'webview', name));
  const [code, styles, icons, font] = await Promise.all([file('saved.js'), file('saved.css'), file('codicon.css'), file('codicon.ttf')]);
  const script = embeddableScript(code!.toString('utf8'));
  const fontData = `url("data:font/ttf;base64,${font!.toString('base64')}")`;
  const root = spans.find(({ parentSpanId }) => parentSpanId === '') ?? spans[0];
  return traceHtml({
    title: `${root?.name ?? 'Trace'} – trace`,
    css: `${icons!.toString('utf8').replace(/url\([^)]*codicon\.ttf[^)]*\)/g, fontData)}\n${withoutMap(styles!.toString('utf8'))}`,
    script,
    scriptHash: createHash('sha256').update(script).digest('base64'),
    data: `{"spans":${otlp},${JSON.stringify({ notes, images } satisfies Omit<SavedTraceData, 'spans'>).slice(1)}`,
  });
}

const withoutMap = (css: string) => css.replace(/\/\*# sourceMappingURL=.*?\*\//g, '');
