import { CodedError } from '../base/errors';
import { isDenied, isUnauthenticated, refusalOf } from '../base/refusal';
import type { SetupAction } from './plan';

/** What a person reads when a step failed. The server's own words are shown, never replaced. */
export interface SetupMessage {
  readonly sentence: string;
  /** What to do next, where a button can do it. */
  readonly action?: 'signIn' | 'chooseWarehouse' | 'chooseCatalog' | 'resume' | 'showLog';
  /** Documentation about the cause. */
  readonly link?: string;
}

const previews = 'https://docs.databricks.com/aws/en/admin/workspace-settings/manage-previews';

/** A failure of a step as sentence, button and link. */
export function explainSetupError(error: unknown, action: Pick<SetupAction, 'title' | 'work'>): SetupMessage {
  const step = `"${action.title}" failed`;
  if (error instanceof CodedError && /^(setup|scorers)\./.test(error.code)) {
    return { sentence: error.message, action: error.code.startsWith('setup.warehouse') ? 'chooseWarehouse' : 'resume' };
  }
  const refusal = refusalOf(error);
  if (!refusal) return explainTransport(error, step);
  const said = refusal.errorCode ? `${refusal.errorCode}: ${refusal.message}` : refusal.message;
  if (isUnauthenticated(error)) return { sentence: `${step}: the sign-in has expired or was refused. Sign in again and resume.`, action: 'signIn' };
  if (isDenied(error)) return { sentence: `${step}: ${deniedHint(action)} The server said: ${said}`, action: 'resume' };
  if (refusal.errorCode === 'FEATURE_DISABLED' || /preview/i.test(refusal.message)) {
    return { sentence: `${step}: a preview seems to be off; a workspace administrator can switch it on under Previews. The server said: ${said}`, action: 'resume', link: previews };
  }
  if (/default storage/i.test(refusal.message)) {
    return { sentence: `${step}: trace tables cannot be made in Databricks’ default storage. Choose a catalog with storage of your own. The server said: ${said}`, action: 'chooseCatalog' };
  }
  if (/private[ -]?link/i.test(refusal.message)) {
    return { sentence: `${step}: trace tables cannot be made in storage behind Private Link. Choose another catalog. The server said: ${said}`, action: 'chooseCatalog' };
  }
  if (/SQL warehouse/i.test(refusal.message)) return { sentence: `${step}: the server needs a SQL warehouse that it can use. It said: ${said}`, action: 'chooseWarehouse' };
  if (refusal.status === 429) return { sentence: `${step}: the workspace asks to slow down. Resume in a minute. It said: ${said}`, action: 'resume' };
  return { sentence: `${step}. The server said: ${said}`, action: 'resume' };
}

/** What one needs for a step that was denied. */
function deniedHint({ work }: Pick<SetupAction, 'work'>): string {
  switch (work.kind) {
    case 'experiment':
      return 'you may not create or read experiments in that folder.';
    case 'schema':
      return `creating a schema needs USE CATALOG and CREATE SCHEMA on ${work.catalogName}.`;
    case 'warehouse':
      return 'using or starting the SQL warehouse needs CAN USE on it.';
    case 'link':
      return `making trace tables needs USE CATALOG on ${work.location.catalogName}, USE SCHEMA and CREATE TABLE on its schema, and CAN EDIT on the experiment.`;
    case 'grantSecurable':
      return `granting on ${work.need.fullName} needs to own it, or MANAGE on it. Copy the statement and ask its owner.`;
    case 'grantObject':
      return 'changing permissions needs CAN MANAGE. Ask somebody who has it.';
    case 'monitoringWarehouse':
    case 'scorers':
      return 'monitoring needs CAN EDIT on the experiment and CAN USE on the SQL warehouse.';
    case 'testTrace':
      return 'writing traces needs USE CATALOG, USE SCHEMA and explicit MODIFY and SELECT on the table; ALL PRIVILEGES does not suffice.';
  }
}

function explainTransport(error: unknown, step: string): SetupMessage {
  const code = error instanceof CodedError ? error.code : '';
  if (code === 'http.timeout') return { sentence: `${step}: the workspace did not answer in time. Resume to try again; what is done is not repeated.`, action: 'resume' };
  if (code === 'http.unreachable') return { sentence: `${step}: the workspace cannot be reached. Check the network or proxy, then resume.`, action: 'resume' };
  if (code === 'http.malformed' || code === 'http.redirected') return { sentence: `${step}: ${(error as CodedError).message}`, action: 'showLog' };
  return { sentence: `${step} for a reason that was not foreseen. The log has the details.`, action: 'showLog' };
}
