/** Colours and fonts of the editor's theme as a canvas needs them: resolved, not variables. */
export interface Theme {
  readonly foreground: string;
  readonly dimmed: string;
  readonly background: string;
  readonly line: string;
  readonly focus: string;
  readonly selection: string;
  readonly selectionText: string;
  readonly error: string;
  readonly mark: string;
  /** Bars of models, tools, retrieval and everything else. */
  readonly bars: Readonly<Record<BarKind, string>>;
  /** Outline of bars; '' where the theme needs none (not high contrast). */
  readonly outline: string;
  readonly font: string;
}

export type BarKind = 'model' | 'tool' | 'retrieval' | 'other';

const barKinds: Readonly<Record<string, BarKind>> = { LLM: 'model', CHAT_MODEL: 'model', EMBEDDING: 'model', TOOL: 'tool', RETRIEVER: 'retrieval', RERANKER: 'retrieval' };

/** What the bar of a span type looks like. */
export const barKind = (type: string): BarKind => barKinds[type] ?? 'other';

/** The theme now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (...names: string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return '';
  };
  const foreground = read('foreground', 'editor-foreground') || style.color;
  return {
    foreground,
    dimmed: read('descriptionForeground') || foreground,
    background: read('editor-background', 'sideBar-background') || style.backgroundColor,
    line: read('panel-border', 'contrastBorder', 'widget-border') || foreground,
    focus: read('focusBorder') || foreground,
    selection: read('list-activeSelectionBackground', 'focusBorder'),
    selectionText: read('list-activeSelectionForeground') || foreground,
    error: read('charts-red', 'errorForeground'),
    mark: read('charts-yellow', 'editorWarning-foreground'),
    bars: { model: read('charts-purple'), tool: read('symbolIcon-classForeground', 'charts-orange'), retrieval: read('charts-green'), other: read('charts-blue') },
    outline: read('contrastBorder'),
    font: `${style.fontSize} ${style.fontFamily}`,
  };
}

/** Calls back when the theme has changed: VS Code changes the body's class and the variables on the root. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
