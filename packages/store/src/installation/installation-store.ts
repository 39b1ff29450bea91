import { randomInt } from 'node:crypto';
import type { InstallationStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** An epoch is raised by up to as much: two copies of one database meet in the same one once in a million times. */
const STEP_MAX = 1_000_000;

export function createInstallationStore(database: Database): InstallationStore {
  return {
    meet: async () => {
      const knownAs = toJson(await signsOf(database));
      const id = newId('installation');
      const step = randomInt(1, STEP_MAX + 1);
      const [row] = await database.rows('installation/meet', { id, knownAs, step });
      if (row === undefined) {
        throw new Error('The installation has no row: the one that the migration makes is gone.');
      }
      const { isRaised, ...installation } = row;
      return { installation, isRaised };
    },
  };
}

/** By which a database is known again. A role that may not ask for the server's own number goes without. */
async function signsOf(runner: Runner): Promise<Readonly<Record<string, string>>> {
  const [row] = await runner.rows('installation/signs', {});
  if (row === undefined) {
    throw new Error('PostgreSQL says nothing of itself.');
  }
  const { tellsSystem, ...signs } = row;
  const [system] = tellsSystem ? await runner.rows('installation/system', {}) : [];
  return { ...signs, ...system };
}
