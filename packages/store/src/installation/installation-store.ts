import { randomInt } from 'node:crypto';
import type { Installation } from '@drydock/blueprint';
import { raisedByItself, type InstallationStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** An epoch is raised by up to as much: two copies of one database meet in the same one once in a million times. */
const STEP_MAX = 1_000_000;

const stepNow = (): number => randomInt(1, STEP_MAX + 1);

/** Somebody else has to be there first each time. */
const OVERTAKEN_MAX = 10;

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
      const { type, data } = raisedByItself();
      const reason = String(data['reason']);
      for (let tries = 0; tries < OVERTAKEN_MAX; tries += 1) {
        const values = {
          id: newId('installation'),
          knownAs,
          step: stepNow(),
          type,
          reason,
          writer,
        };
        const [row] = await database.rows('installation/meet', values);
        if (row === undefined) {
          throw new Error(NO_ROW);
        }
        const { isRaised, isOvertaken, ...installation } = row;
        // Whoever came at the same time has raised it: what was read is the epoch of before, which is another database's.
        if (!isOvertaken) {
          return { installation: known(installation), isRaised };
        }
      }
      throw new Error('The installation changes each time that it is read.');
    },
    raise: async ({ type, data }) => {
      const id = newId('installation');
      const values = { step: stepNow(), type, data: toJson(data), writer, id };
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
