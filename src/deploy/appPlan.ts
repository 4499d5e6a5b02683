import type { AccessMatrix } from '../access/matrix';
import { gapFixes } from '../access/matrix';
import type { DatabricksApp } from '../databricks/workspacePorts';
import { locationPath, type TraceLocation } from '../trace/location';
import type { AppYamlEdit, EnvChange } from './appYaml';
import type { RequirementCheck } from './mlflowRequirement';
import { destinationCode } from './variables';

/** What is known before an app is changed. */
export interface AppFacts {
  readonly app: DatabricksApp;
  readonly location: TraceLocation;
  readonly experimentName: string;
  /** What the app's service principal has on each object. */
  readonly access: AccessMatrix;
  /** The configuration file, relative to the folder, and its edit; absent where no folder holds the app. */
  readonly configuration?: { readonly path: string; readonly isNew: boolean; readonly edit: AppYamlEdit };
  /** Absent where the folder has neither requirements.txt nor pyproject.toml. */
  readonly requirement?: RequirementCheck & { readonly path: string };
  /** Where the code names a destination already. */
  readonly codeDestination?: { readonly path: string; readonly line1: number; readonly value?: string };
}

/** A sentence where tracing cannot be set up for the app; `undefined` where it can. */
export function appRefusal(app: DatabricksApp): string | undefined {
  if (app.servicePrincipalClientId) return undefined;
  return `The workspace names no service principal for the app "${app.name}", so nothing can be granted to it. An app that is still being made has none yet; wait until it is there.`;
}

/** The resource of an app that gives a value by `valueFrom`: an experiment its id, a warehouse its id (Databricks docs, "Define environment variables in a Databricks app"). */
export function resourceValue(app: DatabricksApp, name: string): string | undefined {
  return app.resources.find((each) => each.name === name)?.value;
}

/** Sentences to read before agreeing. */
export function appWarnings({ app, location, requirement, codeDestination, configuration }: AppFacts): string[] {
  const warnings: string[] = [];
  if (requirement?.sentence) warnings.push(`${requirement.path}: ${requirement.sentence}`);
  if (!requirement) warnings.push('No requirements.txt or pyproject.toml was found, so the MLflow version that the app installs is not known.');
  const path = locationPath(location);
  if (codeDestination?.value !== undefined && codeDestination.value !== path) {
    warnings.push(`The code names another destination, ${codeDestination.value}, in ${codeDestination.path}:${codeDestination.line1}. The code wins over the variable.`);
  }
  if (location.form === 'prefix' && !codeDestination) {
    warnings.push('No variable can name tables with a prefix. MLflow follows the experiment’s link from 3.17 on; for older releases add the code below.');
  }
  if (configuration && 'problem' in configuration.edit) warnings.push(`${configuration.path} is not changed. ${configuration.edit.problem}`);
  if (app.state && !/^RUNNING$/i.test(app.state)) warnings.push(`The app is ${app.state.toLowerCase()}; a deployment may start it.`);
  return warnings;
}

/** What has to be run so that the app takes the change: files to the workspace, then a deployment (Databricks CLI, `sync` and `apps deploy`). */
export function deployCommands(app: DatabricksApp, me: string): string {
  const path = app.sourceCodePath ?? `/Workspace/Users/${me}/${app.name}`;
  return `databricks sync . ${shellQuote(path)}\ndatabricks apps deploy ${shellQuote(app.name)} --source-code-path ${shellQuote(path)}\n`;
}

/** The plan as Markdown: grants, file, code, deployment, in order. */
export function appPlanText(facts: AppFacts, me: string): string {
  const { app, access, configuration, location, experimentName } = facts;
  const grants = gapFixes(access);
  const lines = [
    `# Plan: tracing for the app ${app.name}`,
    '',
    `Traces go to ${locationPath(location)}, shown by the experiment ${experimentName}. The app writes as its service principal ${app.servicePrincipalName ?? ''} with the application id \`${app.servicePrincipalClientId ?? ''}\`.`,
    '',
    ...appWarnings(facts).flatMap((warning) => [`> **Note.** ${warning}`, '']),
    'Nothing has been changed yet.',
    '',
    '## 1. Grants',
    '',
    ...(grants.length === 0 ? ['Nothing is missing.', ''] : ['```sql', ...grants, '```', '']),
    '## 2. Environment',
    '',
    ...configurationLines(configuration),
    '## 3. Destination in the code',
    '',
    ...codeLines(facts),
    '## 4. Deploy',
    '',
    '```sh',
    deployCommands(app, me).trimEnd(),
    '```',
    '',
  ];
  return lines.join('\n');
}

function configurationLines(configuration: AppFacts['configuration']): string[] {
  if (!configuration) return ['No folder of this window holds the app. Set the variables where its code is.', ''];
  const { edit, path, isNew } = configuration;
  if ('problem' in edit) return [`${path} is not changed. ${edit.problem}`, ''];
  return [`${isNew ? 'Create' : 'Edit'} ${path}:`, '', ...edit.changes.map(describeChange), ''];
}

function describeChange({ name, kind, before, after }: EnvChange): string {
  if (kind === 'added') return `- \`${name}=${after}\` (new)`;
  if (kind === 'kept') return `- \`${name}\` stays${before ? ` (${before})` : ''}`;
  return `- \`${name}=${after}\` instead of ${before ? `\`${before}\`` : 'nothing'}`;
}

function codeLines({ codeDestination, location, experimentName }: AppFacts): string[] {
  if (codeDestination) return [`${codeDestination.path}:${codeDestination.line1} names ${codeDestination.value ?? 'a destination'}.`, ''];
  return ['At the start of the program, where you want it to be explicit:', '', '```python', destinationCode(location, experimentName).trimEnd(), '```', ''];
}

const shellQuote = (text: string): string => (/^[\w@./:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
