import type { AssessmentDraft } from '../../../src/trace/assessments/assessment';
import { nameProblem, parseValue, valueKinds, valueText, type ValueKind } from '../../../src/trace/assessments/validate';
import type { Json } from '../../../src/trace/genai/json';
import { createButton } from '../../toolkit';
import { element } from '../dom';

/** What the form begins with. */
export interface FormStart {
  readonly title: string;
  readonly name: string;
  readonly kind: 'feedback' | 'expectation';
  /** Absent for a new assessment. */
  readonly value?: Json;
  readonly rationale: string;
  /** Where it belongs; with `undefined` the person chooses. */
  readonly target: 'span' | 'trace' | undefined;
  /** True where name and kind belong to the assessment that is replaced. */
  readonly isFixed: boolean;
  readonly spanId: string;
  readonly overrides?: string;
}

const kindWords: Readonly<Record<ValueKind, string>> = { boolean: 'Yes or no', number: 'Number', text: 'Text', list: 'List of texts' };
let made = 0;

/** A form for one assessment. `save` stores it and rejects with a sentence; the form stays open then. */
export function assessmentForm(start: FormStart, save: (draft: AssessmentDraft) => Promise<void>, close: () => void): HTMLElement {
  const given = start.value === undefined || start.value === null ? { kind: 'boolean' as ValueKind, text: 'true' } : valueText(start.value);
  const problem = element('p', { class: 'form-problem', role: 'alert', hidden: true });
  const target = select('Belongs to', [['span', 'This span'], ['trace', 'The whole trace']], start.target ?? 'trace', 'assessment-target');
  const kind = select('Kind', [['feedback', 'Feedback: how good it was'], ['expectation', 'Expectation: what is right']], start.kind, 'assessment-kind');
  const name = textInput('Name', start.name, 'assessment-name');
  const valueKind = select('Value is', valueKinds.map((each) => [each, kindWords[each]] as const), given.kind, 'assessment-value-kind');
  const valueBox = element('div', {});
  let value = valueInput(given.kind, given.text);
  const drawValue = () => valueBox.replaceChildren(value.row);
  drawValue();
  valueKind.input.addEventListener('change', () => {
    value = valueInput(valueKind.input.value as ValueKind, '');
    drawValue();
  });
  const rationale = textArea('Reason', start.rationale, 3, 'assessment-rationale');
  if (start.isFixed) name.input.disabled = kind.input.disabled = true;
  if (start.target !== undefined) target.row.hidden = true;
  const say = (text: string) => {
    problem.textContent = text;
    problem.hidden = text === '';
    if (text !== '') problem.scrollIntoView({ block: 'nearest' });
  };
  const submit = async () => {
    const parsed = parseValue(valueKind.input.value as ValueKind, value.input.value);
    const wrong = nameProblem(name.input.value) ?? ('problem' in parsed ? parsed.problem : undefined);
    if (wrong !== undefined || 'problem' in parsed) return say(wrong ?? '');
    say('');
    form.setAttribute('aria-busy', 'true');
    try {
      await save({
        name: name.input.value, kind: kind.input.value as 'feedback' | 'expectation', value: parsed.value, rationale: rationale.input.value.trim(),
        ...(target.input.value === 'span' ? { spanId: start.spanId } : {}), ...(start.overrides === undefined ? {} : { overrides: start.overrides }),
      });
    } catch (error) {
      say(error instanceof Error ? error.message : 'The assessment could not be stored.');
    } finally {
      form.removeAttribute('aria-busy');
    }
  };
  const buttons = element('div', { class: 'form-buttons' }, createButton({ label: 'Save', appearance: 'primary', testId: 'assessment-save', onClick: () => void submit() }), createButton({ label: 'Cancel', appearance: 'secondary', onClick: close }));
  const form = element('div', { class: 'assessment-form', role: 'form', 'aria-label': start.title, 'data-testid': 'assessment-form' }, element('h3', {}, start.title), element('div', { class: 'form-pair' }, target.row, kind.row), element('div', { class: 'form-pair' }, name.row, valueKind.row), valueBox, rationale.row, problem, buttons);
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
  });
  return form;
}

interface Field<E extends HTMLElement> {
  readonly row: HTMLElement;
  readonly input: E;
}

function labelled<E extends HTMLElement>(label: string, input: E): Field<E> {
  input.id = `assessment-field-${(made += 1)}`;
  return { row: element('div', { class: 'form-row' }, element('label', { for: input.id }, label), input), input };
}

function select(label: string, choices: readonly (readonly [string, string])[], value: string, testId: string): Field<HTMLSelectElement> {
  const field = labelled(label, element('select', { class: 'input', 'data-testid': testId }, ...choices.map(([each, text]) => element('option', { value: each }, text))));
  field.input.value = value;
  return field;
}

function textInput(label: string, value: string, testId: string): Field<HTMLInputElement> {
  const field = labelled(label, element('input', { class: 'input', type: 'text', spellcheck: 'false', 'data-testid': testId }));
  field.input.value = value;
  return field;
}

function textArea(label: string, value: string, rows: number, testId: string): Field<HTMLTextAreaElement> {
  const field = labelled(label, element('textarea', { class: 'input', rows, 'data-testid': testId }));
  field.input.value = value;
  return field;
}

function valueInput(kind: ValueKind, text: string): Field<HTMLSelectElement | HTMLInputElement | HTMLTextAreaElement> {
  switch (kind) {
    case 'boolean':
      return select('Value', [['true', 'Yes'], ['false', 'No']], text || 'true', 'assessment-value');
    case 'number':
      return textInput('Value', text, 'assessment-value');
    case 'text':
      return textArea('Value', text, 3, 'assessment-value');
    case 'list':
      return textArea('Value, one item a line', text, 4, 'assessment-value');
  }
}
