import type { JsonObject } from '@drydock/model';
import { newEvent } from '../event.ts';

/** How much is told of what there was and of what there is: enough to see the difference, in characters. */
const TOLD_MAX = 500;

export const created = (said: { readonly kind: string; readonly author: string }) =>
  newEvent('blueprint.created', said);

/** Configurations name credentials and never hold one, so that their values may be told. */
export const updated = ({
  before,
  after,
  ...said
}: {
  readonly revision: number;
  readonly author: string;
  /** Names of what changed. */
  readonly changed: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
}) => newEvent('blueprint.updated', { ...said, before: told(before), after: told(after) });

export const refreshed = (said: { readonly revision: number; readonly author: string }) =>
  newEvent('blueprint.refreshed', said);

export const deleted = (author: string) => newEvent('blueprint.deleted', { author });

interface Said {
  readonly command: string;
  readonly author: string;
  readonly reason: string | null;
}

export const applied = ({ command, author, reason }: Said) =>
  newEvent('blueprint.command-applied', { command, author, reason });

export const rejected = ({ command, author, reason }: Said) =>
  newEvent('blueprint.command-rejected', { command, author, reason });

/** Cut between characters, so that none is torn apart. */
function told(values: JsonObject): string {
  const characters = Array.from(JSON.stringify(values));
  return characters.length > TOLD_MAX
    ? `${characters.slice(0, TOLD_MAX).join('')}…`
    : characters.join('');
}
