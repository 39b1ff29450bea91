import type { Subject, TimelineNoun } from '@drydock/model';

/**
 * How rows name their subject: what is made by the thousand by a column of its own, all else by a pair.
 * A new noun is one of the others, so nothing here, and no statement, knows of it.
 */

/** What an event is about, and a command is for: at most one of them is there. */
export interface SubjectColumns {
  readonly leaseId: string | null;
  readonly resourceId: string | null;
  readonly subjectKind: TimelineNoun | null;
  readonly subjectId: string | null;
}

export function subjectOf(row: SubjectColumns): Subject | null {
  const { leaseId, resourceId, subjectKind, subjectId } = row;
  if (leaseId !== null) {
    return { kind: 'lease', id: leaseId };
  }
  if (resourceId !== null) {
    return { kind: 'resource', id: resourceId };
  }
  return subjectKind === null || subjectId === null ? null : { kind: subjectKind, id: subjectId };
}

/** The columns that name it; the others are null. */
export function columnsOf(subject: Subject): Partial<SubjectColumns> {
  const { kind, id } = subject;
  switch (kind) {
    case 'lease':
      return { leaseId: id };
    case 'resource':
      return { resourceId: id };
    default:
      return { subjectKind: kind, subjectId: id };
  }
}

/** What holds a lease from inside. */
export interface HolderColumns {
  readonly holderResourceId: string | null;
  readonly holderKind: TimelineNoun | null;
  readonly holderId: string | null;
}

/** Null where somebody outside holds the lease. */
export function holderOf(row: HolderColumns): Subject | null {
  const { holderResourceId, holderKind, holderId } = row;
  if (holderResourceId !== null) {
    return { kind: 'resource', id: holderResourceId };
  }
  return holderKind === null || holderId === null ? null : { kind: holderKind, id: holderId };
}
