import { PROCESS_SETTINGS, type Config } from '@drydock/config';

export const REDACTED = '[redacted]';

/** What looks like a secret wherever it stands. Lines are JSON: line breaks in them are escaped. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Up to the end of the text that it stands in: a key that is cut short is a key too.
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^"]*/g, REDACTED],
  [/\bdd_[0-9a-z]{20}_[A-Za-z0-9_-]{20,}/g, REDACTED],
  [/\b(Bearer|Basic) +[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${REDACTED}`],
  [/(:\/\/[^\s:@/"\\]*):[^\s@/"\\]+@/g, `$1:${REDACTED}@`],
];

/** Shorter ones are words that stand elsewhere too: taking them out would tell what they are. */
const VALUE_LENGTH_MIN = 8;

/**
 * Takes secrets out of what is about to be written: these values, and whatever looks like a key, a
 * token or a password in a URL. The last line of defence: nothing secret should be logged at all.
 */
export function createScrub(values: readonly string[]): (line: string) => string {
  const known = [...new Set(values)]
    .filter((value) => value.length >= VALUE_LENGTH_MIN)
    // As it stands in JSON, and the longest first: one may hold another.
    .map((value) => JSON.stringify(value).slice(1, -1))
    .sort((a, b) => b.length - a.length);
  return (line) => {
    let scrubbed = line;
    for (const value of known) {
      scrubbed = scrubbed.replaceAll(value, REDACTED);
    }
    for (const [pattern, replacement] of PATTERNS) {
      scrubbed = scrubbed.replaceAll(pattern, replacement);
    }
    return scrubbed;
  };
}

/** The secrets that a process is configured with, and the parts of them that are secret alone. */
export function secretValues(config: Config): string[] {
  return Object.entries(PROCESS_SETTINGS)
    .filter(([, setting]) => setting.secret)
    .flatMap(([field]) => {
      const value = config[field as keyof Config];
      return typeof value === 'string' && value !== '' ? [value, ...partsOf(value)] : [];
    });
}

function partsOf(value: string): string[] {
  // A list of keys would parse as one, too: `name:` looks like a scheme.
  if (value.includes('://')) {
    const { password } = new URL(value);
    return password === '' ? [] : [password, decoded(password)];
  }
  // `name:key,name:key`
  return value.split(',').flatMap((each) => each.split(':').slice(1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
