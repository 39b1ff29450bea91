/**
 * What has an id, a page in the API and a command group of its own. `prefix` begins its ids, so that a
 * pasted id explains itself; `plural` is its path, its scope and the SDK's name for it.
 */
export const NOUNS = {
  lease: { prefix: 'lease', plural: 'leases' },
  resource: { prefix: 'res', plural: 'resources' },
  blueprint: { prefix: 'bp', plural: 'blueprints' },
  authorization: { prefix: 'auth', plural: 'authorizations' },
  credential: { prefix: 'cred', plural: 'credentials' },
  token: { prefix: 'tok', plural: 'tokens' },
  project: { prefix: 'prj', plural: 'projects' },
} as const satisfies Record<string, { readonly prefix: string; readonly plural: string }>;

export type Noun = keyof typeof NOUNS;
export type Plural<Name extends Noun = Noun> = (typeof NOUNS)[Name]['plural'];

export const NOUN_NAMES = Object.keys(NOUNS) as readonly Noun[];

/** The noun that an id names by its prefix; null where that is none's. */
export function nounOfId(id: string): Noun | null {
  const prefix = id.split('_', 1)[0];
  return NOUN_NAMES.find((name) => NOUNS[name].prefix === prefix) ?? null;
}
