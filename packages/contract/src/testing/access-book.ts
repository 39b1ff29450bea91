import {
  AUTHORIZATION_STATUS,
  DrydockError,
  newId,
  QUOTA_NAMES,
  QUOTAS,
  type AuthorizationStatus,
  type JsonObject,
  type QuotaName,
} from '@drydock/model';
import type { Authorization, AuthorizationAsk } from '../authorization/authorization.ts';
import type { Action } from '../http/actions.ts';
import type { LabelsPatch } from '../http/labels.ts';
import type { Project, ProjectCreate } from '../project/project.ts';
import type { Quota, QuotaChange } from '../quota/quota.ts';
import type { RouteName } from '../routes.ts';
import type { Token, TokenCreate, TokenSelf } from '../token/token.ts';
import { relabelled } from './shelves.ts';

const MOVES: Partial<Record<RouteName, AuthorizationStatus>> = {
  'authorizations.approve': 'authorized',
  'authorizations.decline': 'declined',
  'authorizations.revoke': 'revoked',
  'authorizations.withdraw': 'withdrawn',
};

/** Projects, quotas, tokens and authorizations of the server in memory. */
export class AccessBook {
  static readonly nouns: ReadonlySet<string> = new Set([
    'projects',
    'quotas',
    'tokens',
    'authorizations',
  ]);
  readonly projects: Project[] = [
    {
      id: newId('project'),
      name: 'default',
      administers: true,
      labels: {},
      createdAt: now(),
      actions: allowed('update'),
    },
  ];
  readonly tokens: Token[] = [];
  readonly authorizations: Authorization[] = [];
  /** What was set of quotas, whichever project it is asked of. */
  readonly quotas = new Map<QuotaName, number>();
  /** Whether the answer to a new token comes as that to a repeated request does. */
  keepsSecrets = false;

  /** Lists answer with all that there is of a name, or with first letters of an id. */
  handle(name: RouteName, id: string, query: JsonObject, body: JsonObject): object | undefined {
    const to = MOVES[name];
    if (to !== undefined) {
      return this.#move(id, to, body);
    }
    switch (name) {
      case 'projects.list':
        return those(this.projects, query);
      case 'projects.get':
        return found(this.projects, id);
      case 'projects.create': {
        const { name: given, labels = {} } = body as unknown as ProjectCreate;
        const project = { name: given, administers: false, labels, createdAt: now() };
        const actions = allowed('update');
        return added(this.projects, { id: newId('project'), ...project, actions });
      }
      case 'projects.update':
        return relabelled(found(this.projects, id), body as unknown as LabelsPatch);
      case 'quotas.list':
        return all(this.#quotas());
      case 'quotas.set':
        return all(this.#set(body as unknown as QuotaChange));
      case 'tokens.list':
        return those(this.tokens, query);
      case 'tokens.get':
        return found(this.tokens, id);
      case 'tokens.update':
        return relabelled(found(this.tokens, id), body as unknown as LabelsPatch);
      case 'tokens.create':
        return this.#create(body as unknown as TokenCreate);
      case 'tokens.revoke':
        found(this.tokens, id).revokedAt = now();
        return undefined;
      case 'tokens.self':
        return this.#self();
      case 'authorizations.list':
        return those(this.authorizations, query);
      case 'authorizations.get':
        return found(this.authorizations, id);
      case 'authorizations.update':
        return relabelled(found(this.authorizations, id), body as unknown as LabelsPatch);
      case 'authorizations.ask':
        return this.#ask((body as unknown as AuthorizationAsk).blueprint);
      default:
        return undefined;
    }
  }

  #quotas(): Quota[] {
    return QUOTA_NAMES.map((name) => {
      const { default: standard, counts, counted } = QUOTAS[name];
      const value = this.quotas.get(name);
      return {
        name,
        value: value ?? standard,
        default: standard,
        used: counted === 'database' ? 1 : null,
        counts,
        author: value === undefined ? null : 'test',
        updatedAt: value === undefined ? null : now(),
      };
    });
  }

  #set({ values }: QuotaChange): Quota[] {
    for (const [name, value] of Object.entries(values) as [QuotaName, number | null][]) {
      if (value === null) {
        this.quotas.delete(name);
      } else {
        this.quotas.set(name, value);
      }
    }
    return this.#quotas();
  }

  #create(wish: TokenCreate): object {
    const { name, role, scopes = null, ratePerSecond = null, expiresInSeconds, labels } = wish;
    const token: Token = {
      id: newId('token'),
      name,
      role,
      scopes,
      ratePerSecond,
      author: 'test',
      labels: labels ?? {},
      createdAt: now(),
      expiresAt:
        expiresInSeconds === undefined
          ? null
          : new Date(Date.now() + expiresInSeconds * 1_000).toISOString(),
      revokedAt: null,
      actions: allowed('update', 'revoke'),
    };
    added(this.tokens, token);
    const project = this.projects.at(-1)?.id ?? '';
    return { ...token, project, secret: this.keepsSecrets ? null : `dd_secret_of_${name}` };
  }

  #self(): TokenSelf {
    const { id, name, administers } = found(this.projects, 'default');
    return {
      id: newId('token'),
      name: 'test',
      project: { id, name, administers },
      role: 'admin',
      scopes: null,
      ratePerSecond: 10_000,
      expiresAt: null,
    };
  }

  #ask(blueprint: string): Authorization {
    const { id, name } = found(this.projects, 'default');
    return added(this.authorizations, {
      id: newId('authorization'),
      direction: 'asked',
      status: 'requested',
      blueprint,
      blueprintName: 'shared',
      provides: 'host',
      asker: { id, name },
      owner: { id: newId('project'), name: 'owner' },
      askedBy: 'test',
      decidedBy: null,
      reason: null,
      labels: {},
      createdAt: now(),
      decidedAt: null,
      actions: allowed('withdraw', 'update'),
    });
  }

  #move(id: string, to: AuthorizationStatus, body: JsonObject): Authorization {
    const one = found(this.authorizations, id);
    if (!(AUTHORIZATION_STATUS[to].from as readonly string[]).includes(one.status)) {
      throw new DrydockError('conflict', `What stands as ${one.status} cannot become ${to}.`);
    }
    const reason = typeof body['reason'] === 'string' ? body['reason'] : null;
    return Object.assign(one, { status: to, reason });
  }
}

function now(): string {
  return new Date().toISOString();
}

function allowed(...names: readonly string[]): Action[] {
  return names.map((name) => ({ name, allowed: true, reason: null }));
}

/** Newest first. */
function added<Item>(items: Item[], item: Item): Item {
  items.unshift(item);
  return item;
}

function those(
  items: readonly { readonly id: string; readonly name?: string }[],
  { name, idPrefix }: JsonObject,
): object {
  const isMeant = (item: { readonly id: string; readonly name?: string }): boolean =>
    (name === undefined || item.name === name) &&
    (typeof idPrefix !== 'string' ||
      item.id.startsWith(idPrefix) ||
      item.id.includes(`_${idPrefix}`));
  return { items: items.filter(isMeant), nextCursor: null };
}

function all(items: readonly object[]): object {
  return { items, nextCursor: null };
}

function found<Item extends { id: string; name?: string }>(items: Item[], id: string): Item {
  const item = items.find((one) => one.id === id || one.name === id);
  if (item === undefined) {
    throw new DrydockError('not-found', `There is no ${id}.`);
  }
  return item;
}
