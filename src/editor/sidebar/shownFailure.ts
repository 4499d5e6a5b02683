import { isAbort } from '../../base/errors';
import { explain } from '../../diagnose/explain';
import { pageCommands, type PageCommand, type ShownFailure } from '../../protocol/messages';

/** An error as a page shows it; `undefined` for an abort. */
export function shownFailure(error: unknown): ShownFailure | undefined {
  if (isAbort(error)) return undefined;
  const { sentence, action } = explain(error);
  const isForPages = action && (pageCommands as readonly string[]).includes(action.command);
  return isForPages ? { sentence, action: { label: action.label, command: action.command as PageCommand } } : { sentence };
}
