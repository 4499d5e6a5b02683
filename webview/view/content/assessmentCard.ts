import type { Assessment } from '../../../src/trace/assessments/assessment';
import { valueText } from '../../../src/trace/assessments/validate';
import { formatInstant } from '../../../src/trace/format';
import { element, icon } from '../dom';
import { iconButton } from './iconButton';

/** What can be done with an assessment. */
export interface AssessmentActions {
  readonly onEdit: () => void;
  readonly onOverride: () => void;
  readonly onDelete: () => void;
}

const sources: Readonly<Record<Assessment['sourceType'], readonly [icon: string, word: string]>> = {
  HUMAN: ['person', 'Person'], LLM_JUDGE: ['law', 'Judge'], CODE: ['code', 'Code'], SOURCE_TYPE_UNSPECIFIED: ['question', 'Unknown source'],
};

/** One assessment: value, who gave it and why, what it replaced. A person's own is edited, anybody else's is overridden and kept. */
export function assessmentCard(assessment: Assessment, overridden: Assessment | undefined, actions: AssessmentActions | undefined): HTMLElement {
  const { name, kind, sourceType, sourceId, rationale, error, updatedMs, isValid } = assessment;
  const [sourceIcon, sourceWord] = sources[sourceType];
  const isHuman = sourceType === 'HUMAN';
  const buttons = actions === undefined ? [] : [
    ...(isHuman && isValid ? [iconButton('edit', `Edit ${name}`, actions.onEdit, 'assessment-edit')] : []),
    ...(!isHuman && isValid && kind === 'feedback' ? [iconButton('replace', `Override ${name}`, actions.onOverride, 'assessment-override')] : []),
    iconButton('trash', `Delete ${name}`, actions.onDelete, 'assessment-delete'),
  ];
  const metadata = assessment.metadata.filter(([key]) => !key.startsWith('mlflow.'));
  return element(
    'article',
    { class: `assessment${isValid ? '' : ' overridden'}`, 'data-testid': 'assessment', 'data-name': name },
    element('h3', {}, icon(kind === 'feedback' ? 'feedback' : 'target'), element('span', { class: 'assessment-name' }, name), valueElement(assessment), element('span', { class: 'assessment-buttons' }, ...buttons)),
    element('p', { class: 'facts' }, icon(sourceIcon), element('span', {}, [kind === 'feedback' ? 'Feedback' : 'Expectation', sourceId === '' ? sourceWord : `${sourceWord} ${sourceId}`, ...(updatedMs === undefined ? [] : [formatInstant(updatedMs, Date.now())]), ...(isValid ? [] : ['overridden'])].join(' · '))),
    ...(error === '' ? [] : [element('p', { class: 'status-error' }, error)]),
    ...(rationale === '' ? [] : [element('p', { class: 'rationale', dir: 'auto' }, rationale)]),
    ...(overridden ? [element('p', { class: 'hint' }, `Overrides ${valueWords(overridden)} by ${overridden.sourceId || sources[overridden.sourceType][1]}.`)] : []),
    ...(metadata.length === 0 ? [] : [element('details', { class: 'metadata' }, element('summary', {}, 'Metadata'), element('dl', {}, ...metadata.flatMap(([key, value]) => [element('dt', {}, key), element('dd', {}, value)])))]),
  );
}

/** A value in a few words. */
export function valueWords({ value, error }: Assessment): string {
  if (value === null) return error === '' ? 'no value' : 'a failure';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const { kind, text } = valueText(value);
  return kind === 'list' ? text.split('\n').join(', ') : text;
}

function valueElement(assessment: Assessment): HTMLElement {
  const { value } = assessment;
  const words = valueWords(assessment);
  const mark = typeof value === 'boolean' ? [icon(value ? 'pass' : 'error')] : [];
  const tone = value === true ? ' status-ok' : value === false ? ' status-error' : '';
  return element('span', { class: `assessment-value${tone}`, dir: 'auto', title: words.slice(0, 2_000) }, ...mark, words.slice(0, 2_000));
}
