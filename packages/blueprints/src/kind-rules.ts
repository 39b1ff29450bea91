import type {
  KindForbidden,
  KindRegistry,
  KindRules,
  KindUse,
  LimitedKind,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

/** An entry of the setting: a kind or `*`, and the projects that may use it; null for every project. */
export interface KindEntry {
  readonly kind: string;
  readonly projects: readonly string[] | null;
}

/** A right beyond the kind itself, and the projects that have it; null for every project. */
export interface GrantEntry {
  readonly kind: string;
  readonly grant: string;
  readonly projects: readonly string[] | null;
}

export interface KindSettings {
  /** `DRYDOCK_ALLOWED_KINDS`; null where it is not set. */
  readonly allowedKinds: readonly KindEntry[] | null;
  /** `DRYDOCK_KIND_GRANTS`; none where it is left out. */
  readonly kindGrants?: readonly GrantEntry[];
  /** `DRYDOCK_LOCAL_HOST_OWN_USER`. */
  readonly localHostOwnUser: 'one-project' | 'shared';
}

export const ALLOWED = 'DRYDOCK_ALLOWED_KINDS';
export const GRANTS = 'DRYDOCK_KIND_GRANTS';
export const OWN_USER = 'DRYDOCK_LOCAL_HOST_OWN_USER';
const LOCAL_HOST = 'local-host';
const EVERY_OTHER: readonly KindEntry[] = [{ kind: '*', projects: null }];

/**
 * What the settings say of the loaded kinds.
 *
 * @param runsAsOwnUser - whether commands of `local-host` run as Drydock's own user here
 * @throws DrydockError `invalid-configuration` naming every kind that is not loaded
 */
export function kindRules(
  loaded: Pick<KindRegistry, 'all'>,
  { allowedKinds, kindGrants = [], localHostOwnUser }: KindSettings,
  runsAsOwnUser: boolean,
): KindRules {
  const entries = new Map((allowedKinds ?? EVERY_OTHER).map((each) => [each.kind, each.projects]));
  checkLoaded(loaded, [...entries.keys()], ALLOWED);
  checkLoaded(loaded, [...new Set(kindGrants.map(({ kind }) => kind))], GRANTS);
  // Null: every project.
  const allowed = new Map(
    loaded.all.map(({ kind }) => [kind, entries.get(kind) ?? projectsFor(kind, entries)]),
  );
  const isSole = runsAsOwnUser && localHostOwnUser === 'one-project';
  // Where the setting names one project, there is nobody to compare it with.
  const isNamed = allowed.get(LOCAL_HOST)?.length === 1;
  return {
    sole: isSole && !isNamed ? [LOCAL_HOST] : [],
    limited: [...allowed].flatMap(([kind, projects]): LimitedKind[] =>
      projects === null ? [] : [{ kind, projects }],
    ),
    forbids: (use) => {
      const projects = allowed.get(use.kind);
      if (projects && !projects.includes(use.owner)) {
        return notAllowed(use.kind);
      }
      const missing = use.grants.find((grant) => !hasGrant(kindGrants, use, grant));
      if (missing !== undefined) {
        return notGranted(use.kind, missing);
      }
      if (isSole && use.kind === LOCAL_HOST && (use.isBorrowed || !(isNamed || use.isFirst))) {
        return ownUser(use);
      }
      return null;
    },
  };
}

/** Of a kind without an entry, or with one that names no project. */
function projectsFor(
  kind: string,
  entries: ReadonlyMap<string, readonly string[] | null>,
): readonly string[] | null {
  const isEverybodys = entries.has(kind) || (entries.has('*') && kind !== LOCAL_HOST);
  return isEverybodys ? null : [];
}

function checkLoaded(
  { all }: Pick<KindRegistry, 'all'>,
  names: readonly string[],
  setting: string,
): void {
  const unknown = names.filter((name) => name !== '*' && !all.some(({ kind }) => kind === name));
  if (unknown.length === 0) {
    return;
  }
  const loaded = all.map(({ kind }) => kind).join(', ');
  throw new DrydockError(
    'invalid-configuration',
    `${setting}: ${unknown.map((name) => `no kind "${name}" is loaded`).join('; ')}.`,
    {
      hint: `Loaded are ${loaded}; DRYDOCK_KINDS names more.`,
      problems: unknown.map((name) => ({
        field: setting,
        detail: `no kind "${name}" is loaded`,
      })),
    },
  );
}

/** Whoever borrows a blueprint uses what its owner may use. */
const hasGrant = (
  entries: readonly GrantEntry[],
  { kind, owner }: Pick<KindUse, 'kind' | 'owner'>,
  grant: string,
): boolean =>
  entries.some(
    (entry) =>
      entry.kind === kind &&
      entry.grant === grant &&
      (entry.projects === null || entry.projects.includes(owner)),
  );

const notGranted = (kind: string, grant: string): KindForbidden => ({
  detail:
    `Its configuration needs the right ${grant} of the kind ${kind}, which goes beyond the kind itself ` +
    `and which the installation has not granted to the project that owns it.`,
  change:
    `Whoever runs Drydock has to grant it: ${kind}/${grant} in ${GRANTS} of every process; ` +
    `or change what in the configuration needs it, as the page of the kind says.`,
});

const notAllowed = (kind: string): KindForbidden => ({
  detail: `The installation does not allow the project that owns it to use the kind ${kind}.`,
  change: `Whoever runs Drydock has to allow it: ${ALLOWED} of every process.`,
});

const ownUser = ({ kind, isBorrowed }: KindUse): KindForbidden => ({
  detail:
    `Commands of ${kind} run as Drydock’s own user here, so only one project may use it; ` +
    `${isBorrowed ? 'this blueprint is another project’s' : 'another had a blueprint of it first'}.`,
  change:
    `Whoever runs Drydock has to run it as root, so that each lease has a user of its own, ` +
    `or to say that projects share one: ${OWN_USER}=shared in every process.`,
});
