import { builtinScorers, checkChoice, checkInstructions, checkModel, type ParameterValue, type ScorerChoice, type ScorerDefinition, type ScorerParameter } from '../../monitoring/catalogue';
import { checkPercentage } from '../../setup/validate';
import { CodedError } from '../../base/errors';
import { pick, pickMany, type, type Choice } from './quickInput';

const frame = { title: 'Add a scorer' };

/** Asks for a new scorer, its parameters, rate and filter. `undefined` where the person leaves. Throws `scorers.choice` for what MLflow would not load. */
export async function askScorer(): Promise<ScorerChoice | undefined> {
  const definition = await askDefinition();
  if (!definition) return undefined;
  const proposed = definition.kind === 'builtin' ? (builtinScorers.find((each) => each.className === definition.className)?.defaultName ?? '') : 'my_judge';
  const name = await type({ ...frame, prompt: 'Name of the scorer', value: proposed, check: (text) => (text === '' ? 'The scorer needs a name.' : undefined) });
  if (name.kind !== 'answer') return undefined;
  const rate = await type({ ...frame, prompt: 'Percentage of traces that are judged', value: '100', check: checkPercentage });
  if (rate.kind !== 'answer') return undefined;
  const filter = await askFilter(frame.title, '');
  if (filter === undefined) return undefined;
  const choice: ScorerChoice = { name: name.value, sampleRate: Number(rate.value.replace('%', '')) / 100, ...(filter ? { filter } : {}), definition };
  const problem = checkChoice(choice);
  if (problem) throw new CodedError('scorers.choice', problem);
  return choice;
}

/** Asks for a filter; '' is none. */
export async function askFilter(title: string, value: string): Promise<string | undefined> {
  const filter = await type({ title, prompt: "Filter in MLflow’s grammar, such as status = 'OK'; empty: every trace", value, check: checkFilter });
  return filter.kind === 'answer' ? filter.value : undefined;
}

/** What is surely wrong with a filter: quotes that do not close. The grammar itself is the server's. */
function checkFilter(text: string): string | undefined {
  return (text.split("'").length - 1) % 2 === 1 ? 'A quote is not closed. Values stand in single quotes: status = \'OK\'.' : undefined;
}

async function askDefinition(): Promise<ScorerDefinition | undefined> {
  const kind = await pick<string>({
    ...frame,
    placeholder: 'What shall be judged',
    items: [
      { label: '$(edit) Instructions of your own…', description: 'a judge that follows your words', value: '' },
      ...builtinScorers.map((each) => ({
        label: each.className,
        description: `${each.summary}${each.isSessionLevel ? ' (whole sessions)' : ''}${each.needsExpectations ? ' (needs expectations, which production traces lack)' : ''}`,
        detail: each.since[1] > 9 ? `Needs MLflow ${each.since.join('.')} where it is loaded` : undefined,
        value: each.className,
      })),
    ],
  });
  if (kind.kind !== 'answer') return undefined;
  if (kind.value === '') return askInstructions();
  const builtin = builtinScorers.find((each) => each.className === kind.value)!;
  const parameters: Record<string, ParameterValue> = {};
  for (const parameter of builtin.parameters) {
    const answer = await askParameter(parameter);
    if (answer === 'left') return undefined;
    if (answer !== undefined) parameters[parameter.name] = answer;
  }
  const model = builtin.isRule ? '' : await askModel();
  if (model === undefined) return undefined;
  return { kind: 'builtin', className: kind.value, parameters, ...(model ? { model } : {}) };
}

async function askInstructions(): Promise<ScorerDefinition | undefined> {
  const instructions = await type({ ...frame, prompt: 'Instructions with {{ inputs }}, {{ outputs }} or {{ trace }}', value: 'Is the answer in {{ outputs }} polite and helpful for {{ inputs }}?', check: checkInstructions });
  if (instructions.kind !== 'answer') return undefined;
  const model = await askModel();
  return model === undefined ? undefined : { kind: 'instructions', instructions: instructions.value, ...(model ? { model } : {}) };
}

async function askModel(): Promise<string | undefined> {
  const model = await type({ ...frame, prompt: 'Judge model, such as databricks:/my-endpoint; empty: the one that Databricks hosts', check: checkModel });
  return model.kind === 'answer' ? model.value : undefined;
}

/** One constructor argument; `undefined` leaves it to the class, `left` leaves the whole question. */
async function askParameter(parameter: ScorerParameter): Promise<ParameterValue | undefined | 'left'> {
  const { label, isRequired, choices = [] } = parameter;
  switch (parameter.type) {
    case 'boolean': {
      const items: Choice<boolean>[] = [{ label: 'No', value: false }, { label: 'Yes', value: true }];
      const answer = await pick({ ...frame, placeholder: label, items });
      return answer.kind === 'answer' ? answer.value : 'left';
    }
    case 'choice': {
      const answer = await pick({ ...frame, placeholder: label, items: choices.map((each) => ({ label: each, value: each })) });
      return answer.kind === 'answer' ? answer.value : 'left';
    }
    case 'choices': {
      const answer = await pickMany({ ...frame, placeholder: label, items: choices.map((each) => ({ label: each, value: each })) });
      if (answer.kind !== 'answer') return 'left';
      return answer.value.length > 0 ? answer.value : undefined;
    }
    case 'integer': {
      const answer = await type({ ...frame, prompt: isRequired ? label : `${label}; empty: no bound`, check: (text) => (text === '' && !isRequired) || /^\d+$/.test(text) ? undefined : 'Type a whole number.' });
      if (answer.kind !== 'answer') return 'left';
      return answer.value === '' ? undefined : Number(answer.value);
    }
    case 'lines': {
      const answer = await type({ ...frame, prompt: `${label.replace(', one a line', '')}, separated by semicolons`, check: (text) => (isRequired && text === '' ? `"${label}" is needed.` : undefined) });
      return answer.kind === 'answer' ? answer.value.split(';').map((each) => each.trim()).filter(Boolean) : 'left';
    }
    case 'text': {
      const answer = await type({ ...frame, prompt: label, check: (text) => (isRequired && text === '' ? `"${label}" is needed.` : undefined) });
      if (answer.kind !== 'answer') return 'left';
      return answer.value === '' ? undefined : answer.value;
    }
  }
}
