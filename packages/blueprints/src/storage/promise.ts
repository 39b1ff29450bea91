/** What storages on one host promise together is bounded, however many blueprints and workers build them. */
import type { ActiveLease, WorkContext } from '@drydock/blueprint';
import { z } from 'zod';
import { sizeText, type Room } from './space.ts';

/** The room of a file system is divided into so many parts at most, each a slot: a promise takes whole ones. */
const PARTS_MAX = 1_024;
const PART_BYTES_MIN = 1_024 * 1_024;

/** What hosts of Drydock's own kinds say of the machine that they are: two may be one. */
const machineState = z.object({ hostKey: z.string().optional(), node: z.string().optional() });

interface Promised {
  readonly bytes: number;
  readonly hostBytes: number | undefined;
}

/**
 * Takes the room that a resource promises out of what the host's file system has, until it is destroyed. Null, or why
 * there is not enough, with the numbers.
 */
export async function promiseRoom(
  context: Pick<WorkContext, 'take'>,
  host: ActiveLease,
  room: Room,
  { bytes, hostBytes = room.sizeBytes }: Promised,
): Promise<string | null> {
  if (hostBytes > room.sizeBytes) {
    return `The blueprint has ${sizeText(hostBytes)} of a host promised, and the disk has ${sizeText(room.sizeBytes)}.`;
  }
  if (bytes > room.freeBytes) {
    return `The host has ${sizeText(room.freeBytes)} free; ${sizeText(bytes)} are asked for.`;
  }
  const part = partBytes(room.sizeBytes);
  const parts = Math.floor(hostBytes / part);
  const needed = Math.ceil(bytes / part);
  let had = 0;
  for (let index = 0; index < parts && had < needed; index += 1) {
    had += (await context.take(slotOf(host, room, part, index))) ? 1 : 0;
  }
  return had === needed
    ? null
    : `The host has ${sizeText(hostBytes)} for storages, of which ${sizeText((parts - had) * part)} are ` +
        `promised; ${sizeText(bytes)} are asked for, in parts of ${sizeText(part)}.`;
}

/** The same for whoever looks at the same file system: a power of two. */
function partBytes(sizeBytes: number): number {
  let part = PART_BYTES_MIN;
  while (part * PARTS_MAX < sizeBytes) {
    part *= 2;
  }
  return part;
}

function slotOf({ resource }: ActiveLease, room: Room, part: number, index: number): string {
  const { hostKey, node } = machineState.parse(resource.state);
  const machine = hostKey ?? node ?? resource.id;
  return `${machine.slice(0, 200)}/${room.fileSystem}/${part}/${index}`;
}
