import { member, plainValue, rawArray, rawObject, rawValue, textMember, withMember, withoutMembers, type RawMember, type RawValue } from '../base/rawJson';

/** Fields that a workspace answers and does not take back (`databricks-sdk` 0.156 `serving`: in the …Output classes and not in the …Input ones). */
const outputOnly = {
  config: new Set(['config_version', 'start_time']),
  entity: new Set(['creation_timestamp', 'creator', 'state', 'foundation_model']),
  capture: new Set(['state']),
};

/** A served entity, as a person chooses it. */
export interface ServedEntity {
  readonly name: string;
  /** Model and version. */
  readonly model: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What an endpoint's answer says. */
export interface ServingFacts {
  readonly name: string;
  readonly creator?: string;
  /** `READY`, `NOT_READY`. */
  readonly ready?: string;
  /** `NOT_UPDATING`, `IN_PROGRESS`, `UPDATE_FAILED`, `UPDATE_CANCELED`. */
  readonly configUpdate?: string;
  readonly entities: readonly ServedEntity[];
}

export function readServing(endpoint: RawValue): ServingFacts {
  const state = member(endpoint, 'state');
  return {
    name: textMember(endpoint, 'name') ?? '',
    creator: textMember(endpoint, 'creator'),
    ready: textMember(state, 'ready'),
    configUpdate: textMember(state, 'config_update'),
    entities: entitiesOf(endpoint).map((entity) => ({
      name: textMember(entity, 'name') ?? '',
      model: [textMember(entity, 'entity_name') ?? textMember(entity, 'model_name'), textMember(entity, 'entity_version') ?? textMember(entity, 'model_version')].filter(Boolean).join(' version '),
      environment: environmentOf(entity),
    })),
  };
}

/** A sentence where the endpoint must not be changed; `undefined` where it can. */
export function servingRefusal(endpoint: RawValue): string | undefined {
  const { name, configUpdate } = readServing(endpoint);
  const pending = member(endpoint, 'pending_config');
  if (configUpdate === 'IN_PROGRESS' || (pending && pending.text !== 'null')) {
    return `The endpoint "${name}" is being updated. Wait until that is through, then try again; a second update would be refused.`;
  }
  const entities = entitiesOf(endpoint);
  if (entities.length === 0) return `The endpoint "${name}" serves nothing yet, so no variable can be set.`;
  for (const entity of entities) {
    const what = textMember(entity, 'name') ?? name;
    if (isThere(entity, 'external_model')) return `"${what}" is an external model: Databricks only forwards requests to it and runs no code of yours that could be traced.`;
    if (isThere(entity, 'foundation_model') || Number(member(entity, 'max_provisioned_throughput')?.text ?? 0) > 0) {
      return `"${what}" is a foundation model that Databricks serves itself. It runs no code of yours that could be traced, and takes no environment variables.`;
    }
  }
  return undefined;
}

/**
 * The configuration to send: what the endpoint has, with the variables set in the named entities
 * (all where none are named). Every other field goes back as it came, unknown ones too; fields that
 * only answers have are left out. `served_models` is the older name of `served_entities`: it is used
 * only where it is the only one, because servers answer both and take one.
 */
export function servingConfig(endpoint: RawValue, variables: Readonly<Record<string, string>>, entities?: ReadonlySet<string>): RawValue {
  const key = listKey(endpoint);
  const members: RawMember[] = [];
  for (const each of member(endpoint, 'config')?.members ?? []) {
    if (outputOnly.config.has(each.key) || (each.key === 'served_models' && key === 'served_entities')) continue;
    if (each.key === key) members.push({ key, value: rawArray((each.value.items ?? []).map((entity) => sentEntity(entity, variables, entities))) });
    else if (each.key === 'auto_capture_config') members.push({ key: each.key, value: withoutMembers(each.value, outputOnly.capture) });
    else members.push(each);
  }
  return rawObject(members);
}

function sentEntity(entity: RawValue, variables: Readonly<Record<string, string>>, chosen: ReadonlySet<string> | undefined): RawValue {
  const sent = withoutMembers(entity, outputOnly.entity);
  if (chosen && !chosen.has(textMember(entity, 'name') ?? '')) return sent;
  let environment = member(sent, 'environment_vars');
  if (!environment?.members) environment = rawObject([]);
  for (const [name, value] of Object.entries(variables)) environment = withMember(environment, name, rawValue(value));
  return withMember(sent, 'environment_vars', environment);
}

/** A text that is the same for the same configuration: to see whether somebody changed it meanwhile. */
export const configFingerprint = (endpoint: RawValue): string => JSON.stringify(plainValue(servingConfig(endpoint, {}, new Set())));

/** Variables of the entities that an endpoint does not have as sent. Empty: all is there. */
export function missingVariables(endpoint: RawValue, variables: Readonly<Record<string, string>>, entities?: ReadonlySet<string>): string[] {
  const missing = readServing(endpoint).entities.filter((entity) => entities?.has(entity.name) ?? true).flatMap((entity) => Object.entries(variables).flatMap(([name, value]) => (entity.environment[name] === value ? [] : [`${entity.name}: ${name}`])));
  return missing;
}

function listKey(endpoint: RawValue): 'served_entities' | 'served_models' {
  const entities = member(member(endpoint, 'config'), 'served_entities');
  return (entities?.items?.length ?? 0) > 0 ? 'served_entities' : 'served_models';
}

const entitiesOf = (endpoint: RawValue): readonly RawValue[] => member(member(endpoint, 'config'), listKey(endpoint))?.items ?? [];

function isThere(value: RawValue, key: string): boolean {
  const found = member(value, key);
  return found !== undefined && found.text !== 'null';
}

function environmentOf(entity: RawValue): Record<string, string> {
  const members = member(entity, 'environment_vars')?.members ?? [];
  return Object.fromEntries(members.map(({ key, value }) => [key, String(plainValue(value))]));
}
