import { createRegistry, defineBlueprint, done, type KindUse } from '@drydock/blueprint';
import { builtInKinds, kindRules, type KindSettings } from '@drydock/blueprints';
import { DrydockError } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const none = z.strictObject({});
/** As `DRYDOCK_KINDS` would have brought it. */
const fromOutside = defineBlueprint({
  kind: 'from-outside',
  provides: 'thing',
  summary: 'A thing.',
  config: none,
  attributes: none,
  state: none,
  leaseState: none,
  resource: {
    name: () => 'thing',
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: {
    destroy: () => Promise.resolve(done()),
  },
});
/** One that is limited by itself, and one that is as all others. */
const builtIn = builtInKinds.filter(({ kind }) => ['local-host', 'ssh-host'].includes(kind));
const loaded = createRegistry([...builtIn, fromOutside]);

/** The settings, of a text that is right: `packages/config` says which is. */
function settings(allowed: string, ownUser: 'shared' | '' = ''): KindSettings {
  const entries = allowed.split(',').map((entry) => {
    const [kind = '', projects] = entry.trim().split('=');
    return { kind, projects: projects?.split('+') ?? null };
  });
  return {
    allowedKinds: allowed === '' ? null : entries,
    localHostOwnUser: ownUser === '' ? 'one-project' : ownUser,
  };
}

interface Machine {
  readonly own: boolean;
}

/** Which of the kinds a project may use, with the setting as it is written. */
function usable(
  allowed: string,
  wish: Partial<KindUse> & Partial<Machine> & { readonly shared?: boolean } = {},
): readonly string[] {
  const { own = false, shared = false, ...use } = wish;
  const rules = kindRules(loaded, settings(allowed, shared ? 'shared' : ''), own);
  return loaded.all
    .map(({ kind }) => kind)
    .filter(
      (kind) =>
        rules.forbids({
          owner: 'ops',
          isBorrowed: false,
          isFirst: false,
          grants: [],
          ...use,
          kind,
        }) === null,
    );
}

describe('which kinds a project may use', () => {
  it('is every kind but local-host where nothing is set', () => {
    expect(usable('')).toEqual(['ssh-host', 'from-outside']);
    expect(usable('*')).toEqual(['ssh-host', 'from-outside']);
  });

  it('is what is named, and no other', () => {
    expect(usable('ssh-host')).toEqual(['ssh-host']);
    expect(usable('local-host, from-outside')).toEqual(['local-host', 'from-outside']);
    expect(usable('*,local-host')).toEqual(['local-host', 'ssh-host', 'from-outside']);
  });

  it('is limited to the projects that are named with a kind, whether the rest is named or not', () => {
    const limited = '*,local-host=ops+ci,from-outside=ci';
    expect(usable(limited)).toEqual(['local-host', 'ssh-host']);
    expect(usable(limited, { owner: 'ci' })).toEqual(['local-host', 'ssh-host', 'from-outside']);
    expect(usable(limited, { owner: 'web' })).toEqual(['ssh-host']);
    // A name that another begins with, or that stands in a list, is another name.
    expect(usable(limited, { owner: 'op' })).toEqual(['ssh-host']);
    expect(usable(limited, { owner: 'ops+ci' })).toEqual(['ssh-host']);
  });

  it('goes by who owns the blueprint, whoever borrows it', () => {
    expect(usable('local-host=ops', { isBorrowed: true })).toEqual(['local-host']);
  });

  it('has to be of kinds that are loaded: each that is not is named', () => {
    const outcome = ((): unknown => {
      try {
        return kindRules(loaded, settings('*,locl-host,moon=ops,ssh-host'), false);
      } catch (error) {
        return error;
      }
    })();
    if (!DrydockError.is(outcome)) {
      throw new Error('the settings were taken');
    }
    expect(outcome.code).toBe('invalid-configuration');
    expect(outcome.problems).toEqual([
      { field: 'DRYDOCK_ALLOWED_KINDS', detail: 'no kind "locl-host" is loaded' },
      { field: 'DRYDOCK_ALLOWED_KINDS', detail: 'no kind "moon" is loaded' },
    ]);
    expect(outcome.hint).toContain('local-host, ssh-host, from-outside');
  });
});

describe('local-host where commands run as Drydock’s own user', () => {
  const own = true;

  it('is for the project that had it first alone', () => {
    expect(usable('local-host', { own, isFirst: true })).toEqual(['local-host']);
    expect(usable('local-host', { own, isFirst: false })).toEqual([]);
    expect(kindRules(loaded, settings('local-host'), own).sole).toEqual(['local-host']);
  });

  it('cannot be borrowed', () => {
    expect(usable('local-host', { own, isFirst: true, isBorrowed: true })).toEqual([]);
    expect(usable('local-host=ops', { own, isFirst: true, isBorrowed: true })).toEqual([]);
  });

  it('is for the one project that the settings name, whoever had it first', () => {
    expect(usable('local-host=ops', { own, isFirst: false })).toEqual(['local-host']);
    expect(kindRules(loaded, settings('local-host=ops'), own).sole).toEqual([]);
    expect(usable('local-host=ops+ci', { own, isFirst: false })).toEqual([]);
  });

  it('is for everybody who may where the settings say so', () => {
    const shared = true;
    expect(usable('local-host', { own, shared, isBorrowed: true })).toEqual(['local-host']);
    expect(usable('local-host=ci', { own, shared })).toEqual([]);
    expect(kindRules(loaded, settings('local-host', 'shared'), own).sole).toEqual([]);
  });

  it('says in each refusal which setting decides', () => {
    const use = { kind: 'local-host', owner: 'ops', isBorrowed: false, isFirst: false };
    const whyNot = (allowed: string) =>
      kindRules(loaded, settings(allowed), own).forbids({ ...use, grants: [] })?.change;
    expect(whyNot('local-host')).toContain('DRYDOCK_LOCAL_HOST_OWN_USER=shared');
    expect(whyNot('*')).toContain('DRYDOCK_ALLOWED_KINDS');
  });

  it('touches no other kind', () => {
    expect(usable('*', { own, isBorrowed: true })).toEqual(['ssh-host', 'from-outside']);
  });
});

describe('a right beyond the kind itself', () => {
  const rules = kindRules(
    loaded,
    {
      allowedKinds: null,
      localHostOwnUser: 'one-project',
      kindGrants: [
        { kind: 'ssh-host', grant: 'far', projects: ['ops'] },
        { kind: 'ssh-host', grant: 'near', projects: null },
      ],
    },
    false,
  );
  const asked = (owner: string, grants: readonly string[], kind = 'ssh-host') =>
    rules.forbids({ kind, owner, isBorrowed: false, isFirst: false, grants });

  it('is the project’s that the setting names, or everybody’s where it names none', () => {
    expect(asked('ops', ['far', 'near'])).toBeNull();
    expect(asked('other', ['near'])).toBeNull();
    expect(asked('other', [])).toBeNull();
  });

  it('is nobody else’s, and of no other kind; the sentence names it and the setting', () => {
    const refused = asked('other', ['near', 'far']);
    expect(refused?.detail).toContain('far');
    expect(refused?.change).toContain('DRYDOCK_KIND_GRANTS');
    expect(asked('ops', ['unheard-of'])).not.toBeNull();
    expect(asked('ops', ['far'], fromOutside.kind)).not.toBeNull();
  });

  it('is not granted of a kind that is not loaded', () => {
    const kindGrants = [{ kind: 'moon', grant: 'far', projects: null }];
    expect(() =>
      kindRules(loaded, { allowedKinds: null, localHostOwnUser: 'one-project', kindGrants }, false),
    ).toThrow('DRYDOCK_KIND_GRANTS: no kind "moon" is loaded');
  });
});
