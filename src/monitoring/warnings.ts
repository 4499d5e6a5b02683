import { maxScorers } from './catalogue';
import type { ScorerView } from './entry';

/** What keeps an experiment's monitoring from working, or soon will. */
export interface MonitoringFacts {
  readonly scorers: readonly ScorerView[];
  /** Tag `mlflow.monitoring.sqlWarehouseId`; without it the job cannot read traces in Unity Catalog. */
  readonly warehouseId: string | undefined;
  /** True where the experiment's traces are in Unity Catalog. */
  readonly isLinked: boolean;
}

export interface MonitoringWarning {
  readonly kind: 'notStarted' | 'noWarehouse' | 'full' | 'needsExpectations';
  /** Name of the scorer it is about. */
  readonly scorer?: string;
  readonly sentence: string;
}

export function monitoringWarnings(facts: MonitoringFacts): MonitoringWarning[] {
  const warnings: MonitoringWarning[] = [];
  const { scorers } = facts;
  if (facts.isLinked && !facts.warehouseId && scorers.length > 0) {
    warnings.push({ kind: 'noWarehouse', sentence: 'No SQL warehouse is set for monitoring, so scorers cannot read the traces in Unity Catalog.' });
  }
  for (const scorer of scorers.filter((each) => each.state === 'stopped')) {
    warnings.push({ kind: 'notStarted', scorer: scorer.name, sentence: `"${scorer.name}" is registered but judges nothing: its rate is 0 %.` });
  }
  if (scorers.length >= maxScorers) warnings.push({ kind: 'full', sentence: `The experiment has ${scorers.length} scorers; ${maxScorers} is the most.` });
  return warnings;
}

/** Traces a day that a scorer judges, from the traces that came in. A filter can only make it fewer. */
export function judgedPerDay(scorer: Pick<ScorerView, 'sampleRate' | 'filter'>, tracesPerDay: number): { readonly count: number; readonly isUpperBound: boolean } {
  return { count: Math.round(tracesPerDay * scorer.sampleRate), isUpperBound: scorer.filter !== undefined };
}
