import { DrydockError, newId, type JsonObject } from '@drydock/model';
import type { Credential, CredentialCreate } from '../credential/credential.ts';

/** Credentials of the server in memory. It keeps no secret. */
export class CredentialBook {
  readonly all: Credential[] = [];

  handle(method: string, id: string, query: JsonObject, body: JsonObject): object | undefined {
    switch (method) {
      case 'list': {
        const { name } = query;
        const items = this.all.filter((one) => name === undefined || one.name === name);
        return { items, nextCursor: null };
      }
      case 'create':
        return this.#create(body as unknown as CredentialCreate);
      case 'rotate':
        return Object.assign(this.#found(id), { rotatedAt: new Date().toISOString() });
      case 'delete':
        this.all.splice(this.all.indexOf(this.#found(id)), 1);
        return undefined;
      case 'rewrap':
        return { keyId: 'test', rewrapped: this.all.length, unopened: [] };
      default:
        return this.#found(id);
    }
  }

  #create({ name, kind, labels }: CredentialCreate): Credential {
    const created: Credential = {
      id: newId('credential'),
      name,
      kind,
      facts: {},
      keyId: 'test',
      author: 'test',
      labels: labels ?? {},
      usedBy: [],
      createdAt: new Date().toISOString(),
      rotatedAt: null,
      actions: [],
    };
    this.all.unshift(created);
    return created;
  }

  #found(id: string): Credential {
    const found = this.all.find((one) => one.id === id);
    if (found === undefined) {
      throw new DrydockError('not-found', `There is no ${id}.`);
    }
    return found;
  }
}
