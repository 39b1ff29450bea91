import { newEvent } from '../event.ts';
import type { FoundThing } from './finding.ts';

/** What the project's timeline says of what exists outside, and the resource's, where there is one. */

const about = ({ id, what, thingId, place, kind, resourceId, epoch }: FoundThing) => ({
  finding: id,
  what,
  thing: thingId,
  place,
  kind,
  resource: resourceId,
  epoch,
});

export const leaked = (found: FoundThing) => newEvent('project.thing-leaked', about(found));

export const waits = (found: FoundThing) => newEvent('project.thing-waits', about(found));

export const asked = (found: FoundThing, author: string) =>
  newEvent('project.thing-taken-back', { ...about(found), author });

export const left = (found: FoundThing, author: string) =>
  newEvent('project.thing-left', { ...about(found), author });

export const gone = (found: FoundThing) => newEvent('project.thing-gone', about(found));

export const ofResource = ({ what, thingId, place }: FoundThing) =>
  newEvent('resource.thing-leaked', { what, thing: thingId, place });

/** The statement that counts adds the rest. */
export const manyLost = () => newEvent('project.resources-lost', {}, 'count', 'kind', 'place');
