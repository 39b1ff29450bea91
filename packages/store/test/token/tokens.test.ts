import {
  makeProject,
  makeToken,
  openTestDatabase,
  setQuotas,
  type TestDatabase,
} from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { quotasFrom } from '@drydock/model';
import { createTokenReader, type Runner } from '../../src/index.ts';

let db: TestDatabase;
let projectId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  projectId = await makeProject(db);
});
afterAll(() => db.close());

/** A reader with a clock of its own, and the number of its look-ups. */
function counted() {
  let nowMs = 0;
  let lookups = 0;
  const database: Runner = {
    rows: (name, values) => {
      lookups += 1;
      return db.database.rows(name, values);
    },
  };
  const reader = createTokenReader(database, () => nowMs);
  return {
    reader,
    lookups: () => lookups,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('looking a token up', () => {
  it('names who calls', async () => {
    const token = await makeToken(db, projectId, 'holder');
    const { reader } = counted();
    const caller = await reader.authenticate(token.text);
    expect(caller).toMatchObject({ tokenId: token.id, projectId, role: 'holder' });
    expect(await reader.find(token.id)).toEqual(caller);
  });

  it('happens once for a thousand requests at the same time', async () => {
    const { text } = await makeToken(db, projectId);
    const { reader, lookups } = counted();
    const callers = await Promise.all(
      Array.from({ length: 1_000 }, () => reader.authenticate(text)),
    );
    expect(callers.every((caller) => caller !== null)).toBe(true);
    expect(lookups()).toBe(1);
  });

  it('is remembered for three seconds, and a revoked token not longer', async () => {
    const token = await makeToken(db, projectId);
    const { reader, lookups, pass } = counted();
    await reader.authenticate(token.text);
    await db.query('UPDATE token SET revoked_at = now() WHERE id = $1', [token.id]);
    pass(2_999);
    expect(await reader.authenticate(token.text)).not.toBeNull();
    expect(lookups()).toBe(1);
    pass(1);
    expect(await reader.authenticate(token.text)).toBeNull();
  });

  it('takes no other secret, though the token is remembered', async () => {
    const { text } = await makeToken(db, projectId);
    const other = await makeToken(db, projectId);
    const { reader } = counted();
    expect(await reader.authenticate(text)).not.toBeNull();
    const mixed = `${text.slice(0, 24)}${other.text.slice(24)}`;
    expect(await reader.authenticate(mixed)).toBeNull();
    expect(await reader.authenticate(`${text}x`)).toBeNull();
    expect(await reader.authenticate('')).toBeNull();
  });

  it('is not remembered where there was none: a token works as soon as it exists', async () => {
    const token = await makeToken(db, projectId);
    await db.query('UPDATE token SET revoked_at = now() WHERE id = $1', [token.id]);
    const { reader } = counted();
    expect(await reader.authenticate(token.text)).toBeNull();
    await db.query('UPDATE token SET revoked_at = NULL WHERE id = $1', [token.id]);
    expect(await reader.authenticate(token.text)).not.toBeNull();
  });
});

describe('the quotas of whoever calls', () => {
  it('are those of the project, and a change is known when the token is looked up again', async () => {
    const ownId = await makeProject(db);
    const { text } = await makeToken(db, ownId);
    const { reader, pass } = counted();
    const quotas = async () => (await reader.authenticate(text))?.quotas;
    expect(await quotas()).toEqual(quotasFrom({}));
    await setQuotas(db, ownId, { weight: 3 });
    expect(await quotas()).toEqual(quotasFrom({}));
    pass(3_000);
    expect(await quotas()).toEqual(quotasFrom({ weight: 3 }));
  });
});
