import { randomInt } from 'node:crypto';
import type { Installation } from '@drydock/blueprint';
import { raisedByItself, type InstallationStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** An epoch is raised by up to as much: two copies of one database meet in the same one once in a million times. */
const STEP_MAX = 1_000_000;

const stepNow = (): number => randomInt(1, STEP_MAX + 1);

const NO_ROW = 'The installation has no row: the one that the migration makes is gone.';

function known({
  id,
  epoch,
}: {
  readonly id: string | null;
  readonly epoch: number;
}): Installation {
  if (id === null) {
    throw new Error('The installation has no id: no process of this version has started yet.');
  }
  return { id, epoch };
}

/** @param writer - who is named in events */
export function createInstallationStore(database: Database, writer: string): InstallationStore {
  return {
    meet: async () => {
      const knownAs = toJson(await signsOf(database));
      const id = newId('installation');
      const step = stepNow();
      const { type, data } = raisedByItself();
      const [row] = await database.rows('installation/meet', {
        id,
        knownAs,
        step,
        type,
        reason: String(data['reason']),
        writer,
      });
      if (row === undefined) {
        throw new Error(NO_ROW);
      }
      const { isRaised, ...installation } = row;
      return { installation: known(installation), isRaised };
    },
    raise: async ({ type, data }) => {
      const values = { step: stepNow(), type, data: toJson(data), writer };
      const [row] = await database.rows('installation/raise', values);
      if (row === undefined) {
        throw new Error(NO_ROW);
      }
      return known(row);
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
