import { DrydockError, ROLES, roleReaches } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import {
  createProject,
  createToken,
  setQuotas,
  type CallerFacts,
  type NewToken,
  type ProjectFacts,
} from '../index.ts';

/** Whatever door a wish comes through: these rules are not those of a route. */

const CALLER: CallerFacts = {
  role: 'admin',
  scopes: null,
  projectId: 'prj_own',
  projectName: 'own',
  administers: false,
  author: 'somebody',
  ratePerSecond: null,
  expiresAt: null,
};
const OTHER: ProjectFacts = {
  id: 'prj_other',
  name: 'other',
  administers: false,
  labels: {},
  createdAt: new Date(0),
};

const wishOf = (caller: CallerFacts) => ({
  caller,
  projectId: caller.projectId,
  author: caller.author,
  actor: caller,
  idempotency: null,
});
const find = (idOrName: string) =>
  Promise.resolve([OTHER.id, OTHER.name].includes(idOrName) ? OTHER : null);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return DrydockError.is(error) ? error.code : String(error);
  }
  return 'done';
}

/** What is asked of the store for a token. */
async function asked(caller: CallerFacts, wish: object = {}): Promise<NewToken | string> {
  let wanted: NewToken | undefined;
  const store = {
    create: (given: NewToken) => {
      wanted = given;
      return Promise.reject(new Error('stored'));
    },
  };
  const ports = { store, find, defaultRate: 100 };
  const said = await codeOf(
    createToken({ ...wishOf(caller), name: 'new', role: 'viewer', ...wish }, ports),
  );
  return wanted ?? said;
}

describe('a token', () => {
  it.each(ROLES)('of the role %s gives no higher one', async (role) => {
    for (const wanted of ROLES) {
      const answer = await asked({ ...CALLER, role }, { role: wanted });
      const isGiven = roleReaches(role, wanted);
      expect([wanted, typeof answer === 'string' ? answer : answer.role]).toEqual([
        wanted,
        isGiven ? wanted : 'forbidden',
      ]);
    }
  });

  it('gives no scope and no rate that it has not', async () => {
    const narrow = { ...CALLER, scopes: ['leases:read'] as const, ratePerSecond: 5 };
    expect(await asked(narrow, { scopes: ['leases:write'] })).toBe('forbidden');
    expect(await asked(narrow, { ratePerSecond: 6 })).toBe('forbidden');
    expect(await asked(narrow)).toMatchObject({ scopes: ['leases:read'], ratePerSecond: 5 });
    expect(await asked(CALLER, { ratePerSecond: 101 })).toBe('forbidden');
    expect(await asked({ ...CALLER, administers: true }, { ratePerSecond: 101 })).toMatchObject({
      ratePerSecond: 101,
    });
  });

  it('is made in another project by administrators of the whole alone', async () => {
    expect(await asked(CALLER, { project: 'other' })).toBe('forbidden');
    const administrator = { ...CALLER, administers: true };
    expect(await asked({ ...administrator, role: 'operator' }, { project: 'other' })).toBe(
      'forbidden',
    );
    expect(await asked(administrator, { project: 'none' })).toBe('not-found');
    expect(await asked(administrator, { project: 'other' })).toMatchObject({
      callerProjectId: 'prj_own',
      projectId: 'prj_other',
      author: 'somebody of own',
    });
  });
});

describe.each([
  ['an administrator of another project', CALLER],
  ['less than an administrator', { ...CALLER, administers: true, role: 'operator' } as const],
])('%s', (_, caller) => {
  it('sets no quota and creates no project', async () => {
    const untouched = () => Promise.reject(new Error('stored'));
    const store = { change: untouched, create: untouched };
    expect(
      await codeOf(setQuotas({ ...wishOf(caller), values: { weight: 2 } }, { store, find })),
    ).toBe('forbidden');
    expect(await codeOf(createProject({ ...wishOf(caller), name: 'new' }, { store }))).toBe(
      'forbidden',
    );
  });
});
