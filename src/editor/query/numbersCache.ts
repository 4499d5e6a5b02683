import { functionNumbers } from '../../spanTables/lensStatement';
import { readFunctionNumbers, type FunctionNumbers } from '../../spanTables/functionNumbers';
import { lastMs } from '../../spanTables/window';
import type { SqlTrigger } from '../../databricks/ports';
import type { QueryTargets } from './queryTargets';

/** What a lens looks back: a week where it costs nothing, else a day. In milliseconds. */
const windowMs = { local: 7 * 86_400_000, remote: 86_400_000 };

/** Numbers above functions of one location: one statement for all of them, its answer kept until asked anew. */
export interface LocationNumbers {
  readonly label: string;
  readonly location: string;
  readonly byFunction: ReadonlyMap<string, FunctionNumbers>;
}

/** Asks for the numbers of the current location. `automatic` never starts a warehouse. */
export async function askNumbers(targets: QueryTargets, trigger: SqlTrigger): Promise<LocationNumbers> {
  const { label, isLocal, location, runner, store } = await targets.open();
  const shape = await store.shape({ trigger });
  const statement = functionNumbers(shape, lastMs(Date.now(), isLocal ? windowMs.local : windowMs.remote));
  return { label, location: location.location, byFunction: readFunctionNumbers(await runner.run(statement, { trigger })) };
}
