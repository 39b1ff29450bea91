import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BlueprintPatch } from '@drydock/contract';
import { BOUNDS, DrydockError, type JsonObject } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { parseJsonObject, parseValues } from '../../parse-input.ts';
import { readInput } from '../../read-input.ts';
import { resolveId } from '../../nouns/find.ts';
import { lifeOf, limitsOf, transcriptBounds, type LifeOptions } from './changes.ts';

export interface BlueprintUpdateOptions extends LifeOptions {
  readonly name?: string;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly limitResources?: number | 'none';
  readonly limitLeases?: number | 'none';
  readonly limitFailedBuilds?: number | 'none';
  readonly packing?: 'fill' | 'spread';
  readonly transcriptBytes?: number | 'none';
  readonly transcriptKeep?: number | 'none';
  readonly enable?: boolean;
  readonly disable?: boolean;
}

export async function updateBlueprint(
  context: Context,
  text: string,
  options: BlueprintUpdateOptions,
): Promise<void> {
  if (options.enable === true && options.disable === true) {
    throw new DrydockError('invalid-request', 'It is either --enable or --disable.');
  }
  const client = await context.client();
  const id = await resolveId(client, 'blueprint', text);
  const patch = await patchOf(context, client, id, options);
  if (Object.keys(patch).length === 0) {
    throw new DrydockError('invalid-request', 'Nothing is to be changed.', {
      hint: '`drydock blueprint update --help` shows what can be.',
    });
  }
  const blueprint = await client.blueprints.update(id, patch);
  await (context.isJson
    ? context.json(blueprint)
    : context.text(`${blueprint.id} is at revision ${blueprint.revision}\n`));
}

async function patchOf(
  context: Context,
  client: Drydock,
  id: string,
  options: BlueprintUpdateOptions,
): Promise<BlueprintPatch> {
  const { name, packing, enable, disable } = options;
  const config = await configOf(context, client, id, options);
  const limits = {
    ...(options.limitResources !== undefined && { resources: limitOf(options.limitResources) }),
    ...(options.limitLeases !== undefined && { leasesPerResource: limitOf(options.limitLeases) }),
    ...(options.limitFailedBuilds !== undefined && {
      failedBuilds: limitOf(options.limitFailedBuilds),
    }),
    ...limitsOf(options),
  };
  return {
    ...(name !== undefined && { name }),
    ...(config !== null && { config }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(packing !== undefined && { packing }),
    ...lifeOf(options),
    ...transcriptBounds(options),
    ...((enable === true || disable === true) && { enabled: enable === true }),
  };
}

const limitOf = (given: number | 'none'): number | null => (given === 'none' ? null : given);

/** The new configuration: what was given, with single fields on top; null where it stays. */
async function configOf(
  context: Context,
  client: Drydock,
  id: string,
  { config, set }: BlueprintUpdateOptions,
): Promise<JsonObject | null> {
  if (config === undefined && set === undefined) {
    return null;
  }
  const base =
    config === undefined
      ? (await client.blueprints.get(id)).config
      : parseJsonObject(await textOf(context, config), '--config');
  return parseValues(set ?? [], base, '--set');
}

async function textOf(context: Context, file: string): Promise<string> {
  if (file === '-') {
    const input = await context.interruptible(
      (signal) => readInput(context, BOUNDS.bodyBytesMax, signal, '--config -'),
      () => 'Nothing was changed.',
    );
    return input.toString('utf8');
  }
  try {
    return await readFile(resolve(context.io.cwd, file), 'utf8');
  } catch {
    throw new DrydockError('invalid-request', `The file ${file} cannot be read.`, {
      hint: '--config takes a file that holds a JSON object, or - for standard input.',
    });
  }
}
