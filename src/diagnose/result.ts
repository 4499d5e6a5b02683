/** How a check ended. `skipped`: an earlier failure makes it meaningless. `unknown`: it cannot be found out. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'unknown' | 'skipped';

/** What a button does about a failed check. */
export type Fix =
  | { readonly kind: 'command'; readonly label: string; readonly command: FixCommand }
  | { readonly kind: 'copy'; readonly label: string; readonly text: string }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  | { readonly kind: 'open'; readonly label: string; readonly path: string; readonly line1: number };

/** Commands of the extension that mend something (ids of `ids.ts`). */
export type FixCommand =
  | 'spanlight.setup.start'
  | 'spanlight.setup.resume'
  | 'spanlight.connection.choose'
  | 'spanlight.connection.renew'
  | 'spanlight.access.grant'
  | 'spanlight.access.check'
  | 'spanlight.destination.choose'
  | 'spanlight.otlp.sendTestSpan'
  | 'spanlight.warehouse.choose'
  | 'spanlight.serving.setUp'
  | 'spanlight.scorers.manage';

/** One line of the checklist. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly status: CheckStatus;
  /** What was found, short. */
  readonly evidence: string;
  /** What it means and what to do; absent where all is well. */
  readonly sentence?: string;
  readonly fixes?: readonly Fix[];
}

const marks: Readonly<Record<CheckStatus, string>> = { ok: '✅', warning: '⚠️', failed: '❌', unknown: '❔', skipped: '⏭️' };

/** The checklist as Markdown, for an issue. Holds names and versions, no secrets and no span contents. */
export function checklistMarkdown(results: readonly CheckResult[], heading: string): string {
  const lines = results.map((each) => {
    const fixes = (each.fixes ?? []).flatMap((fix) => (fix.kind === 'copy' ? ['', '  ```sql', ...fix.text.split('\n').map((line) => `  ${line}`), '  ```'] : []));
    const sentence = each.sentence ? ['', `  ${each.sentence}`] : [];
    return [`- ${marks[each.status]} **${each.title}** (${each.status}): ${each.evidence}`, ...sentence, ...fixes].join('\n');
  });
  return `## ${heading}\n\n${lines.join('\n')}\n`;
}
