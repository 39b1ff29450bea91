import type { AccessKey } from '../auth/access-key.ts';
import { landscapeOf, type Landscape } from '../account/landscape.ts';
import type { Owned } from '../account/records.ts';
import type { Table } from '../account/kept-table.ts';
import type { Facts } from '../faults/fault.ts';
import { Ec2Error } from '../protocol/ec2-error.ts';
import type { Params } from '../protocol/params.ts';
import type { Xml } from '../protocol/xml.ts';
import type { World } from '../world.ts';

/** One call of one action, by somebody who may call it. */
export interface Call {
  readonly world: World;
  readonly params: Params;
  readonly key: AccessKey;
  readonly region: string;
  readonly requestId: string;
  readonly facts: Facts;
}

export interface Action {
  /** The names of its parameters at the top; others are refused as unknown. */
  readonly accepts: readonly string[];
  /** The fields of its answer. Throws an Ec2Error for a refusal. */
  act(call: Call): Promise<Fields> | Fields;
}

export type Fields = Readonly<Record<string, Xml>>;

export const landscapeFor = ({ key, region }: Call): Landscape =>
  landscapeOf(key.accountId, region);

/** To be asked when all is checked and nothing is done yet. */
export function endDryRun({ params }: Call): void {
  if (params.flag('DryRun') === true) {
    throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
}

export const isOwn =
  ({ key, region }: Call) =>
  (thing: Owned): boolean =>
    thing.accountId === key.accountId && thing.region === region;

export function ownIn<T extends Owned>(call: Call, table: Table<T>): T[] {
  return table.all().filter(isOwn(call));
}

/** How a kind of thing is named where it is missing. */
export interface Naming {
  /** `i`; empty for what is named by a word. */
  readonly prefix: string;
  /** `InvalidInstanceID` */
  readonly code: string;
  /** Where it is not the code with `.Malformed` behind it: EC2 is not of one mind. */
  readonly malformed?: string;
  /** `instance ID` */
  readonly noun: string;
}

/**
 * Those of the ids, in the order asked; all where none is named. One that is unknown or no id fails the whole
 * call, as at EC2.
 */
export function chosen<T extends { readonly id: string }>(
  things: readonly T[],
  ids: readonly string[],
  { prefix, code, noun, malformed: malformedCode = `${code}.Malformed` }: Naming,
): readonly T[] {
  if (ids.length === 0) return things;
  const byId = new Map(things.map((thing) => [thing.id, thing]));
  const form = new RegExp(`^${prefix}-[0-9a-z]{8,17}$`);
  const malformed = prefix === '' ? undefined : ids.find((id) => !form.test(id));
  if (malformed !== undefined) {
    throw new Ec2Error(malformedCode, `Invalid id: "${malformed}" (expecting "${prefix}-...")`);
  }
  const unknown = [...new Set(ids.filter((id) => !byId.has(id)))];
  if (unknown.length > 0) {
    throw new Ec2Error(
      prefix === '' ? code : `${code}.NotFound`,
      unknown.length === 1
        ? `The ${noun} '${unknown[0]}' does not exist`
        : `The ${noun}s '${unknown.join(', ')}' do not exist`,
    );
  }
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}

export const tagSet = (tags: Readonly<Record<string, string>>): Xml =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
