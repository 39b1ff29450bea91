import { Ec2Error } from '../protocol/ec2-error.ts';
import type { Params } from '../protocol/params.ts';

export type Tags = Readonly<Record<string, string>>;

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

const refuse = (message: string): Ec2Error => new Ec2Error('InvalidParameterValue', message);

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
export function tagsIn(params: Params): Tags {
  const tags: Record<string, string> = {};
  for (const tag of params.children('Tag')) {
    const key = tag.text('Key') ?? '';
    const value = tag.text('Value') ?? '';
    if (key === '' || key.startsWith('aws:')) {
      throw new Ec2Error(
        'InvalidTagKey.Malformed',
        `Tag keys cannot be empty, and those starting with 'aws:' are reserved for internal use`,
      );
    }
    if (key.length > KEY_LENGTH_MAX) {
      throw refuse(`Tag key must have between 1 and ${KEY_LENGTH_MAX} characters: '${key}'`);
    }
    if (value.length > VALUE_LENGTH_MAX) {
      throw refuse(`Tag value exceeds the maximum length of ${VALUE_LENGTH_MAX} characters`);
    }
    if (Object.hasOwn(tags, key)) throw refuse(`Duplicate tag key '${key}' specified.`);
    tags[key] = value;
  }
  return countedTags(tags);
}

export function countedTags(tags: Tags): Tags {
  if (Object.keys(tags).length > TAGS_MAX) {
    throw new Ec2Error(
      'TagLimitExceeded',
      `You have reached the maximum number of ${TAGS_MAX} tags.`,
    );
  }
  return tags;
}

/** What a launch tags, by the type of thing. Throws for a type that is not one of those. */
export function tagSpecifications<Type extends string>(
  params: Params,
  types: readonly Type[],
): Readonly<Partial<Record<Type, Tags>>> {
  const found: Partial<Record<Type, Tags>> = {};
  for (const specification of params.children('TagSpecification')) {
    const named = specification.text('ResourceType') ?? '';
    const type = types.find((one) => one === named);
    if (type === undefined) {
      throw refuse(`'${named}' is not a valid taggable resource type for this operation.`);
    }
    if (found[type] !== undefined) {
      throw refuse(
        `The same resource type may not be specified more than once in tag specifications`,
      );
    }
    found[type] = tagsIn(specification);
  }
  return found;
}
