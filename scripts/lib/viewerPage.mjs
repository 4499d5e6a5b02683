import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './paths.mjs';

/** What the extension host would do: answers the page's requests with the trace at `/columns`. */
const host = `
window.acquireVsCodeApi = () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: async ({ kind, id, method, params }) => {
    if (kind !== 'request') return;
    const value = { text: '', language: 'text', totalChars: 0 };
    const answers = {
      getTrace: async () => ({ traceId: '5'.repeat(32), location: 'local.traces', highlighted: [], columns: await (await fetch('/columns')).arrayBuffer() }),
      getSpan: () => ({ spanId: params.spanId, name: 'span', spanType: 'UNKNOWN', kind: 'internal', status: 'OK', statusMessage: '', startMs: 0, durationNs: 0, attributes: value, resource: value, events: [], exceptions: [], repairs: [] }),
      findSpans: () => ({ rows: new Int32Array() }),
      revealSource: () => ({ status: 'none', text: '' }),
    };
    const reply = answers[method] ? { kind: 'ok', id, value: await answers[method]() } : { kind: 'error', id, error: { code: 'page.failed', message: method } };
    window.postMessage(reply, '*');
  },
});`;

const types = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.html': 'text/html', '.json': 'application/json', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

/**
 * A server of one page with the trace viewer's own bundle and a trace in hand, as the webview has it,
 * without an editor around it. `files` are further answers by path, `folders` further files by prefix.
 * @returns {Promise<{url: string, setColumns: (bytes: ArrayBuffer) => void, stop: () => Promise<void>}>}
 */
export async function serveViewer({ files = {}, folders = {} } = {}) {
  let columns = new ArrayBuffer(0);
  const page = `<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Trace</title><link rel="stylesheet" href="/webview/codicon.css"><link rel="stylesheet" href="/webview/main.css">
<style>:root { color-scheme: dark; --vscode-foreground: #ccc; --vscode-editor-background: #1f1f1f; --vscode-font-family: sans-serif; --vscode-font-size: 13px; --vscode-charts-blue: #3794ff; --vscode-charts-green: #89d185; --vscode-charts-orange: #d18616; --vscode-charts-purple: #b180d7; --vscode-charts-red: #f14c4c; --vscode-charts-yellow: #cca700; } body { background: #1f1f1f; }</style>
</head><body><div id="app"></div><script>${host}</script><script src="/webview/main.js"></script></body></html>`;
  const everyFolder = { '/webview/': path.join(projectFolder, 'dist/webview'), ...folders };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    try {
      if (pathname === '/') return response.setHeader('content-type', 'text/html').end(page);
      if (pathname === '/columns') return response.end(Buffer.from(columns));
      if (files[pathname] !== undefined) return response.setHeader('content-type', types[path.extname(pathname)] ?? 'application/octet-stream').end(files[pathname]);
      const prefix = Object.keys(everyFolder).find((candidate) => pathname.startsWith(candidate));
      if (!prefix) return response.writeHead(404).end();
      const body = await readFile(path.join(everyFolder[prefix], path.normalize(pathname.slice(prefix.length))));
      response.setHeader('content-type', types[path.extname(pathname)] ?? 'application/octet-stream').end(body);
    } catch (error) {
      response.writeHead(error.code === 'ENOENT' ? 404 : 500).end(String(error.message));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    setColumns: (bytes) => (columns = bytes),
    setFile: (name, body) => (files[name] = body),
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
