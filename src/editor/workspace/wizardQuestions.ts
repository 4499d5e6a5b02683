import { granteeOf, type Grantee } from '../../access/grantee';
import type { Principal } from '../../databricks/workspacePorts';
import { builtinScorers, type ScorerChoice } from '../../monitoring/catalogue';
import { formatRate } from '../../monitoring/rate';
import type { SetupFacts } from '../../setup/answers';
import { chooseForm, formName } from '../../setup/form';
import { stepTitles, type Draft, type StepId } from '../../setup/steps';
import { checkExperimentName, checkPercentage, checkTablePrefix, checkUcName, proposePrefix } from '../../setup/validate';
import { experimentLink, locationPath } from '../../trace/location';
import type { OpenConnection } from './connections';
import { pick, pickMany, type, type Answer, type Choice, type StepFrame } from './quickInput';

type Mutable = { -readonly [K in keyof SetupFacts]: SetupFacts[K] };

/** What a question may read and fill in. */
export interface WizardContext {
  readonly connection: OpenConnection;
  readonly draft: Draft;
  readonly facts: Mutable;
}

/** Asks one question and puts the answer into the draft. */
export type Question = (context: WizardContext, frame: StepFrame) => Promise<Answer<unknown>>;

async function askExperiment({ connection, draft, facts }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const { mlflow } = connection.workspace;
  const home = `/Users/${connection.me.name}`;
  const answer = await pick<NonNullable<Draft['experiment']>>({
    ...frame,
    placeholder: 'Search experiments, or type the path of a new one',
    items: async (typed, signal) => {
      const { items } = await mlflow.searchExperiments({ text: typed || undefined }, signal);
      return items.map((each) => {
        const link = experimentLink(each.tags);
        return { label: `$(beaker) ${each.name}`, description: link ? `linked to ${locationPath(link.location)}` : 'not linked', value: { kind: 'existing', id: each.id, name: each.name } };
      });
    },
    create: (typed) => {
      const name = typed.startsWith('/') ? typed : `${home}/${typed}`;
      const problem = checkExperimentName(name);
      return problem ? { problem } : { item: { label: `$(add) Create ${name}`, value: { kind: 'new', name } } };
    },
  });
  if (answer.kind !== 'answer') return answer;
  draft.experiment = answer.value;
  facts.link = null;
  facts.hasStoredTraces = false;
  if (answer.value.kind === 'existing') {
    const { id } = answer.value;
    const experiment = await mlflow.experiment(id);
    facts.link = (experiment && experimentLink(experiment.tags)) ?? null;
    facts.hasStoredTraces = facts.link ? undefined : await mlflow.hasStoredTraces(id);
  }
  return answer;
}

async function askCatalog({ connection, draft, facts }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const { unityCatalog } = connection.workspace;
  const answer = await pick<{ name: string; hasDefaultStorage: boolean }>({
    ...frame,
    placeholder: 'Catalog that holds the trace tables',
    items: async (_typed, signal) => {
      const catalogs = await unityCatalog.catalogs(signal);
      return catalogs
        .filter((each) => !/SYSTEM|DELTASHARING|FOREIGN/.test(each.catalogType ?? ''))
        .sort((a, b) => Number(a.hasDefaultStorage) - Number(b.hasDefaultStorage))
        .map((each) => ({ label: `$(${each.hasDefaultStorage ? 'circle-slash' : 'database'}) ${each.name}`, description: each.hasDefaultStorage ? 'default storage: trace tables cannot be made here' : (each.comment ?? ''), value: each }));
    },
    create: (typed) => {
      const problem = checkUcName(typed, 'catalog');
      return problem ? { problem } : { item: { label: `$(edit) Use ${typed}`, description: 'a catalog that you cannot list', value: { name: typed, hasDefaultStorage: false } } };
    },
  });
  if (answer.kind !== 'answer') return answer;
  draft.catalogName = answer.value.name;
  facts.hasDefaultStorage = answer.value.hasDefaultStorage;
  return answer;
}

async function askSchema({ connection, draft }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const answer = await pick<{ name: string; create: boolean }>({
    ...frame,
    placeholder: `Schema in ${draft.catalogName}, or the name of a new one`,
    items: async (_typed, signal) => {
      const schemas = await connection.workspace.unityCatalog.schemas(draft.catalogName!, signal);
      return schemas.filter((each) => each.name !== 'information_schema').map((each) => ({ label: `$(folder) ${each.name}`, value: { name: each.name, create: false } }));
    },
    create: (typed) => {
      const problem = checkUcName(typed, 'schema');
      return problem ? { problem } : { item: { label: `$(add) Create ${draft.catalogName}.${typed}`, value: { name: typed, create: true } } };
    },
  });
  if (answer.kind !== 'answer') return answer;
  draft.schemaName = answer.value.name;
  draft.createSchema = answer.value.create;
  return answer;
}

async function askForm({ draft, facts }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const choice = chooseForm(draft.experiment!, facts);
  const items = (['schema', 'prefix'] as const).map((form): Choice<'schema' | 'prefix'> => ({
    label: form === 'schema' ? '$(symbol-namespace) The whole schema' : '$(symbol-key) Tables with a prefix',
    description: formName(form),
    detail: form === choice.form ? `Recommended. ${choice.reason}` : (choice.alternative ?? (form === 'prefix' ? 'Four tables of their own in the schema; needs MLflow 3.11.' : 'Fixed table names, one set a schema; works from MLflow 3.9.')),
    value: form,
  }));
  items.sort((a) => (a.value === choice.form ? -1 : 1));
  const isExisting = draft.experiment!.kind === 'existing';
  const another = { label: '$(add) A new experiment with tables of its own…', description: formName('prefix'), detail: choice.alternative, value: 'new' } as const;
  const answer = await pick<'schema' | 'prefix' | 'new'>({ ...frame, placeholder: 'Kind of trace tables', items: isExisting ? [...items, another] : items });
  if (answer.kind !== 'answer') return answer;
  if (answer.value === 'new') return askNewExperiment({ draft, facts }, frame);
  draft.form = answer.value;
  return answer;
}

/** Tables with a prefix are documented for new experiments only, so one is offered in place of the existing one. */
async function askNewExperiment({ draft, facts }: Pick<WizardContext, 'draft' | 'facts'>, frame: StepFrame): Promise<Answer<unknown>> {
  const answer = await type({ ...frame, prompt: 'Path of the new experiment; the existing one stays as it is', value: `${draft.experiment!.name}-uc`, check: checkExperimentName });
  if (answer.kind !== 'answer') return answer;
  draft.experiment = { kind: 'new', name: answer.value };
  draft.form = 'prefix';
  facts.link = null;
  facts.hasStoredTraces = false;
  return answer;
}

async function askPrefix({ draft }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const answer = await type({
    ...frame,
    prompt: `Tables will be ${draft.catalogName}.${draft.schemaName}.<prefix>_otel_spans and its siblings`,
    value: draft.tablePrefix ?? proposePrefix(draft.experiment!.name),
    check: checkTablePrefix,
  });
  if (answer.kind === 'answer') draft.tablePrefix = answer.value;
  return answer;
}

async function askWarehouse({ connection, draft, facts }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const answer = await pickWarehouse(connection, frame);
  if (answer.kind !== 'answer') return answer;
  draft.warehouseId = answer.value;
  facts.warehouse = await connection.workspace.warehouses.get(answer.value);
  return answer;
}

/** Asks for a SQL warehouse; its state is said, nothing is started. */
export function pickWarehouse(connection: OpenConnection, frame: StepFrame): Promise<Answer<string>> {
  return pick<string>({
    ...frame,
    placeholder: 'SQL warehouse that makes the tables and reads traces; a stopped one is started by the set-up',
    items: async (_typed, signal) => {
      const warehouses = await connection.workspace.warehouses.list(signal);
      const rank = (id: string): number => (id === connection.warehouseId ? 0 : 1);
      return [...warehouses].sort((a, b) => rank(a.id) - rank(b.id)).map((each) => ({
        label: `$(${each.state === 'RUNNING' ? 'vm-running' : 'vm'}) ${each.name}`,
        description: `${each.state.toLowerCase()}${each.size ? `, ${each.size}` : ''}${each.isServerless ? ', serverless' : ''}`,
        value: each.id,
      }));
    },
    create: (typed) => (/^[0-9a-z]{6,}$/i.test(typed) ? { item: { label: `$(edit) Use the warehouse ${typed}`, value: typed } } : undefined),
  });
}

async function askGrantees({ connection, draft }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const answer = await pickPrincipals(connection, frame);
  if (answer.kind === 'answer') draft.grantees = answer.value;
  return answer;
}

/** Asks for users, groups and service principals: from a list, and by names typed in. */
export async function pickPrincipals(connection: OpenConnection, frame: StepFrame, placeholder = 'Each gets explicit SELECT and MODIFY on the tables; nobody is fine'): Promise<Answer<Grantee[]>> {
  const { identity } = connection.workspace;
  const found = (await Promise.all((['Users', 'Groups', 'ServicePrincipals'] as const).map((kind) => identity.search(kind, '', 100)))).flat();
  const me: Principal = connection.me;
  const unique = new Map([me, ...found].map((each) => [each.name, each]));
  const icons = { user: 'account', group: 'organization', servicePrincipal: 'robot' } as const;
  const items: Choice<Grantee | 'typed'>[] = [
    ...[...unique.values()].map((each) => ({
      label: `$(${icons[each.kind]}) ${each.displayName ?? each.name}`,
      description: each.name === me.name ? `${each.name} (you)` : each.name,
      picked: each.name === me.name,
      value: { kind: each.kind, name: each.name },
    })),
    { label: '$(edit) Type names…', description: 'e-mail, group, or application id of a service principal', alwaysShow: true, value: 'typed' },
  ];
  const answer = await pickMany({ ...frame, placeholder, items });
  if (answer.kind !== 'answer') return answer;
  const picked = answer.value.filter((each): each is Grantee => each !== 'typed');
  if (!answer.value.includes('typed')) return { kind: 'answer', value: picked };
  const typed = await type({ ...frame, prompt: 'Names, separated by commas', check: (text) => (text === '' ? 'Type at least one name.' : undefined) });
  if (typed.kind !== 'answer') return typed;
  return { kind: 'answer', value: [...picked, ...typed.value.split(',').map((each) => each.trim()).filter(Boolean).map(granteeOf)] };
}

async function askScorers({ draft }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const simple = builtinScorers.filter((each) => !each.needsExpectations && !each.parameters.some((parameter) => parameter.isRequired));
  const items = simple.map((each) => ({
    label: each.className,
    description: `${each.summary}${each.isSessionLevel ? ' (whole sessions)' : ''}`,
    picked: false,
    value: each,
  }));
  const answer = await pickMany({ ...frame, placeholder: 'Scorers to register and start; none is fine, more can be added later', items });
  if (answer.kind !== 'answer') return answer;
  const scorers: ScorerChoice[] = [];
  let same: number | undefined;
  for (const [index, each] of answer.value.entries()) {
    const rate = same === undefined ? await askRate(frame, '50', each.className) : { kind: 'answer' as const, value: same };
    if (rate.kind !== 'answer') return rate;
    scorers.push({ name: each.defaultName, sampleRate: rate.value, definition: { kind: 'builtin', className: each.className, parameters: {} } });
    if (index > 0 || answer.value.length === 1) continue;
    const others = await pick<boolean>({
      ...frame,
      placeholder: `Rate of the ${answer.value.length - 1} others`,
      items: [
        { label: `$(check-all) ${formatRate(rate.value)} for all of them`, value: true },
        { label: '$(settings) Ask for each', value: false },
      ],
    });
    if (others.kind !== 'answer') return others;
    if (others.value) same = rate.value;
  }
  draft.scorers = scorers;
  return answer;
}

/** Asks for the share of traces that is judged; 0..1. `scorer` where several are asked for in turn. */
export async function askRate(frame: StepFrame, value: string, scorer?: string): Promise<Answer<number>> {
  const answer = await type({ ...frame, prompt: `Percentage of traces that ${scorer ? `${scorer} judges` : 'are judged'}`, value, check: checkPercentage });
  return answer.kind === 'answer' ? { kind: 'answer', value: Number(answer.value.replace('%', '')) / 100 } : answer;
}

async function askDestination({ draft }: WizardContext, frame: StepFrame): Promise<Answer<unknown>> {
  const answer = await pick<NonNullable<Draft['destination']>>({
    ...frame,
    placeholder: 'How your program learns where its traces go',
    items: [
      { label: '$(clippy) Copy the line of code', description: 'set_destination or set_experiment, put on the clipboard at the end', value: 'code' },
      { label: '$(symbol-variable) Copy the variables', description: 'lines for .env, put on the clipboard at the end', value: 'variable' },
      { label: '$(circle-slash) Neither', description: 'the experiment’s link is enough', value: 'none' },
    ],
  });
  if (answer.kind === 'answer') draft.destination = answer.value;
  return answer;
}

export const questions: Readonly<Record<StepId, Question>> = {
  experiment: askExperiment,
  catalog: askCatalog,
  schema: askSchema,
  form: askForm,
  prefix: askPrefix,
  warehouse: askWarehouse,
  grantees: askGrantees,
  scorers: askScorers,
  destination: askDestination,
};

export const questionTitle = (step: StepId): string => `Set Up Tracing: ${stepTitles[step]}`;
