import { createRegistry, defineBlueprint, done } from '@drydock/blueprint';
import { BUILDING_DEFAULTS, POOL_DEFAULTS } from '@drydock/model';
import { z } from 'zod';
import type {
  BlueprintFacts,
  Holdings,
  OwnerHolding,
  ProjectHolding,
  RoomyResource,
  Snapshot,
  WaitingLease,
} from '../src/allocator/snapshot.ts';

/** A kind whose every rule can be asked for: what is tested is what the allocator makes of it. */
const thing = defineBlueprint({
  kind: 'thing',
  provides: 'thing',
  summary: 'Nothing at all.',
  config: z.strictObject({
    size: z.string().optional().describe('Any word.'),
    right: z.string().optional().describe('An exclusive right of the resource.'),
    holds: z.int().optional().describe('How many leases one takes at most.'),
    cpu: z.int().optional().describe('How much it offers; twice that at the site "big".'),
    sites: z.array(z.string()).optional().describe('Where one each can be built.'),
  }),
  attributes: z.strictObject({
    size: z.string().optional().describe('Must be the same word.'),
    colour: z.string().optional().describe('Must be the colour that was built.'),
    port: z.string().optional().describe('An exclusive right of the lease.'),
    setUp: z.boolean().optional().describe('Whether something slow has to be set up.'),
  }),
  state: z.object({ colour: z.string().default('none') }),
  refuses: (config, attributes) =>
    attributes.size === undefined || attributes.size === config.size ? null : 'another size',
  resource: {
    name: (_, id) => `thing ${id}`,
    slots: (config) => (config.right === undefined ? [] : [config.right]),
    choices: ({ sites }) =>
      sites?.map((site) => ({ slots: [site], choice: { site } })) ?? [{ slots: [], choice: {} }],
    quantities: ({ cpu }, { site }): Record<string, number> =>
      cpu === undefined ? {} : { cpu: site === 'big' ? 2 * cpu : cpu },
    capacity: ({ holds }) => holds ?? null,
    activate: () => Promise.resolve(done({ colour: 'none' })),
    destroy: () => Promise.resolve(done()),
  },
  lease: {
    refuses: ({ state }, attributes) =>
      state === null || attributes.colour === undefined || attributes.colour === state.colour
        ? null
        : 'another colour',
    slots: (_, attributes) => (attributes.port === undefined ? [] : [attributes.port]),
    needsSetUp: (_, attributes) => attributes.setUp === true,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
});

export const kinds = createRegistry([thing]);

export function blueprint(wish: Partial<BlueprintFacts> = {}): BlueprintFacts {
  return {
    id: 'bp_a',
    projectId: 'prj_a',
    owner: 'a',
    name: wish.id ?? 'bp_a',
    kind: 'thing',
    isFirst: false,
    revision: 1,
    config: {},
    enabled: true,
    draining: false,
    failures: [],
    building: 0,
    packing: 'fill',
    pool: { ...POOL_DEFAULTS, graceSeconds: 0 },
    buildSettings: BUILDING_DEFAULTS,
    quantities: {},
    perOwner: null,
    perLabel: [],
    breaker: null,
    limitResources: null,
    limitLeasesPerResource: null,
    capacity: null,
    limitFailedBuilds: 5,
    leaseSecondsMax: null,
    resources: 0,
    ending: 0,
    slots: [],
    authorizedProjects: [],
    askingProjects: [],
    ...wish,
  };
}

/** An active resource with room. */
export function resource(id: string, wish: Partial<RoomyResource> = {}): RoomyResource {
  return {
    id,
    projectId: 'prj_a',
    blueprintId: 'bp_a',
    status: 'active',
    struggles: false,
    revision: 1,
    config: {},
    choice: {},
    state: {},
    depth: 0,
    marks: [],
    live: 0,
    uses: wish.live ?? 0,
    idleSince: (wish.live ?? 0) === 0 ? 0 : null,
    awaited: 0,
    ...wish,
  };
}

let numbered = 0;

/** A pending lease, younger than those before, that nobody has looked at yet. Its shape follows its attributes. */
export function lease(id: string, wish: Partial<WaitingLease> = {}): WaitingLease {
  const { attributes = {}, quantities = {}, allowedBlueprints = null } = wish;
  return {
    id,
    projectId: 'prj_a',
    owner: null,
    labels: {},
    priority: 0,
    number: (numbered += 1),
    groupId: null,
    front: null,
    shape: JSON.stringify([attributes, quantities, allowedBlueprints]),
    attributes,
    quantities,
    allowedBlueprints,
    fence: '7',
    attempts: 0,
    tried: [],
    awaits: null,
    isNew: true,
    isLastRead: false,
    waitIsOver: false,
    waitLeftMs: 900_000,
    waitsSince: 0,
    ttlSeconds: 3_600,
    holder: null,
    held: null,
    ...wish,
  };
}

export function snapshot(wish: Partial<Snapshot> = {}): Snapshot {
  return {
    type: 'thing',
    now: Date.UTC(2026, 10, 30, 10),
    blueprints: [blueprint()],
    resources: [],
    crowded: new Set(),
    cut: new Set(),
    mayWiden: false,
    onlyPlaces: false,
    full: [],
    isWhole: true,
    leases: [],
    served: 0,
    holdings: null,
    amounts: null,
    resourcesLeft: new Map(),
    commanded: [],
    more: false,
    ...wish,
  };
}

/** What one project holds, and its owners. */
export function standing(
  projectId: string,
  { owners = {}, ...wish }: Partial<ProjectHolding> & { owners?: Record<string, number> } = {},
): Holdings {
  const byOwner = Object.entries(owners).map(([owner, live]): OwnerHolding => ({
    projectId,
    owner,
    live,
  }));
  const live = byOwner.reduce((sum, each) => sum + each.live, 0);
  return {
    projects: [{ projectId, live, served: 0, servedAt: 0, weight: 1, ...wish }],
    owners: byOwner,
  };
}

/** Of several projects. */
export const standings = (...each: readonly Holdings[]): Holdings => ({
  projects: each.flatMap(({ projects }) => projects),
  owners: each.flatMap(({ owners }) => owners),
});
