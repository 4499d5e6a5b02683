/** The tables of a workspace that queries read, as a person chose them. */
export interface ChosenTables {
  /** `catalog.schema`, `catalog.schema.prefix`, or a span table's full name: `TraceRow.location` of their traces. */
  readonly path: string;
  /** Full names. */
  readonly spansTable: string;
  readonly logsTable?: string;
  readonly annotationsTable?: string;
  /** The experiment that is linked to them. */
  readonly experimentId?: string;
}
