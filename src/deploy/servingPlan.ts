import type { AccessMatrix } from '../access/matrix';
import { gapFixes } from '../access/matrix';
import { describeCall } from '../databricks/calls/apiCall';
import { putServingConfig } from '../databricks/calls/workspace';
import { plainValue } from '../base/rawJson';
import { locationPath, type TraceLocation } from '../trace/location';
import { credentialVariables, type SecretCheck, type ServingCredential } from './servingCredential';
import { readServing, servingConfig } from './servingConfig';
import type { ServingChange } from './servingUpdate';
import { destinationCode, destinationVariables, type TraceTargetFacts } from './variables';

/** What is known before an endpoint is changed. */
export interface ServingPlanFacts {
  readonly change: ServingChange;
  readonly location: TraceLocation;
  readonly experimentName: string;
  /** Whose traces they are: the identity that the credential belongs to. */
  readonly writer: string;
  readonly access: AccessMatrix;
  readonly credential: ServingCredential;
  /** Empty for a plain token. */
  readonly secretChecks: readonly SecretCheck[];
}

/** Tracing is off in a served model unless this is set (mlflow `utils/databricks_utils.py: is_mlflow_tracing_enabled_in_model_serving`). */
const enabled = { ENABLE_MLFLOW_TRACING: 'true' };

/** All variables of a served model: destination, switch, credential. */
export const servingVariables = (target: TraceTargetFacts, credential: ServingCredential): Record<string, string> => ({ ...enabled, ...destinationVariables(target), ...credentialVariables(credential) });

/** Sentences to read before agreeing. */
export function servingWarnings({ change, credential, secretChecks, location }: ServingPlanFacts): string[] {
  const warnings = secretChecks.filter((each) => each.status !== 'ok').map((each) => each.sentence);
  if (credential.kind === 'plain') warnings.push('The token stands in the endpoint’s configuration in plain text: everybody who may see the endpoint can read it. A secret is safer.');
  for (const entity of readServing(change.endpoint).entities.filter(({ name }) => change.entities?.has(name) ?? true)) {
    for (const [name, value] of Object.entries(change.variables)) {
      const before = entity.environment[name];
      if (before !== undefined && before !== value) warnings.push(`${entity.name} has ${name} already${isSecretName(name) ? '' : ` (${before})`}; it is replaced.`);
    }
  }
  if (location.form === 'prefix') warnings.push('No variable can name tables with a prefix; add the code below to the served model.');
  warnings.push('The endpoint is deployed anew, which takes minutes. It goes on serving the old configuration meanwhile.');
  return warnings;
}

/** The plan as Markdown: grants, call, code, in order. Tokens are never shown. */
export function servingPlanText(facts: ServingPlanFacts): string {
  const { change, location, experimentName, writer, access, secretChecks } = facts;
  const { name } = readServing(change.endpoint);
  const grants = gapFixes(access);
  const lines = [
    `# Plan: tracing for the endpoint ${name}`,
    '',
    `Traces go to ${locationPath(location)}, shown by the experiment ${experimentName}. They are written as ${writer}.`,
    '',
    ...servingWarnings(facts).flatMap((warning) => [`> **Note.** ${warning}`, '']),
    'Nothing has been changed yet.',
    '',
    `## 1. Grants for ${writer}`,
    '',
    ...(grants.length === 0 ? ['Nothing is missing.', ''] : ['```sql', ...grants, '```', '']),
    ...(secretChecks.length > 0 ? ['## 2. Secret', '', ...secretChecks.map((each) => `- ${each.sentence}`), ''] : []),
    `## ${secretChecks.length > 0 ? 3 : 2}. Configuration`,
    '',
    'All other fields go back as the endpoint has them:',
    '',
    '```http',
    describeCall({ ...putServingConfig(name, ''), bodyText: undefined, body: shown(facts) }),
    '```',
    '',
    `## ${secretChecks.length > 0 ? 4 : 3}. The served model`,
    '',
    ...predictFix(location, experimentName),
  ];
  return lines.join('\n');
}

/** The served model's code as text: a destination, and a traced `predict` (pattern 10). */
export const predictCode = (location: TraceLocation, experimentName: string): string => `${destinationCode(location, experimentName)}\n\n@mlflow.trace\ndef predict(model_input):\n    ...  # what predict did before\n`;

/** What to do with it. */
function predictFix(location: TraceLocation, experimentName: string): string[] {
  return [
    'Log the model again with this in its code; an endpoint runs the code that was logged:',
    '',
    '```python',
    predictCode(location, experimentName).trimEnd(),
    '```',
    '',
    `The environment that is logged with the model needs mlflow[databricks]>=${location.form === 'schema' ? '3.9' : '3.11'}.`,
    '',
  ];
}

const isSecretName = (name: string): boolean => /TOKEN|SECRET|KEY|PASSWORD/i.test(name);

/** The body as it is sent, without values that may be secrets and are no references. */
function shown({ change }: ServingPlanFacts): unknown {
  const body = plainValue(servingConfig(change.endpoint, change.variables, change.entities)) as Record<string, unknown>;
  return JSON.parse(JSON.stringify(body, (key, value: unknown) => (isSecretName(key) && typeof value === 'string' && !value.startsWith('{{secrets/') ? '(not shown)' : value))) as unknown;
}
