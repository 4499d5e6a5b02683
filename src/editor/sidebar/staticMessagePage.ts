/** A page with one sentence and nothing else, in the theme's colours. Both texts are ours: nothing is put in from outside. */
export function staticMessagePage(title: string, sentence: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>${title}</title>
</head>
<body><p>${sentence}</p></body>
</html>`;
}
