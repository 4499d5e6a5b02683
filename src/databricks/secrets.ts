import * as calls from './calls/workspace';
import type { Transport } from './transport';
import { asObject, objects, text } from './wire';
import type { Secrets } from './workspacePorts';

/** Secret scopes. Values go in and never come out. */
export class SecretsClient implements Secrets {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async scopes(signal?: AbortSignal): Promise<string[]> {
    const answer = asObject(await this.#http.json({ ...calls.listSecretScopes(), signal }));
    return objects(answer, 'scopes').map((each) => text(each, 'name') ?? '');
  }

  async keys(scope: string, signal?: AbortSignal): Promise<string[]> {
    const answer = asObject(await this.#http.json({ ...calls.listSecrets(scope), signal }));
    return objects(answer, 'secrets').map((each) => text(each, 'key') ?? '');
  }

  async acls(scope: string, signal?: AbortSignal): Promise<{ principal: string; permission: string }[]> {
    const answer = asObject(await this.#http.json({ ...calls.listSecretAcls(scope), signal }));
    return objects(answer, 'items').map((each) => ({ principal: text(each, 'principal') ?? '', permission: text(each, 'permission') ?? '' }));
  }

  async createScope(scope: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...calls.createSecretScope(scope), signal });
  }

  async put(scope: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...calls.putSecret(scope, key, value), signal });
  }

  async grantRead(scope: string, principal: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...calls.putSecretAcl(scope, principal, 'READ'), signal });
  }
}
