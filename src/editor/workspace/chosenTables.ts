import { expectedTables, locationPath, type ExperimentLink } from '../../trace/location';

/** The tables of a workspace that queries read, as a person chose them. */
export interface ChosenTables {
  /** `catalog.schema`, `catalog.schema.prefix`, or a span table's full name: `TraceRow.location` of their traces. */
  readonly path: string;
  /** Full names. */
  readonly spansTable: string;
  readonly logsTable?: string;
  readonly annotationsTable?: string;
  /** Views that show what those two hold, the cheaper first. */
  readonly views?: readonly string[];
  /** The experiment that is linked to them. */
  readonly experimentId?: string;
}

/** The tables of a linked experiment. Where the link does not name them, they have their usual names. */
export function tablesOfLink({ location, spansTable, logsTable, annotationsTable, unifiedView }: ExperimentLink, experimentId: string): ChosenTables {
  const expected = expectedTables(location);
  return { path: locationPath(location), spansTable, logsTable: logsTable ?? expected.logs, annotationsTable: annotationsTable ?? expected.annotations, views: [expected.metadataView, unifiedView ?? expected.unifiedView], experimentId };
}
