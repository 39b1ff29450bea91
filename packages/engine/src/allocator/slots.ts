/** Names of the slots that limits are made of: one row each, unique, so a limit cannot be passed. */
export const resourceSlot = (blueprintId: string, n: number): string =>
  `resource/${blueprintId}/${n}`;

export const leaseSlot = (resourceId: string, n: number): string => `lease/${resourceId}/${n}`;

/** A slot that a kind asked for; the kind's name keeps kinds out of each other's way. */
export const kindSlot = (kind: string, key: string): string => `${kind}/${key}`;

/** The first free slot of 1..limit, or null where all are taken. */
export function freeSlot(
  name: (n: number) => string,
  limit: number,
  taken: ReadonlySet<string>,
): string | null {
  for (let n = 1; n <= limit; n += 1) {
    const key = name(n);
    if (!taken.has(key)) {
      return key;
    }
  }
  return null;
}
