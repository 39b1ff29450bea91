import { DrydockError } from '@drydock/model';
import type { KindRegistry } from '@drydock/blueprint';
import type { Wish } from '../wish/wish.ts';
import { asked, left, ofResource } from './events.ts';
import { ownershipOf, thingOf } from './owned.ts';
import type { Decision, HeldFinding, OutsideStore } from './store.ts';

export interface SayOfFinding extends Wish {
  readonly id: string;
}

export interface SayPorts {
  readonly store: Pick<OutsideStore, 'decide'>;
  readonly kinds: Pick<KindRegistry, 'get'>;
}

/** Writes what a person has said of a finding of their project. */
export async function say(
  { id, projectId, author }: SayOfFinding,
  { store }: SayPorts,
  decide: (held: HeldFinding) => Decision,
): Promise<void> {
  const decided = await store.decide(id, author, (held) =>
    held.found.projectId === projectId ? decide(held) : null,
  );
  if (decided === null) {
    throw new DrydockError('not-found', `This project has no finding ${id}.`, {
      hint: 'GET /v1/outside lists what there is.',
    });
  }
}

/** @throws DrydockError `conflict` where a living resource owns it, or where it is gone */
export function takenBackBy(author: string, held: HeldFinding, { kinds }: SayPorts): Decision {
  const { found, owner, status } = held;
  const kind = kinds.get(found.kind);
  if (kind === undefined) {
    throw new DrydockError('unknown-kind', `No kind "${found.kind}" is loaded here.`);
  }
  if (status === 'gone') {
    throw new DrydockError('conflict', `${found.thingId} is gone already.`);
  }
  if (ownershipOf(thingOf(found), owner, { projectId: found.projectId, kind }) !== 'nobodys') {
    throw new DrydockError('conflict', `${found.thingId} belongs to ${found.resourceId ?? ''}.`, {
      hint: 'Release the resource: it is taken down with all that it has.',
    });
  }
  const resourceEvent = owner === null ? null : ofResource(found);
  return { to: 'removing', author, isLeak: false, event: asked(found, author), resourceEvent };
}

/** @throws DrydockError `conflict` where it is gone or being taken back */
export function leftBy(author: string, { found, status }: HeldFinding): Decision {
  if (status === 'gone' || status === 'removing') {
    throw new DrydockError('conflict', `${found.thingId} is being taken back, or gone already.`);
  }
  return { to: 'left', author, isLeak: false, event: left(found, author), resourceEvent: null };
}
