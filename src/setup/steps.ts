import type { SetupAnswers, SetupFacts } from './answers';
import { chooseForm } from './form';

/** What the wizard asks, in order. */
export type StepId = 'experiment' | 'catalog' | 'schema' | 'form' | 'prefix' | 'warehouse' | 'grantees' | 'scorers' | 'destination';

/** Answers so far. */
export type Draft = { -readonly [K in keyof SetupAnswers]?: SetupAnswers[K] };

/** Questions and titles; the editor shows them as quick picks. */
export const stepTitles: Readonly<Record<StepId, string>> = {
  experiment: 'Experiment',
  catalog: 'Catalog for the trace tables',
  schema: 'Schema for the trace tables',
  form: 'Kind of trace tables',
  prefix: 'Prefix of the trace tables',
  warehouse: 'SQL warehouse',
  grantees: 'Who may write and read traces',
  scorers: 'Scorers that judge traces',
  destination: 'How your program learns the destination',
};

/**
 * The steps of a set-up as far as they are known: an existing link answers catalog, schema and
 * form; a prefix is asked for only where tables have one; the form only where there is a choice.
 */
export function stepsFor(draft: Draft, facts: SetupFacts): StepId[] {
  const steps: StepId[] = ['experiment'];
  if (!facts.link) {
    steps.push('catalog', 'schema');
    if (draft.experiment && chooseForm(draft.experiment, facts).canChange) steps.push('form');
    if (formOf(draft, facts) === 'prefix') steps.push('prefix');
  }
  steps.push('warehouse', 'grantees', 'scorers', 'destination');
  return steps;
}

/** The first step that has no answer yet; `undefined` when all are answered. */
export function nextStep(draft: Draft, facts: SetupFacts): StepId | undefined {
  return stepsFor(draft, facts).find((step) => !isAnswered(step, draft));
}

/** The draft as answers. Throws `TypeError` where a step has no answer: the caller asks first. */
export function completeAnswers(draft: Draft, facts: SetupFacts): SetupAnswers {
  const missing = nextStep(draft, facts);
  if (missing) throw new TypeError(`The step "${stepTitles[missing]}" has no answer.`);
  const location = facts.link?.location;
  const form = location?.form ?? formOf(draft, facts)!;
  return {
    experiment: draft.experiment!,
    catalogName: location?.catalogName ?? draft.catalogName!,
    schemaName: location?.schemaName ?? draft.schemaName!,
    createSchema: !location && (draft.createSchema ?? false),
    form,
    tablePrefix: form === 'prefix' ? (location?.form === 'prefix' ? location.tablePrefix : draft.tablePrefix) : undefined,
    warehouseId: draft.warehouseId!,
    grantees: draft.grantees!,
    scorers: draft.scorers!,
    destination: draft.destination!,
  };
}

function formOf(draft: Draft, facts: SetupFacts): SetupAnswers['form'] | undefined {
  if (!draft.experiment) return undefined;
  const choice = chooseForm(draft.experiment, facts);
  return choice.canChange ? draft.form : choice.form;
}

function isAnswered(step: StepId, draft: Draft): boolean {
  const keys: Record<StepId, keyof Draft> = {
    experiment: 'experiment',
    catalog: 'catalogName',
    schema: 'schemaName',
    form: 'form',
    prefix: 'tablePrefix',
    warehouse: 'warehouseId',
    grantees: 'grantees',
    scorers: 'scorers',
    destination: 'destination',
  };
  return draft[keys[step]] !== undefined;
}
