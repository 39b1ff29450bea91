import { readdirSync } from 'node:fs';
import { NOUN_NAMES, type Noun } from '@drydock/model';
import type { World } from '../support.ts';

/** How tests of every noun come to one: a file of this folder for each, called as the noun is. */
export interface NounSample {
  /** One of the world's project with these labels; its id. */
  make(world: World, labels: Readonly<Record<string, string>>): Promise<string>;
  /** The one that a walk over every route is about, where another is better for it. */
  walked?(world: World, of: (noun: Noun) => Promise<string>): Promise<string>;
}

/** A noun without a file is one that no test of every noun looks at. */
export async function samples(): Promise<ReadonlyMap<Noun, NounSample>> {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((file) => file !== 'sample.ts');
  const found = new Map<string, NounSample>();
  for (const file of files) {
    const { sample } = (await import(new URL(file, folder).href)) as { sample: NounSample };
    found.set(file.replace(/\.ts$/, ''), sample);
  }
  const missing = NOUN_NAMES.filter((noun) => !found.has(noun));
  if (missing.length > 0) {
    throw new Error(`Say in apps/api/test/samples how one is made of: ${missing.join(', ')}.`);
  }
  return found as ReadonlyMap<string, NounSample> as ReadonlyMap<Noun, NounSample>;
}

let named = 0;
export const newName = (noun: string): string => `${noun}-${(named += 1)}`;

/** Of something that can be asked for. */
export async function created(world: World, path: string, body: object): Promise<string> {
  const answer = await world.call('POST', path, { body });
  if (answer.status !== 201 && answer.status !== 202) {
    throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
  }
  return answer.body.id;
}

/** Of what takes labels only once it is there. */
export async function labelled(
  world: World,
  path: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, text } = await world.call('PATCH', path, { body: { labels } });
  if (status !== 200) {
    throw new Error(`PATCH ${path} answered ${status}: ${text}`);
  }
}
