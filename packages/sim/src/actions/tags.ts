import type { Owned } from '../account/records.ts';
import type { Table } from '../account/kept-table.ts';
import { Ec2Error, invalid, missing } from '../protocol/ec2-error.ts';
import { endDryRun, isOwn, ownIn, type Action, type Call } from './action.ts';
import { listing } from './listing.ts';
import { seenInstances } from './instances.ts';
import { countedTags, tagsIn } from './tag-specifications.ts';

interface Taggable {
  readonly record: Owned;
  readonly tag: (tags: Readonly<Record<string, string>>) => void;
}

const KINDS = [
  { prefix: 'i-', type: 'instance', code: 'InvalidInstanceID.NotFound' },
  { prefix: 'vol-', type: 'volume', code: 'InvalidVolume.NotFound' },
  { prefix: 'eni-', type: 'network-interface', code: 'InvalidNetworkInterfaceID.NotFound' },
  { prefix: 'sir-', type: 'spot-instances-request', code: 'InvalidSpotInstanceRequestID.NotFound' },
] as const;

function tablesOf({ world }: Call): readonly Table<Owned>[] {
  const { instances, volumes, interfaces, spotRequests } = world.state;
  // As tables of what each of their records is at least: only tags are changed through them.
  return [instances, volumes, interfaces, spotRequests] as unknown as readonly Table<Owned>[];
}

/** All that the call names. Throws where one of them is not there. */
function named(call: Call): readonly Taggable[] {
  const ids = call.params.list('ResourceId');
  if (ids.length === 0) throw missing('resourceIdSet');
  const seen = new Set(seenInstances(call).map(({ id }) => id));
  return ids.map((id) => {
    const index = KINDS.findIndex(({ prefix }) => id.startsWith(prefix));
    const kind = KINDS[index];
    if (kind === undefined) throw new Ec2Error('InvalidID', `The ID '${id}' is not valid`);
    const table = tablesOf(call)[index];
    const record = table?.get(id);
    if (
      record === undefined ||
      !isOwn(call)(record) ||
      (kind.type === 'instance' && !seen.has(id))
    ) {
      throw new Ec2Error(kind.code, `The ${kind.type} ID '${id}' does not exist`);
    }
    return { record, tag: (tags) => void table?.change(id, { tags }) };
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const createTags: Action = {
  accepts: ['ResourceId', 'Tag'],
  act(call) {
    const things = named(call);
    const tags = tagsIn(call.params);
    if (Object.keys(tags).length === 0) throw missing('tagSet');
    const after = things.map(({ record }) => countedTags({ ...record.tags, ...tags }));
    endDryRun(call);
    things.forEach((thing, index) => thing.tag(after[index] ?? {}));
    return { return: true };
  },
};

/**
 * A tag without value goes whatever it says; one with a value only if it says that; without tags, all go.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export const deleteTags: Action = {
  accepts: ['ResourceId', 'Tag'],
  act(call) {
    const things = named(call);
    const tags = call.params.children('Tag').map((tag) => {
      const key = tag.text('Key');
      if (key === undefined) throw invalid('tag.key', '');
      return { key, value: tag.text('Value') };
    });
    endDryRun(call);
    for (const { record, tag } of things) {
      const left = Object.entries(record.tags).filter(
        ([key, value]) =>
          tags.length > 0 &&
          !tags.some(
            (gone) => gone.key === key && (gone.value === undefined || gone.value === value),
          ),
      );
      tag(Object.fromEntries(left));
    }
    return { return: true };
  },
};

interface TagRow extends Owned {
  readonly resourceId: string;
  readonly resourceType: string;
  readonly key: string;
  readonly value: string;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export const describeTags: Action = listing<TagRow>({
  // There is no list of ids here.
  idsName: '',
  naming: { prefix: '', code: '', noun: '' },
  setName: 'tagSet',
  things: (call) =>
    tablesOf(call).flatMap((table, index) =>
      ownIn(call, table).flatMap((record) =>
        Object.entries(record.tags).map(([key, value]) => ({
          ...record,
          id: `${record.id}/${key}`,
          tags: { [key]: value },
          resourceId: record.id,
          resourceType: KINDS[index]?.type ?? '',
          key,
          value,
        })),
      ),
    ),
  filters: {
    key: ({ key }) => key,
    'resource-id': ({ resourceId }) => resourceId,
    'resource-type': ({ resourceType }) => resourceType,
    value: ({ value }) => value,
  },
  field: ({ resourceId, resourceType, key, value }) => ({ resourceId, resourceType, key, value }),
});
