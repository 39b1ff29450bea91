import { DrydockError, roleReaches, type Role, type Scope } from '@drydock/model';
import type { FindProject } from '../project/project.ts';
import { askedProject } from '../project/visible.ts';
import { authorIn, type CallerFacts } from '../wish/caller.ts';
import type { Wish } from '../wish/wish.ts';
import { created } from './events.ts';
import type { MadeToken, TokenStore } from './token.ts';

export interface CreateToken extends Wish {
  readonly caller: CallerFacts;
  readonly name: string;
  readonly role: Role;
  /** Left out: the caller's own. */
  readonly scopes?: readonly Scope[] | undefined;
  /** Left out: the caller's own. */
  readonly ratePerSecond?: number | undefined;
  /** Left out: as long as the caller. */
  readonly expiresInSeconds?: number | undefined;
  /** Id or name of the project that it will belong to; left out: the caller's own. */
  readonly project?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

interface Ports {
  readonly store: Pick<TokenStore, 'create'>;
  readonly find: FindProject;
  /** Of tokens that have no rate of their own; null for no limit. */
  readonly defaultRate: number | null;
}

/**
 * Creates a token, in another project too for administrators of the one that administers. Nobody gives
 * away more than they have.
 *
 * @throws DrydockError `forbidden` for what the caller has not, `not-found` for a project that is not
 *   there, `name-taken`, `quota-exceeded`, `idempotency-key-reused`
 */
export async function createToken(
  wish: CreateToken,
  { store, find, defaultRate }: Ports,
): Promise<MadeToken & { readonly projectId: string }> {
  const { caller, name, role, labels = {}, expiresInSeconds = null, idempotency } = wish;
  assertNoMore(role, caller);
  const scopes = scopesFor(wish.scopes ?? null, caller);
  const ratePerSecond = rateFor(wish.ratePerSecond ?? null, caller, defaultRate);
  const projectId = await askedProject(wish.project, caller, find);
  const author = authorIn(projectId, caller);
  const { expiresAt: expiresAtMost, projectId: callerProjectId } = caller;
  const own = { callerProjectId, projectId, author, expiresInSeconds, expiresAtMost, idempotency };
  const made = await store.create(
    { ...own, name, role, scopes, ratePerSecond, labels },
    created({ name, role, author }),
    // Where it is stored and not here: what was created once is not judged again.
    () => assertNoLonger(expiresInSeconds, expiresAtMost),
  );
  return { ...made, projectId };
}

function assertNoMore(role: Role, caller: CallerFacts): void {
  if (!roleReaches(caller.role, role)) {
    throw new DrydockError(
      'forbidden',
      `This token has the role ${caller.role}, and cannot make one of the role ${role}.`,
    );
  }
}

function scopesFor(
  asked: readonly Scope[] | null,
  { scopes: own }: CallerFacts,
): readonly Scope[] | null {
  if (own === null || asked === null) {
    return asked === null ? own : [...new Set(asked)];
  }
  const beyond = asked.filter((scope) => !own.includes(scope));
  if (beyond.length > 0) {
    throw new DrydockError(
      'forbidden',
      `This token lacks what it would give: ${beyond.join(', ')}.`,
      {
        hint: `It has ${own.join(', ')}.`,
      },
    );
  }
  return [...new Set(asked)];
}

/**
 * Somebody has to be able to give more than the installation's default, which is for tokens that
 * nobody has thought about: administrators of the installation, with a token without a rate of its own.
 */
function rateFor(
  asked: number | null,
  { ratePerSecond: own, administers }: CallerFacts,
  defaultRate: number | null,
): number | null {
  const most = own ?? (administers ? null : defaultRate);
  if (asked !== null && most !== null && asked > most) {
    throw new DrydockError(
      'forbidden',
      `This token may send ${most} requests a second, and cannot make one that may send ${asked}.`,
      { hint: 'Ask an administrator of the installation for one with a higher rate.' },
    );
  }
  return asked ?? own;
}

function assertNoLonger(expiresInSeconds: number | null, expiresAtMost: Date | null): void {
  if (expiresInSeconds === null || expiresAtMost === null) {
    return;
  }
  const expiresAtMs = Date.now() + expiresInSeconds * 1_000;
  if (expiresAtMs > expiresAtMost.getTime()) {
    throw new DrydockError(
      'forbidden',
      `This token ends at ${expiresAtMost.toISOString()}, and cannot make one that lasts longer.`,
      { hint: 'Leave out how long: the new one ends with this one then.' },
    );
  }
}
