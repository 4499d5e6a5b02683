import { folderNames } from './folderName';
import type { LocalArguments, LocalDefaults } from '../../protocol/localWorkspace';
import type { Database } from './database';
import { linkExperiment, linkedLocation } from './experimentLinks';
import type { ExperimentStore } from './experiments';
import { createLocationTables, locationState } from './locationTables';
import { locationPath } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** The one SQL warehouse of a local workspace. */
export const localWarehouseId = '0123456789abcdef';

const catalogName = 'local';
const schemaName = 'traces';

/** Set on the default experiment once it was linked, so that a user's own unlinking is not undone at the next start. */
const onceLinkedTag = 'spanlight.defaultLink';

/**
 * Finds or makes what a folder's traces need: a catalog and schema, an experiment named after the
 * folder, and its link. An experiment that is linked already keeps its link, whatever `location`
 * says. Safe to stop anywhere: the next start goes on from what is there.
 */
export async function ensureDefaults(database: Database, experiments: ExperimentStore, args: LocalArguments, userName: string): Promise<LocalDefaults> {
  const folder = folderNames(args.name);
  const experimentName = `/Users/${userName}/${folder.display}`;
  if (!database.hasCatalog(catalogName)) await database.createCatalog(catalogName);
  await database.rows(`CREATE SCHEMA IF NOT EXISTS ${catalogName}.${schemaName}`);
  const experimentId = (await experiments.findByName(experimentName))?.experiment_id ?? (await experiments.create(experimentName));
  const wanted: TraceLocation = { catalog: catalogName, schema: schemaName, ...(args.location === 'prefix' ? { prefix: folder.identifier } : {}) };
  const experiment = await experiments.get(experimentId);
  const location = linkedLocation(experiment) ?? wanted;
  if (!experiment.tags.some((tag) => tag.key === onceLinkedTag)) {
    if ((await locationState(database, location)) === 'missing') await createLocationTables(database, location);
    await linkExperiment(experiments, experimentId, location);
    await experiments.setTag(experimentId, onceLinkedTag, locationPath(location));
  }
  return {
    experimentId,
    experimentName,
    catalogName: location.catalog,
    schemaName: location.schema,
    ...(location.prefix ? { tablePrefix: location.prefix } : {}),
    warehouseId: localWarehouseId,
  };
}
