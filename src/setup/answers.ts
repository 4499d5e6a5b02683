import type { Grantee } from '../access/grantee';
import type { ScorerChoice } from '../monitoring/catalogue';
import type { Principal, Warehouse } from '../databricks/workspacePorts';
import type { ExperimentLink } from '../trace/location';

/** Which generation of tables: fixed names in a schema (v4), or names with a prefix (v5). */
export type LocationForm = 'schema' | 'prefix';

export type ExperimentAnswer =
  | { readonly kind: 'existing'; readonly id: string; readonly name: string }
  | { readonly kind: 'new'; readonly name: string };

/** Where the traced program learns its destination; done by the editor after the run. */
export type DestinationChoice = 'code' | 'variable' | 'none';

/** What the wizard asks. Nothing here is secret: it is kept so that a set-up can be resumed. */
export interface SetupAnswers {
  readonly experiment: ExperimentAnswer;
  readonly catalogName: string;
  readonly schemaName: string;
  /** The schema is made where it is missing. */
  readonly createSchema: boolean;
  readonly form: LocationForm;
  /** v5 only. */
  readonly tablePrefix?: string;
  readonly warehouseId: string;
  readonly grantees: readonly Grantee[];
  readonly scorers: readonly ScorerChoice[];
  readonly destination: DestinationChoice;
}

/** What is known about the workspace and the folder while asking. Absent means not read yet, or not readable. */
export interface SetupFacts {
  readonly me?: Principal;
  /** Of an existing experiment: its link, `null` where it has none. */
  readonly link?: ExperimentLink | null;
  /** MLflow itself keeps traces of the experiment. */
  readonly hasStoredTraces?: boolean;
  /** Version of the interpreter's `mlflow`, such as `3.11.2`. */
  readonly mlflowVersion?: string;
  /** The folder's package.json depends on MLflow's TypeScript SDK. */
  readonly usesTypeScriptSdk?: boolean;
  readonly warehouse?: Warehouse;
  /** The catalog keeps its data in Databricks' default storage. */
  readonly hasDefaultStorage?: boolean;
}
