import type { LocationForm, SetupAnswers, SetupFacts } from './answers';

/** Which generation of tables a set-up uses, and why. */
export interface FormChoice {
  readonly form: LocationForm;
  /** A whole sentence. */
  readonly reason: string;
  /** False where nothing else is possible. */
  readonly canChange: boolean;
  /** Where the other form needs something else first. */
  readonly alternative?: string;
}

/** First MLflow release that links a table prefix (mlflow 3.11 release notes, `UnityCatalog` location). */
const firstPrefixVersion = [3, 11] as const;

/**
 * The rule: an existing link stays; MLflow's TypeScript SDK knows prefixes only; an MLflow below
 * 3.11 knows schemas only; a new experiment with a newer MLflow gets a prefix; an existing,
 * unlinked one gets the schema form, because prefixes are bound when an experiment is made.
 */
export function chooseForm(experiment: SetupAnswers['experiment'], facts: SetupFacts): FormChoice {
  if (facts.link) {
    const { form } = facts.link.location;
    return { form, reason: `The experiment is linked already (${formName(form)}); the link stays.`, canChange: false };
  }
  if (facts.usesTypeScriptSdk) {
    return { form: 'prefix', reason: 'This folder uses MLflow’s TypeScript SDK, which writes to tables with a prefix only.', canChange: false };
  }
  const version = facts.mlflowVersion;
  if (version !== undefined && !atLeast(version, firstPrefixVersion)) {
    return { form: 'schema', reason: `The installed MLflow ${version} links whole schemas; tables with a prefix need 3.11.`, canChange: false };
  }
  if (experiment.kind === 'existing') {
    return {
      form: 'schema',
      reason: 'The experiment exists and is not linked; Databricks documents tables with a prefix for new experiments only.',
      canChange: true,
      alternative: 'For tables with a prefix, choose a new experiment.',
    };
  }
  if (version === undefined) {
    return { form: 'schema', reason: 'The installed MLflow is not known; linking a whole schema works from 3.9 on.', canChange: true };
  }
  return { form: 'prefix', reason: `The experiment is new and MLflow ${version} supports tables with a prefix, the recommended form.`, canChange: true };
}

/** A form as people read it. */
export const formName = (form: LocationForm): string => (form === 'schema' ? 'schema-linked, v4' : 'table prefix, v5');

/** True where `version` (`3.11.2`, `3.12.0rc1`) is at least that major and minor. Unreadable versions are not. */
export function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (!match) return false;
  const [ownMajor, ownMinor] = [Number(match[1]), Number(match[2])];
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
