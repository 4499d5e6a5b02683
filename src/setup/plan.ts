import { aclPrincipal, type Grantee } from '../access/grantee';
import { grantStatement } from '../access/grantText';
import { locationNeeds, type SecurableNeed } from '../access/requirements';
import type { ApiCall } from '../databricks/calls/apiCall';
import { createExperiment, getExperimentByName, makeFolder, putTraceInfo, setExperimentTag } from '../databricks/calls/experiments';
import { createScorers, replaceScorers } from '../databricks/calls/scorers';
import { createLocation, linkLocation } from '../databricks/calls/traceLocations';
import { createSchema, grantPrivileges } from '../databricks/calls/unityCatalog';
import { grantObjectPermission, startWarehouse } from '../databricks/calls/workspace';
import { newEntry } from '../monitoring/entry';
import type { ScorerChoice } from '../monitoring/catalogue';
import { expectedTables, experimentTags, isSameLocation, locationPath, type TraceLocation } from '../trace/location';
import type { SetupAnswers, SetupFacts } from './answers';
import { chooseForm, formName } from './form';
import { testTraceTitle } from './testTrace';

/** Stands in calls and statements for what is known only after earlier steps. */
export const placeholders = { experimentId: '{experiment_id}', traceId: '{trace_id}' } as const;

/** What an action does, with everything it needs. Kept in the resumable state, so plain data. */
export type ActionWork =
  | { readonly kind: 'experiment'; readonly name: string; readonly id?: string }
  | { readonly kind: 'schema'; readonly catalogName: string; readonly schemaName: string }
  | { readonly kind: 'warehouse'; readonly warehouseId: string }
  | { readonly kind: 'link'; readonly location: TraceLocation; readonly warehouseId: string }
  | { readonly kind: 'grantSecurable'; readonly need: SecurableNeed; readonly principal: string }
  | { readonly kind: 'grantObject'; readonly type: 'warehouses' | 'experiments'; readonly id?: string; readonly grantee: Grantee; readonly level: string }
  | { readonly kind: 'monitoringWarehouse'; readonly warehouseId: string }
  | { readonly kind: 'scorers'; readonly choices: readonly ScorerChoice[] }
  | { readonly kind: 'testTrace'; readonly location: TraceLocation };

/** One step of a set-up: what it is called, what it sends, what it does. */
export interface SetupAction {
  /** Stable within a plan; the resumable state names done actions by it. */
  readonly id: string;
  /** An imperative sentence without a full stop. */
  readonly title: string;
  /** Every changing call, in order, with {@link placeholders} for what is not known yet. */
  readonly calls: readonly ApiCall[];
  /** The same as SQL, where SQL can say it. */
  readonly sql?: string;
  readonly work: ActionWork;
}

export interface SetupPlan {
  readonly actions: readonly SetupAction[];
  /** Which kind of tables, and why: a whole sentence each. */
  readonly form: string;
  /** Sentences to read before agreeing. */
  readonly warnings: readonly string[];
  /** A sentence where the set-up must not be run at all. */
  readonly refusal?: string;
}

/** The location that the answers ask for. */
export function answeredLocation(answers: SetupAnswers): TraceLocation {
  const { catalogName, schemaName } = answers;
  return answers.form === 'schema' ? { form: 'schema', catalogName, schemaName } : { form: 'prefix', catalogName, schemaName, tablePrefix: answers.tablePrefix! };
}

/** Answers as an ordered list of steps. Nothing is read or changed here. */
export function buildPlan(answers: SetupAnswers, facts: SetupFacts): SetupPlan {
  const location = answeredLocation(answers);
  const actions: SetupAction[] = [
    experimentAction(answers),
    ...(answers.createSchema ? [schemaAction(answers)] : []),
    warehouseAction(answers),
    linkAction(answers, location),
    ...answers.grantees.flatMap((grantee) => grantActions(answers, location, grantee)),
    ...scorerActions(answers),
    testTraceAction(location),
  ];
  return { actions, form: formSentence(answers, facts), warnings: planWarnings(answers, facts), refusal: planRefusal(location, facts) };
}

function experimentAction({ experiment }: SetupAnswers): SetupAction {
  if (experiment.kind === 'existing') {
    return { id: 'experiment', title: `Use the experiment ${experiment.name}`, calls: [], work: { kind: 'experiment', name: experiment.name, id: experiment.id } };
  }
  const folder = experiment.name.slice(0, experiment.name.lastIndexOf('/'));
  return {
    id: 'experiment',
    title: `Create the experiment ${experiment.name}`,
    calls: [getExperimentByName(experiment.name), makeFolder(folder), createExperiment(experiment.name, newExperimentTags)],
    work: { kind: 'experiment', name: experiment.name },
  };
}

/** MLflow's own set-up script tags new GenAI experiments so. */
export const newExperimentTags: Readonly<Record<string, string>> = { [experimentTags.experimentKind]: 'genai_development' };

const schemaAction = ({ catalogName, schemaName }: SetupAnswers): SetupAction => ({
  id: 'schema',
  title: `Create the schema ${catalogName}.${schemaName}`,
  calls: [createSchema(catalogName, schemaName)],
  work: { kind: 'schema', catalogName, schemaName },
});

const warehouseAction = ({ warehouseId }: SetupAnswers): SetupAction => ({
  id: 'warehouse',
  title: 'Make sure the SQL warehouse runs',
  calls: [startWarehouse(warehouseId)],
  work: { kind: 'warehouse', warehouseId },
});

const linkAction = ({ warehouseId, experiment }: SetupAnswers, location: TraceLocation): SetupAction => ({
  id: 'link',
  title: `Link the experiment to ${locationPath(location)} and make its tables`,
  calls: [createLocation(location, warehouseId), linkLocation(experiment.kind === 'existing' ? experiment.id : placeholders.experimentId, location)],
  work: { kind: 'link', location, warehouseId },
});

function grantActions(answers: SetupAnswers, location: TraceLocation, grantee: Grantee): SetupAction[] {
  const needs = locationNeeds(location, plannedTables(location));
  const experimentId = answers.experiment.kind === 'existing' ? answers.experiment.id : undefined;
  return [
    ...needs.map((need): SetupAction => ({
      id: `grant:${grantee.name}:${need.fullName}`,
      title: `Grant ${need.privileges.join(' and ')} on ${need.fullName} to ${grantee.name}`,
      calls: [grantPrivileges(need.type, need.fullName, grantee.name, need.privileges)],
      sql: grantStatement(need, grantee.name, need.privileges),
      work: { kind: 'grantSecurable', need, principal: grantee.name },
    })),
    objectAction('warehouses', answers.warehouseId, grantee, 'CAN_USE', 'the SQL warehouse'),
    objectAction('experiments', experimentId, grantee, 'CAN_EDIT', 'the experiment'),
  ];
}

function objectAction(type: 'warehouses' | 'experiments', id: string | undefined, grantee: Grantee, level: string, label: string): SetupAction {
  return {
    id: `grant:${grantee.name}:${type}`,
    title: `Give ${grantee.name} ${level} on ${label}`,
    calls: [grantObjectPermission(type, id ?? placeholders.experimentId, aclPrincipal(grantee), level)],
    work: { kind: 'grantObject', type, id, grantee, level },
  };
}

function scorerActions({ scorers, warehouseId, experiment }: SetupAnswers): SetupAction[] {
  if (scorers.length === 0) return [];
  const experimentId = experiment.kind === 'existing' ? experiment.id : placeholders.experimentId;
  const entries = scorers.map((choice) => newEntry(choice).text).join(',');
  const call = experiment.kind === 'new' ? createScorers(experimentId, `[${entries}]`) : replaceScorers(experimentId, `[{entries that are there},${entries}]`);
  return [
    {
      id: 'monitoringWarehouse',
      title: 'Set the SQL warehouse that monitoring uses',
      calls: [setExperimentTag(experimentId, experimentTags.monitoringWarehouse, warehouseId)],
      work: { kind: 'monitoringWarehouse', warehouseId },
    },
    {
      id: 'scorers',
      title: `Register and start ${scorers.map((choice) => choice.name).join(', ')}`,
      calls: [call],
      work: { kind: 'scorers', choices: scorers },
    },
  ];
}

const testTraceAction = (location: TraceLocation): SetupAction => ({
  id: 'testTrace',
  title: 'Send a test trace and read it back from the table',
  calls: [
    { method: 'POST', path: '/api/2.0/otel/v1/traces', body: `one span "${testTraceTitle}" as OTLP protobuf, for ${expectedTables(location).spans}` },
    putTraceInfo(locationPath(location), placeholders.traceId, { trace_id: placeholders.traceId, state: 'OK' }),
  ],
  sql: `SELECT name FROM ${expectedTables(location).spans} WHERE trace_id = '${placeholders.traceId}' LIMIT 10;`,
  work: { kind: 'testTrace', location },
});

/** Every table and view that the location is expected to get. Which of them exist is read when it runs. */
function plannedTables(location: TraceLocation) {
  const tables = expectedTables(location);
  return [
    ...[tables.spans, tables.logs, tables.metrics, ...(tables.annotations ? [tables.annotations] : [])].map((fullName) => ({ fullName, isView: false })),
    ...[tables.unifiedView, tables.metadataView].map((fullName) => ({ fullName, isView: true })),
  ];
}

/** The kind of tables with the rule's reason, or that it was chosen against the rule. */
function formSentence({ form, experiment }: SetupAnswers, facts: SetupFacts): string {
  const rule = chooseForm(experiment, facts);
  if (rule.form === form) return `Kind of tables: ${formName(form)}. ${rule.reason}`;
  return `Kind of tables: ${formName(form)}, as chosen. The rule would take ${formName(rule.form)}: ${rule.reason}`;
}

function planWarnings(answers: SetupAnswers, facts: SetupFacts): string[] {
  const warnings: string[] = [];
  if (facts.hasStoredTraces && !facts.link) {
    warnings.push(
      'The experiment holds traces that MLflow stores itself. Databricks documents two outcomes: linking hides them until the link is removed, or linking is refused. Nothing is deleted either way; a new experiment avoids both.',
    );
  }
  if (answers.form === 'prefix' && answers.experiment.kind === 'existing' && !facts.link) {
    warnings.push('Databricks documents tables with a prefix for new experiments only, and no call is known that removes such a link.');
  }
  if (answers.form === 'schema' && facts.usesTypeScriptSdk) {
    warnings.push('MLflow’s TypeScript SDK writes to tables with a prefix only; it cannot use this location.');
  }
  if (facts.warehouse && facts.warehouse.state !== 'RUNNING') {
    warnings.push(`The SQL warehouse ${facts.warehouse.name} is ${facts.warehouse.state.toLowerCase()}; it will be started, which may cost money.`);
  }
  return warnings;
}

function planRefusal(location: TraceLocation, facts: SetupFacts): string | undefined {
  if (facts.link && !isSameLocation(facts.link.location, location)) {
    return `The experiment is linked to ${locationPath(facts.link.location)}. Unlink it first, or choose another experiment; a link is never replaced silently.`;
  }
  if (facts.hasDefaultStorage) {
    return `The catalog ${location.catalogName} keeps its data in Databricks’ default storage, where trace tables cannot be made. Choose a catalog with storage of your own.`;
  }
  return undefined;
}
