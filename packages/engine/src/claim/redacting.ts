import type { Secrets } from '@drydock/blueprint';
import type { Json } from '@drydock/model';

/** Shorter ones are found in any text. */
const LENGTH_MIN = 4;

/** Secrets that remember what was opened, so that a sentence can be shown without any of it. */
export function redacting(secrets: Secrets): {
  readonly secrets: Secrets;
  readonly redact: (text: string) => string;
} {
  const opened = new Set<string>();
  return {
    secrets: {
      open: async (credential) => {
        const secret = await secrets.open(credential);
        collect(secret, opened);
        return secret;
      },
    },
    redact: (text) => {
      // The longest first: one may be part of another.
      const parts = [...opened].sort((a, b) => b.length - a.length);
      return parts.reduce((shown, part) => shown.replaceAll(part, '***'), text);
    },
  };
}

/** Every text in it, and each of its lines: a key is cited line by line. */
function collect(value: Json, into: Set<string>): void {
  if (typeof value === 'string') {
    for (const part of [value, ...value.split('\n')]) {
      if (part.trim().length >= LENGTH_MIN) {
        into.add(part);
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach((each: Json) => collect(each, into));
  }
}
