/** What a saved page is put together from. */
export interface PageParts {
  readonly title: string;
  /** Style sheets, their fonts as data. */
  readonly css: string;
  readonly script: string;
  /** SHA-256 of the script in base64, for the content policy. */
  readonly scriptHash: string;
  /** The trace as JSON text. */
  readonly data: string;
}

/**
 * One HTML file that holds a trace and its viewer. It asks nothing of any network: its content policy
 * allows its own script by hash, its own styles, and images and fonts from data. The trace is data in
 * an inert script element, never markup.
 */
export function traceHtml({ title, css, script, scriptHash, data }: PageParts): string {
  const policy = [`default-src 'none'`, `script-src 'sha256-${scriptHash}'`, `style-src 'unsafe-inline'`, `font-src data:`, `img-src data:`, `base-uri 'none'`, `form-action 'none'`].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${css.replace(/<\/style/gi, '<\\/style')}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="trace-data">${inertJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** The script as it may stand inside HTML; hash this, not the original. */
export const embeddableScript = (script: string): string => script.replace(/\/\/# sourceMappingURL=.*\s*$/, '').replace(/<\/script/gi, '<\\/script').replace(/<!--/g, '<\\!--');

/** JSON in which no markup can begin; it means the same. */
const inertJson = (json: string): string => json.replace(/</g, '\\u003c').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
