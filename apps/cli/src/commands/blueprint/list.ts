import type { Blueprint } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { age } from '../../duration.ts';
import { resolveId } from '../../resolve-id.ts';
import { fields, table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';

export interface BlueprintListOptions {
  readonly type?: string;
  readonly kind?: string;
  readonly limit?: number;
}

export async function listBlueprints(
  context: Context,
  options: BlueprintListOptions,
): Promise<void> {
  const client = await context.client();
  const { type, kind, limit = LIST_LIMIT } = options;
  const filter = { ...(type !== undefined && { type }), ...(kind !== undefined && { kind }) };
  const { items, hasMore } = await take(client.blueprints.list(filter), limit);
  await (context.isJson
    ? context.json({ items })
    : context.text(blueprintTable(items, Date.now())));
  noteLength(context, 'blueprints', items.length, hasMore);
}

export async function showBlueprint(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const blueprint = await client.blueprints.get(await resolveId(client, 'blueprint', text));
  if (context.isJson) {
    await context.json(blueprint);
    return;
  }
  await context.text(
    fields([
      ['id', blueprint.id],
      ['name', blueprint.name],
      ['kind', blueprint.kind],
      ['provides', blueprint.provides],
      ['revision', String(blueprint.revision)],
      ['enabled', blueprint.enabled ? 'yes' : 'no'],
      ['packing', blueprint.packing],
      ['resources', limitOf(blueprint.limits.resources)],
      ['leases each', limitOf(blueprint.limits.leasesPerResource)],
      ['failed builds', limitOf(blueprint.limits.failedBuilds)],
      ['created', blueprint.createdAt],
      ['changed', blueprint.updatedAt],
    ]) + `config:\n${JSON.stringify(blueprint.config, null, 2)}\n`,
  );
}

export async function listKinds(context: Context): Promise<void> {
  const client = await context.client();
  const items = await client.kinds();
  if (context.isJson) {
    await context.json({ items });
    return;
  }
  await context.text(
    table(
      ['KIND', 'PROVIDES', 'ALLOWED', 'INTERFACES', 'SUMMARY'],
      items.map((kind) => [
        kind.kind,
        kind.provides,
        kind.allowed ? 'yes' : 'no',
        kind.interfaces.join(',') || '-',
        kind.summary,
      ]),
    ),
  );
}

export function blueprintTable(blueprints: readonly Blueprint[], nowMs: number): string {
  return table(
    ['NAME', 'KIND', 'PROVIDES', 'REVISION', 'RESOURCES', 'LEASES-EACH', 'ENABLED', 'AGE', 'ID'],
    blueprints.map((blueprint) => [
      blueprint.name,
      blueprint.kind,
      blueprint.provides,
      String(blueprint.revision),
      limitOf(blueprint.limits.resources),
      limitOf(blueprint.limits.leasesPerResource),
      blueprint.enabled ? 'yes' : 'no',
      age(blueprint.createdAt, nowMs),
      blueprint.id,
    ]),
  );
}

function limitOf(limit: number | null): string {
  return limit === null ? 'no limit' : `at most ${limit}`;
}
