import * as vscode from 'vscode';
import { applyGrants } from '../../access/applyGrants';
import type { Grantee } from '../../access/grantee';
import { grantStatement } from '../../access/grantText';
import { readAccess, type AccessMatrix } from '../../access/matrix';
import { needPrivileges, type Need } from '../../access/requirements';
import { isReader } from '../../access/states';
import type { TreeNode } from '../tree/nodes';
import { accessPage } from './accessPage';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { accessNeeds, findPrincipal, pickLinked, type LinkedExperiment } from './linkedExperiment';
import { pick } from './quickInput';
import type { StaticPages } from './staticPage';
import type { VirtualDocuments } from '../services/virtualDocuments';
import { withProgress } from './withProgress';
import { pickPrincipals } from './wizardQuestions';

/** `Check Access…` and `Grant Access…`. */
export class AccessCommands {
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

  async check(node?: TreeNode): Promise<void> {
    const asked = await this.#ask('Check Access', node, 'Whose privileges to look at; nothing is changed');
    if (!asked) return;
    const { connection, linked, grantees } = asked;
    const matrix = await this.#read(connection, linked, grantees);
    this.#pages.show('access', `Access: ${linked.experiment.name}`, accessPage(matrix, linked.experiment.name));
  }

  async grant(node?: TreeNode): Promise<void> {
    const asked = await this.#ask('Grant Access', node, 'Who gets what tracing needs; you see the grants first');
    if (!asked) return;
    const { connection, linked, grantees } = asked;
    const needs = await withProgress('Reading what tracing needs', (signal) => accessNeeds(connection, linked, signal));
    const statements = grantees.flatMap((grantee) => needs.filter((need) => need.kind !== 'scope' || isReader(need, grantee.name)).map((need) => (need.kind === 'securable' ? grantStatement(need, grantee.name, need.privileges) : `-- ${needPrivileges(need).join(', ')} on ${need.kind === 'object' ? need.label : need.scope} for ${grantee.name}`)));
    const text = `${statements.join('\n')}\n`;
    await this.#documents.show('grants.sql', text);
    const answer = await pick<'run' | 'copy'>({
      title: `Grant Access: ${statements.length} grants`,
      placeholder: 'The statements are open in the editor; nothing has been changed yet',
      items: [
        { label: '$(play) Grant now', description: `as ${connection.me.name}`, value: 'run' },
        { label: '$(copy) Copy the statements', description: 'for somebody who may grant', value: 'copy' },
      ],
    });
    if (answer.kind !== 'answer') return;
    if (answer.value === 'copy') return void (await vscode.env.clipboard.writeText(text));
    const refused = await withProgress('Granting', (signal, report) => applyGrants(connection.workspace, grantees, needs, { signal, onProgress: report }));
    const matrix = await this.#read(connection, linked, grantees, needs);
    this.#pages.show('access', `Access: ${linked.experiment.name}`, accessPage(matrix, linked.experiment.name, refused));
  }

  async #ask(title: string, node: TreeNode | undefined, placeholder: string): Promise<{ connection: OpenConnection; linked: LinkedExperiment; grantees: Grantee[] } | undefined> {
    const connection = await this.#connections.open();
    const linked = node?.kind === 'location' ? { experiment: node.experiment, link: node.link } : await pickLinked(connection, title);
    if (!linked) return undefined;
    const grantees = await pickPrincipals(connection, { title: `${title}: ${linked.experiment.name}` }, placeholder);
    if (grantees.kind !== 'answer' || grantees.value.length === 0) return undefined;
    return { connection, linked, grantees: grantees.value };
  }

  /** `known`: what is needed, where it was found out already. */
  async #read(connection: OpenConnection, linked: LinkedExperiment, grantees: readonly Grantee[], known?: readonly Need[]): Promise<AccessMatrix> {
    return withProgress('Reading privileges', async (signal) => {
      const principals = await Promise.all(grantees.map((each) => findPrincipal(connection, each, signal)));
      const needs = known ?? (await accessNeeds(connection, linked, signal));
      this.#deps.log.info(`Reading ${needs.length} objects for ${principals.length} principals.`);
      return readAccess(connection.workspace, principals, needs, signal);
    });
  }
}
