import type { Context } from '../../context.ts';
import { parseJsonObject, parseValues } from '../../parse-input.ts';
import { lifeOf, limitsOf, transcriptBounds, type LifeOptions } from './changes.ts';

export interface BlueprintCreateOptions extends LifeOptions {
  readonly kind: string;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly resources?: number;
  readonly leases?: number;
  readonly failedBuilds?: number | 'none';
  readonly packing?: 'fill' | 'spread';
  readonly transcriptBytes?: number | 'none';
  readonly transcriptKeep?: number | 'none';
  readonly disabled?: boolean;
}

export async function createBlueprint(
  context: Context,
  name: string,
  options: BlueprintCreateOptions,
): Promise<void> {
  const base = options.config === undefined ? {} : parseJsonObject(options.config, '--config');
  const client = await context.client();
  const blueprint = await client.blueprints.create({
    name,
    kind: options.kind,
    config: parseValues(options.set ?? [], base, '--set'),
    limits: {
      resources: options.resources ?? null,
      leasesPerResource: options.leases ?? null,
      ...(options.failedBuilds !== undefined && {
        failedBuilds: options.failedBuilds === 'none' ? null : options.failedBuilds,
      }),
      ...limitsOf(options),
    },
    ...lifeOf(options),
    ...(options.packing !== undefined && { packing: options.packing }),
    ...transcriptBounds(options),
    enabled: options.disabled !== true,
  });
  await (context.isJson ? context.json(blueprint) : context.text(`${blueprint.id}\n`));
}
