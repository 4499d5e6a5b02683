import type { Experiment, Principal } from '../../databricks/workspacePorts';
import type { Grantee } from '../../access/grantee';
import { experimentNeed, locationNeeds, warehouseNeed, type Need } from '../../access/requirements';
import { isAbort } from '../../base/errors';
import { refusalOf } from '../../base/refusal';
import { servingScopes } from '../../deploy/servingScopes';
import { expectedTables, experimentLink, locationPath, type ExperimentLink } from '../../trace/location';
import type { OpenConnection } from './connections';
import { pick } from './quickInput';

/** An experiment with its link. */
export interface LinkedExperiment {
  readonly experiment: Experiment;
  readonly link: ExperimentLink;
}

/** Asks for an experiment that is linked to Unity Catalog. */
export async function pickLinked(connection: OpenConnection, title: string): Promise<LinkedExperiment | undefined> {
  const answer = await pick<LinkedExperiment>({
    title,
    placeholder: 'Experiment linked to Unity Catalog',
    items: async (typed, signal) =>
      (await connection.workspace.mlflow.searchExperiments({ text: typed || undefined }, signal)).items.flatMap((experiment) => {
        const link = experimentLink(experiment.tags);
        return link ? [{ label: `$(beaker) ${experiment.name}`, description: link.spansTable, value: { experiment, link } }] : [];
      }),
  });
  return answer.kind === 'answer' ? answer.value : undefined;
}

/** The tables and views of a location that exist. */
async function existingTables(connection: OpenConnection, link: ExperimentLink, signal?: AbortSignal): Promise<{ fullName: string; isView: boolean }[]> {
  const expected = expectedTables(link.location);
  const names = [link.spansTable, link.logsTable ?? expected.logs, expected.metrics, link.annotationsTable ?? expected.annotations, link.unifiedView ?? expected.unifiedView, expected.metadataView];
  const found = await Promise.all(names.filter((name) => name !== undefined).map((name) => connection.workspace.unityCatalog.table(name, signal)));
  return found.flatMap((table) => (table ? [{ fullName: table.fullName, isView: table.tableType.includes('VIEW') }] : []));
}

/** Everything that somebody needs to write and read traces of an experiment: catalog, schema, every table, warehouse, experiment. */
export async function tracingNeeds(connection: OpenConnection, { experiment, link }: LinkedExperiment, signal?: AbortSignal): Promise<Need[]> {
  const { warehouseId } = connection;
  const warehouse = warehouseId ? await connection.workspace.warehouses.get(warehouseId, signal) : undefined;
  return [
    ...locationNeeds(link.location, await existingTables(connection, link, signal)),
    ...(warehouseId ? [warehouseNeed(warehouseId, warehouse?.name ?? warehouseId)] : []),
    experimentNeed(experiment.id, experiment.name),
  ];
}

/** The same, and the secret scopes of models that are served with the experiment: each endpoint is a request, so only where access itself is the question. */
export async function accessNeeds(connection: OpenConnection, linked: LinkedExperiment, signal?: AbortSignal): Promise<Need[]> {
  const { experiment, link } = linked;
  const scopes = await servingScopes(connection.workspace, { experimentId: experiment.id, experimentName: experiment.name, path: locationPath(link.location) }, signal);
  return [...(await tracingNeeds(connection, linked, signal)), ...scopes.map((each): Need => ({ kind: 'scope', ...each }))];
}

/** A principal with its groups, where they can be read. */
export async function findPrincipal(connection: OpenConnection, { kind, name }: Grantee, signal?: AbortSignal): Promise<Principal> {
  if (name === connection.me.name) return connection.me;
  const collection = kind === 'user' ? 'Users' : kind === 'group' ? 'Groups' : 'ServicePrincipals';
  try {
    return (await connection.workspace.identity.find(collection, name, signal)) ?? { kind, name };
  } catch (error) {
    if (isAbort(error) || !refusalOf(error)) throw error;
    // Principals may be readable to administrators only; membership is then unknown, which the matrix says.
    return { kind, name };
  }
}
