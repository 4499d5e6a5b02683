import type { TraceLocation } from '../trace/location';

/** What a deployment's requirements say about MLflow. */
export interface RequirementCheck {
  /** `tooLow`: a version may be installed that cannot write there. `absent`: MLflow is not asked for at all. */
  readonly status: 'ok' | 'tooLow' | 'absent';
  /** The line that was found, or where it was looked for. */
  readonly evidence: string;
  /** What it means; absent where all is well. */
  readonly sentence?: string;
  /** A requirement that is high enough. */
  readonly needed: string;
}

/** First release that writes to each form of tables (Databricks docs for both; the calls are in mlflow 3.9.0 and 3.11.0). */
const firstVersion = { schema: '3.9', prefix: '3.11' } as const;

/** Checks requirements (`requirements.txt`, or `pyproject.toml` with its dependencies) against the kind of tables. */
export function checkMlflowRequirement(text: string, form: TraceLocation['form']): RequirementCheck {
  const version = firstVersion[form];
  const needed = `mlflow[databricks]>=${version}`;
  const line = findRequirement(text);
  if (line === undefined) {
    return { status: 'absent', evidence: 'MLflow is not among the requirements', sentence: `Add ${needed} to the requirements.`, needed };
  }
  const lowest = lowestVersion(line);
  if (lowest !== undefined && !isBelow(lowest, version)) return { status: 'ok', evidence: line, needed };
  const says = lowest === undefined ? 'names no lowest version' : `allows MLflow ${lowest}`;
  return { status: 'tooLow', evidence: line, sentence: `The requirement ${says}; this destination needs ${version} or newer.`, needed };
}

/** The first requirement for MLflow itself, without comment, quotes and trailing comma. Plug-ins (`mlflow-…`) other than the small distributions do not count. */
function findRequirement(text: string): string | undefined {
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    const match = /(?:^|["'\s[,])(mlflow(?:-skinny|-tracing)?(?![\w.-])\s*(?:\[[^\]]*\])?[^"';]*)/i.exec(line);
    if (match) return match[1]!.replace(/[\s,]+$/, '');
  }
  return undefined;
}

/** The lowest version that a requirement allows (PEP 440 operators); `undefined` where it sets none. An upper bound below it does not matter here. */
function lowestVersion(requirement: string): string | undefined {
  const bounds = [...requirement.matchAll(/(>=|==|~=|>)\s*([\d.]+)/g)].map((match) => match[2]!.replace(/\.$/, ''));
  return bounds.sort((a, b) => (isBelow(a, b) ? 1 : -1))[0];
}

/** True where a version (`3.9.0`) is below another (`3.11`), compared by major and minor. */
export function isBelow(version: string, needed: string): boolean {
  const parts = (text: string): number[] => text.split('.').map((each) => Number.parseInt(each, 10) || 0);
  const [own, least] = [parts(version), parts(needed)];
  return own[0]! < least[0]! || (own[0] === least[0] && (own[1] ?? 0) < (least[1] ?? 0));
}
