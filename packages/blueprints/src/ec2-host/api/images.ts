import type { Caller } from './caller.ts';
import type { Ec2Api } from './ec2-api.ts';
import { allPages } from './pages.ts';

const IMAGE_ID = /^ami-[0-9a-f]{8,17}$/;

/** The newest image of a name and an owner by when it was made, or null where there is none. */
export async function newestImage(
  api: Ec2Api,
  caller: Caller,
  { name, owner }: { readonly name: string; readonly owner: string },
): Promise<string | null> {
  const images = await allPages((NextToken) =>
    api.again(caller, {
      family: 'describe',
      action: 'DescribeImages',
      send: (client, sdk, options) =>
        client.send(
          new sdk.DescribeImagesCommand({
            Owners: [owner],
            Filters: [
              { Name: 'name', Values: [name] },
              { Name: 'state', Values: ['available'] },
            ],
            ...(NextToken && { NextToken }),
          }),
          options,
        ),
      pick: ({ Images, NextToken: next }) => Images && { items: Images, next },
    }),
  );
  const dated = images
    .map(({ ImageId = '', CreationDate = '' }) => ({ id: ImageId, at: Date.parse(CreationDate) }))
    .filter(({ id, at }) => IMAGE_ID.test(id) && Number.isFinite(at))
    // Two of one moment: the answer has no order of its own.
    .sort((a, b) => b.at - a.at || b.id.localeCompare(a.id));
  return dated[0]?.id ?? null;
}
