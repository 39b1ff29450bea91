import type { BlueprintPatch } from '@drydock/contract';
import type { JsonObject } from '@drydock/model';
import { InvalidArgumentError, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { one, several } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, flag, oneOf, parsed, text, texts } from '../command.ts';
import { parseJsonObject, parseValues } from '../../parse-input.ts';
import { durationSeconds, wholeNumber } from '../option.ts';

/** `drydock blueprint update|drain|resume` */
export function addBlueprintChanges(blueprint: Command, context: () => Context): void {
  addCommand(blueprint, context, {
    name: 'update',
    description: 'change a blueprint; what was built keeps the revision that built it',
    arguments: [one(NOUNS.blueprint)],
    options: {
      name: text('--name <name>', 'call it so from now on'),
      config: text('--config <file>', 'the whole configuration, from a JSON file, or - for stdin'),
      set: texts('--set <key=value>', 'a field of its configuration; may be repeated'),
      limitResources: parsed(
        '--limit-resources <n>',
        'how many resources it may have, or none',
        limit,
      ),
      limitLeases: parsed('--limit-leases <n>', 'how many leases each may have, or none', limit),
      limitFailedBuilds: parsed(
        '--limit-failed-builds <n>',
        'how often building may fail a lease, or none',
        limit,
      ),
      packing: packing(),
      ...life,
      ...transcripts,
      enable: flag('--enable', 'take leases'),
      disable: flag('--disable', 'take no leases'),
    },
    run: async (given, options, named) => {
      const { updateBlueprint } = await import('./update.ts');
      await updateBlueprint(given, named, options);
    },
  });

  for (const [name, description] of [
    ['drain', 'let blueprints take no new leases and build nothing; what they have runs on'],
    ['resume', 'put drained blueprints back into service'],
  ] as const) {
    addCommand(blueprint, context, {
      name,
      description,
      arguments: [
        several(
          NOUNS.blueprint,
          '<names...>',
          'their names, their ids, or the first letters of those',
        ),
      ],
      options: { reason: text('--reason <text>', 'why, for whoever reads the timeline') },
      run: async (given, options, named) => {
        const { operateBlueprints } = await import('./operate.ts');
        await operateBlueprints(given, name, named, options);
      },
    });
  }
}

/** How long what it builds lives, its other limits and its prices, as `create` and `update` take them. */
export const life = {
  limit: texts(
    '--limit <key=value>',
    'another limit: leaseSecondsMax=7200, perOwner=\'{"leases":2}\'; may be repeated',
  ),
  quantity: texts(
    '--quantity <name=n>',
    'what each resource offers: cpu=8; may be repeated, and takes the place of all there were',
  ),
  pool: texts(
    '--pool <key=value>',
    'a setting of its pool: readyMin=2, idleSecondsMax=600; may be repeated',
  ),
  building: texts(
    '--building <key=value>',
    'a pause or deadline of its builds: deadlineSeconds=900; may be repeated',
  ),
  pricing: text(
    '--pricing <json>',
    'what a resource costs: \'{"currency":"EUR","perHour":0.1}\', or none',
  ),
};

export interface LifeOptions {
  readonly limit?: readonly string[];
  readonly quantity?: readonly string[];
  readonly pool?: readonly string[];
  readonly building?: readonly string[];
  readonly pricing?: string;
}

type LifePatch = Pick<BlueprintPatch, 'pool' | 'building' | 'pricing'>;

/** What is given of them, as the API takes it. What does not fit is said by the API, field by field. */
export function lifeOf({ pool, building, pricing }: LifeOptions): LifePatch {
  return {
    ...(pool !== undefined && { pool: settings(pool, '--pool') }),
    ...(building !== undefined && { building: settings(building, '--building') }),
    ...(pricing !== undefined && {
      pricing:
        pricing === 'none'
          ? null
          : (parseJsonObject(pricing, '--pricing') as unknown as LifePatch['pricing'] & object),
    }),
  };
}

export const limitsOf = ({
  limit,
  quantity,
}: LifeOptions): NonNullable<BlueprintPatch['limits']> => ({
  ...(limit !== undefined && settings(limit, '--limit')),
  ...(quantity !== undefined && {
    quantities: settings(quantity, '--quantity') as Record<string, number>,
  }),
});

/** `null` is written `none`, as everywhere. */
function settings(texts: readonly string[], option: string): JsonObject {
  const given = parseValues(texts, {}, option);
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, value === 'none' ? null : value]),
  );
}

/** Bounds of transcripts, as `create` and `update` take them. */
export const transcripts = {
  transcriptBytes: parsed(
    '--transcript-bytes <n>',
    'how much of a transcript is stored, or none for the default',
    limit,
  ),
  transcriptKeep: parsed(
    '--transcript-keep <duration>',
    'for how long it is kept, or none for the default',
    durationOrNone,
  ),
};

/** What is given of them, as the API takes it. */
export function transcriptBounds(given: {
  readonly transcriptBytes?: number | 'none';
  readonly transcriptKeep?: number | 'none';
}): { readonly transcripts?: { bytesMax?: number | null; keepSeconds?: number | null } } {
  const { transcriptBytes: bytes, transcriptKeep: keep } = given;
  const bounds = {
    ...(bytes !== undefined && { bytesMax: bytes === 'none' ? null : bytes }),
    ...(keep !== undefined && { keepSeconds: keep === 'none' ? null : keep }),
  };
  return Object.keys(bounds).length === 0 ? {} : { transcripts: bounds };
}

function durationOrNone(given: string): number | 'none' {
  return given === 'none' ? given : durationSeconds(given);
}

export const packing = () =>
  oneOf('--packing <how>', 'fill up resources, or spread over them', ['fill', 'spread']);

/** A whole number, or `none` for no limit: commander would take null for a missing value. */
export function limit(given: string): number | 'none' {
  if (given === 'none') {
    return given;
  }
  try {
    return wholeNumber(given);
  } catch {
    throw new InvalidArgumentError('It is a whole number, or none.');
  }
}
