/** Whose timeline the events of a noun stand in; where that is not its own, they name it. */
export type Timeline = 'own' | 'project' | 'lease';

/** What is told of a noun once: everything that has to know which nouns there are reads it here. */
interface NounFacts {
  /** Begins its ids, so that a pasted id explains itself. */
  readonly prefix: string;
  /** Its path, its scope and the SDK’s name for it. */
  readonly plural: string;
  readonly timeline: Timeline;
  readonly means: string;
}

/** What has an id, a page in the API and a command group of its own. */
export const NOUNS = {
  lease: {
    prefix: 'lease',
    plural: 'leases',
    timeline: 'own',
    means: 'A request for a resource of a type, then the right to use one.',
  },
  resource: {
    prefix: 'res',
    plural: 'resources',
    timeline: 'own',
    means: 'A built thing of a type, such as a host.',
  },
  blueprint: {
    prefix: 'bp',
    plural: 'blueprints',
    timeline: 'own',
    means: 'A stored configuration that can build one type of resource.',
  },
  authorization: {
    prefix: 'auth',
    plural: 'authorizations',
    timeline: 'own',
    means: 'That a project may use a blueprint of another, or asks to.',
  },
  credential: {
    prefix: 'cred',
    plural: 'credentials',
    timeline: 'project',
    means: 'A secret that blueprints use.',
  },
  token: {
    prefix: 'tok',
    plural: 'tokens',
    timeline: 'project',
    means: 'What a request is made with: who asks, and what they may do.',
  },
  project: {
    prefix: 'prj',
    plural: 'projects',
    timeline: 'own',
    means: 'Whose all of this is: projects see nothing of each other.',
  },
  transcript: {
    prefix: 'tr',
    plural: 'transcripts',
    timeline: 'lease',
    means: 'What a command that ran with `keep` has written.',
  },
  operation: {
    prefix: 'op',
    plural: 'operations',
    timeline: 'own',
    means:
      'Something done with a repository: it is checked, or a ref is tested or landed on a branch.',
  },
} as const satisfies Record<string, NounFacts>;

export type Noun = keyof typeof NOUNS;
export type Plural<Name extends Noun = Noun> = (typeof NOUNS)[Name]['plural'];

/** Those with a timeline of their own. */
export type NounWithTimeline = {
  [Name in Noun]: (typeof NOUNS)[Name]['timeline'] extends 'own' ? Name : never;
}[Noun];

export const NOUN_NAMES = Object.keys(NOUNS) as readonly Noun[];

export const timelineOf = (noun: Noun): Timeline => NOUNS[noun].timeline;

/** The noun that an id names by its prefix; null where that is none's. */
export function nounOfId(id: string): Noun | null {
  const prefix = id.split('_', 1)[0];
  return NOUN_NAMES.find((name) => NOUNS[name].prefix === prefix) ?? null;
}
