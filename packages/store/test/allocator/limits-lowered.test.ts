import type { BlueprintStore } from '@drydock/engine';
import { createBlueprintStore, openCatalogClient, type CatalogClient } from '../../src/index.ts';
import { updateByHand } from '../../src/testing/blueprints.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';

let dock: Dock;
let client: CatalogClient;
let blueprints: BlueprintStore;
beforeAll(async () => {
  dock = await Dock.open();
  client = openCatalogClient({
    url: dock.db.url,
    connectionsMax: 2,
    applicationName: 'drydock test',
    statementTimeoutMs: 60_000,
    // On a machine that may be busy.
    connectTimeoutMs: 30_000,
  });
  blueprints = createBlueprintStore(client, dock.db.database);
  await dock.db.query(WITNESS);
});
afterAll(async () => {
  await client.close();
  await dock.close();
});

/**
 * Refuses whatever is added above the limit that is in force at that moment, by counting: apart
 * from the slots and from all that the allocator knows.
 */
const WITNESS = `
  CREATE FUNCTION witness_resources() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE used int; allowed int;
  BEGIN
    SELECT count(*) INTO used FROM resource
      WHERE blueprint_id = new.blueprint_id AND status <> 'destroyed';
    SELECT limit_resources INTO allowed FROM blueprint WHERE id = new.blueprint_id;
    IF used > allowed THEN RAISE EXCEPTION '% resources of at most %', used, allowed; END IF;
    RETURN NULL;
  END $$;
  CREATE FUNCTION witness_leases() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE used int; allowed int;
  BEGIN
    SELECT count(*) INTO used FROM attempt
      WHERE resource_id = new.resource_id AND status <> 'closed';
    SELECT b.limit_leases_per_resource INTO allowed
      FROM resource r JOIN blueprint b ON b.id = r.blueprint_id WHERE r.id = new.resource_id;
    IF used > allowed THEN RAISE EXCEPTION '% leases of at most %', used, allowed; END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER witness_resources AFTER INSERT ON resource
    FOR EACH ROW EXECUTE FUNCTION witness_resources();
  CREATE TRIGGER witness_leases AFTER INSERT ON attempt
    FOR EACH ROW EXECUTE FUNCTION witness_leases();`;

const limit = async (place: Place, resources: number, leasesPerResource: number): Promise<void> => {
  await updateByHand(blueprints, place, { limits: { resources, leasesPerResource } });
};

interface Use {
  readonly resources: number;
  readonly fullest: number;
  readonly active: number;
}

async function use({ type }: Place): Promise<Use> {
  const [row] = await dock.db.query<Use>(
    `SELECT (SELECT count(*)::int FROM resource WHERE type = $1 AND status <> 'destroyed')
        AS resources,
      (SELECT coalesce(max(n), 0)::int FROM (SELECT count(*) AS n FROM attempt a
        JOIN resource r ON r.id = a.resource_id AND r.type = $1
        WHERE a.status <> 'closed' GROUP BY r.id) held) AS fullest,
      (SELECT count(*)::int FROM lease WHERE type = $1 AND status = 'active') AS active`,
    [type],
  );
  return row ?? { resources: 0, fullest: 0, active: 0 };
}

const ROUNDS = 40;

describe('limits that are lowered under load', () => {
  it('stop growth, take nothing away, and let it go on when they are raised', async () => {
    const place = await dock.place({ limitResources: 3, limitLeasesPerResource: 4 });
    await dock.request(place, { count: 400 });
    let over = 0;
    const ending = async (): Promise<void> => {
      const active = await dock.db.query<{ id: string; project: string }>(
        `SELECT id, project_id AS project FROM lease WHERE type = $1 AND status = 'active'
          ORDER BY number LIMIT 3`,
        [place.type],
      );
      await giveBack(dock, active, place);
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const [resources, leases] = round % 4 < 2 ? [3, 4] : [1, 2];
      const before = await use(place);
      await Promise.all([
        limit(place, resources ?? 0, leases ?? 0),
        dock.allocate(place),
        dock.allocate(place),
        ending(),
      ]);
      await dock.build(place);
      await dock.allocate(place);
      const now = await use(place);
      over += now.resources > (resources ?? 0) || now.fullest > (leases ?? 0) ? 1 : 0;
      expect(now.resources).toBeGreaterThanOrEqual(before.resources);
    }
    // Else nothing was tested: use has to have stood above the limits.
    expect(over).toBeGreaterThan(0);

    await limit(place, 1, 1);
    const kept = await use(place);
    await dock.allocate(place);
    expect(await use(place)).toEqual(kept);

    await limit(place, 3, 4);
    for (let turn = 0; turn < 2; turn += 1) {
      await dock.allocate(place);
      await dock.build(place);
    }
    await dock.allocate(place);
    expect(await use(place)).toEqual({ resources: 3, fullest: 4, active: 12 });
  });
});
