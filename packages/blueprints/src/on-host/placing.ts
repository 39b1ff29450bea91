/** Where a resource lies that is a part of a composite: in a directory that an earlier part has made. */
import type { ResourceView } from '@drydock/blueprint';
import { z } from 'zod';

/** What a composite says of it, as `given.resource` of the part. */
export const placing = z.object({
  /** Its own directory is made in this one, absolute. */
  within: z.string().regex(/^\/[^\0]*$/, 'must be an absolute path'),
  /** What its leases' commands are run by, as those of a storage are that cannot leave its quota so. */
  confinedBy: z.array(z.string()).default([]),
});

type Given = Pick<ResourceView<unknown, unknown>, 'id' | 'given'>;

/** Where its own directory is made; undefined for where those are that are no part. */
export const pathGiven = ({ id, given }: Given): string | undefined =>
  given === undefined ? undefined : `${placing.parse(given).within}/${id}`;

export const confinementGiven = ({ given }: Pick<Given, 'given'>): readonly string[] =>
  given === undefined ? [] : placing.parse(given).confinedBy;
