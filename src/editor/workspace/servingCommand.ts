import * as vscode from 'vscode';
import { applyGrants } from '../../access/applyGrants';
import { granteeOf, type Grantee } from '../../access/grantee';
import { gapNeeds, readAccess } from '../../access/matrix';
import { CodedError } from '../../base/errors';
import type { RawValue } from '../../base/rawJson';
import { readServing, servingRefusal } from '../../deploy/servingConfig';
import { checkSecret, type SecretCheck } from '../../deploy/servingCredential';
import { predictCode, servingPlanText, servingVariables, type ServingPlanFacts } from '../../deploy/servingPlan';
import { updateServing } from '../../deploy/servingUpdate';
import { accessPage } from './accessPage';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { findPrincipal, pickLinked, tracingNeeds, type LinkedExperiment } from './linkedExperiment';
import { pick, pickMany, type } from './quickInput';
import { systemClock } from './readSpans';
import { askCredential } from './servingQuestions';
import { commandLink, escapeHtml, type StaticPages } from './staticPage';
import type { VirtualDocuments } from '../services/virtualDocuments';
import { withProgress } from './withProgress';

/** `Set Up Tracing for a Model Serving Endpoint…` (pattern 10): grants, credential, environment variables, the code of the model. */
export class ServingCommand {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;
  readonly #pages: StaticPages;
  readonly #documents: VirtualDocuments;

  constructor(deps: WorkspaceDeps, connections: Connections, pages: StaticPages, documents: VirtualDocuments) {
    this.#deps = deps;
    this.#connections = connections;
    this.#pages = pages;
    this.#documents = documents;
  }

  async run(): Promise<void> {
    const connection = await this.#connections.open();
    if (connection.choice.kind === 'local') throw new CodedError('deploy.local', 'The local workspace has no model serving. Switch to a real workspace first.');
    const endpoint = await pickEndpoint(connection);
    if (!endpoint) return;
    const refusal = servingRefusal(endpoint);
    if (refusal) throw new CodedError('deploy.refused', refusal);
    const { name, creator } = readServing(endpoint);
    const title = `Tracing for the endpoint ${name}`;
    const linked = await pickLinked(connection, `${title}: experiment`);
    if (!linked) return;
    const entities = await pickEntities(endpoint, title);
    if (!entities) return;
    const writer = await pickWriter(connection, title, creator);
    if (!writer) return;
    const credential = await askCredential(connection, title, writer);
    if (!credential) return;
    const facts = await withProgress(`Reading what ${writer.name} has`, async (signal): Promise<ServingPlanFacts> => {
      const target = { location: linked.link.location, experimentId: linked.experiment.id, warehouseId: connection.warehouseId };
      const principal = await findPrincipal(connection, writer, signal);
      return {
        change: { endpoint, variables: servingVariables(target, credential), entities },
        location: linked.link.location,
        experimentName: linked.experiment.name,
        writer: writer.name,
        access: await readAccess(connection.workspace, [principal], await tracingNeeds(connection, linked, signal), signal),
        credential,
        secretChecks: credential.kind === 'plain' ? [] : await checkSecret(connection.workspace, credential.scope, credential.key, creator, signal),
      };
    });
    const text = servingPlanText(facts);
    await this.#documents.show(`Plan for ${name}.md`, text);
    const failed = facts.secretChecks.find((each) => each.status === 'failed');
    const secretChecks = failed ? await this.#giveRead(connection, facts, failed) : facts.secretChecks;
    for (;;) {
      const answer = await pick<'run' | 'copy'>({
        title,
        placeholder: 'The plan is open in the editor; nothing has been changed yet',
        items: [
          { label: '$(play) Run the plan', description: 'grants, then a new deployment of the endpoint', value: 'run' },
          { label: '$(copy) Copy the plan', value: 'copy' },
        ],
      });
      if (answer.kind !== 'answer') return;
      if (answer.value === 'run') return this.#perform(connection, { ...facts, secretChecks }, writer, linked);
      await vscode.env.clipboard.writeText(text);
    }
  }

  /** Gives the endpoint's creator READ on the scope, after asking, and reads it back. Throws `deploy.secret` where that is not the cure, or not wanted. */
  async #giveRead({ workspace }: OpenConnection, { credential }: ServingPlanFacts, { reader, sentence }: SecretCheck): Promise<readonly SecretCheck[]> {
    if (!reader || credential.kind === 'plain') throw new CodedError('deploy.secret', sentence);
    const answer = await vscode.window.showWarningMessage(`Give ${reader} READ on the secret scope ${credential.scope}?`, { modal: true, detail: sentence }, 'Give READ');
    if (!answer) throw new CodedError('deploy.secret', sentence);
    await workspace.secrets.grantRead(credential.scope, reader);
    const checks = await checkSecret(workspace, credential.scope, credential.key, reader);
    const still = checks.find((each) => each.status === 'failed');
    if (still) throw new CodedError('deploy.secret', still.sentence);
    return checks;
  }

  async #perform(connection: OpenConnection, facts: ServingPlanFacts, writer: Grantee, linked: LinkedExperiment): Promise<void> {
    const { name } = readServing(facts.change.endpoint);
    const { serving } = connection.workspace;
    const { refused, matrix } = await withProgress(`Granting to ${writer.name}`, async (signal, report) => {
      const refused = await applyGrants(connection.workspace, [writer], gapNeeds(facts.access), { signal, onProgress: report });
      report('Reading the privileges back');
      return { refused, matrix: await readAccess(connection.workspace, facts.access.principals, facts.access.rows.map((row) => row.need), signal) };
    });
    const outcome = await withProgress(`Updating ${name}`, (signal, report) =>
      updateServing(serving, facts.change, { clock: systemClock, signal, onWait: (state, elapsedMs) => report(`${state}, ${Math.round(elapsedMs / 1000)} s`) }),
    );
    this.#deps.log.info(`Tracing for an endpoint: ${outcome.status}, ${refused.length} grants refused.`);
    const sentences = {
      ready: 'The endpoint serves the new configuration; its variables were read back.',
      left: 'The workspace goes on with the update. Nobody waits for it any more; run the command again to see how it stands.',
      failed: outcome.status === 'failed' ? outcome.sentence : '',
    };
    const code = predictCode(facts.location, facts.experimentName);
    const body = `<h1>Tracing for ${escapeHtml(name)}</h1><p data-testid="serving-outcome" data-status="${outcome.status}">${escapeHtml(sentences[outcome.status])}</p>${secretLines(facts)}${accessPage(matrix, linked.experiment.name, refused)}<h2>Next: the served model</h2><p>An endpoint runs the code that was logged: log the model again with this in it.</p><pre>${escapeHtml(code)}</pre><p>${commandLink('Copy Code', 'spanlight.text.copy', code)}</p>`;
    this.#pages.show('serving', `Endpoint: ${name}`, body);
  }
}

/** What was found about the secret and its reader. */
function secretLines({ credential, secretChecks }: ServingPlanFacts): string {
  if (credential.kind === 'plain') return '<p>The token stands in the configuration in plain text.</p>';
  return `<h2>Secret scope ${escapeHtml(credential.scope)}</h2><ul>${secretChecks.map((each) => `<li data-status="${each.status}">${escapeHtml(each.sentence)}</li>`).join('')}</ul>`;
}

async function pickEndpoint(connection: OpenConnection): Promise<RawValue | undefined> {
  const { serving } = connection.workspace;
  const answer = await pick<string>({
    title: 'Set Up Tracing for a Model Serving Endpoint',
    placeholder: 'Endpoint of this workspace, or type the name of one that you cannot list',
    items: async (_typed, signal) =>
      (await serving.list(signal)).map((each) => ({
        label: `$(server-process) ${each.name}`,
        description: [each.ready?.toLowerCase().replaceAll('_', ' '), each.configUpdate === 'IN_PROGRESS' ? 'updating' : undefined, each.creator && `made by ${each.creator}`].filter(Boolean).join(', '),
        value: each.name,
      })),
    create: (typed) => (/^[\w-]+$/.test(typed) ? { item: { label: `$(edit) Use ${typed}`, description: 'an endpoint that you cannot list', value: typed } } : undefined),
  });
  if (answer.kind !== 'answer') return undefined;
  const endpoint = await serving.get(answer.value);
  if (!endpoint) throw new CodedError('deploy.endpointGone', `The endpoint "${answer.value}" does not exist in this workspace, or you may not see it.`);
  return endpoint;
}

/** Which of several served models get the variables; asked only where there are several. */
async function pickEntities(endpoint: RawValue, title: string): Promise<ReadonlySet<string> | undefined> {
  const { entities } = readServing(endpoint);
  if (entities.length === 1) return new Set([entities[0]!.name]);
  const answer = await pickMany({ title: `${title}: served models`, placeholder: 'Models that get the variables', items: entities.map((each) => ({ label: each.name, description: each.model, picked: true, value: each.name })) });
  return answer.kind === 'answer' && answer.value.length > 0 ? new Set(answer.value) : undefined;
}

/** Whose credential the endpoint uses for writing traces: that identity gets the grants. */
async function pickWriter(connection: OpenConnection, title: string, creator: string | undefined): Promise<Grantee | undefined> {
  const { me, workspace } = connection;
  const answer = await pick<Grantee | 'typed'>({
    title: `${title}: identity`,
    placeholder: 'Who writes the traces: the owner of the token, which gets the grants',
    items: async () => {
      const principals = await workspace.identity.search('ServicePrincipals', '', 100);
      return [
        ...principals.map((each) => ({ label: `$(robot) ${each.displayName ?? each.name}`, description: each.name, value: { kind: each.kind, name: each.name } })),
        { label: `$(account) ${me.name}`, description: 'you', value: { kind: me.kind, name: me.name } },
        ...(creator && creator !== me.name ? [{ label: `$(account) ${creator}`, description: 'made the endpoint', value: granteeOf(creator) }] : []),
        { label: '$(edit) Type a name…', description: 'e-mail, or application id of a service principal', value: 'typed' as const },
      ];
    },
  });
  if (answer.kind !== 'answer') return undefined;
  if (answer.value !== 'typed') return answer.value;
  const typed = await type({ title: `${title}: identity`, prompt: 'E-mail, or application id of a service principal', check: (text) => (granteeOf(text).kind === 'group' ? 'Type an e-mail address or an application id; a group cannot own a token.' : undefined) });
  return typed.kind === 'answer' ? granteeOf(typed.value) : undefined;
}
