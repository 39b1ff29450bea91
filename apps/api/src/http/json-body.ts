import { isUtf8 } from 'node:buffer';
import { BOUNDS, DrydockError } from '@drydock/model';
import type { FastifyInstance } from 'fastify';

const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether JSON is nested deeper than that. Looks at the bytes, before anything that recurses sees
 * them; what is no JSON at all is the parser's to refuse.
 */
export function isDeeperThan(bytes: Uint8Array, depthMax: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    if (quoted) {
      if (byte === BACKSLASH) {
        index += 1;
      } else if (byte === QUOTE) {
        quoted = false;
      }
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > depthMax) {
        return true;
      }
    } else if (CLOSING.has(byte)) {
      depth -= 1;
    }
  }
  return false;
}

/** Takes JSON bodies and nothing else. An empty body is no body. */
export function acceptJsonOnly(app: FastifyInstance): void {
  // Refuses keys that would reach an object's prototype.
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BOUNDS.bodyBytesMax },
    (request, bytes, done) => {
      if (bytes.length === 0) {
        done(null, undefined);
        return;
      }
      const refusal = whyRefused(bytes);
      if (refusal !== null) {
        done(malformed(refusal));
        return;
      }
      void parse(request, bytes.toString('utf8'), (error, body: unknown) => {
        if (error === null) {
          done(null, body);
        } else {
          done(malformed('must be valid JSON, without keys such as __proto__'));
        }
      });
    },
  );
}

function whyRefused(bytes: Buffer): string | null {
  if (!isUtf8(bytes)) {
    return 'must be UTF-8';
  }
  return isDeeperThan(bytes, BOUNDS.jsonDepthMax)
    ? `must not be nested deeper than ${BOUNDS.jsonDepthMax} levels`
    : null;
}

function malformed(detail: string): DrydockError {
  return new DrydockError('invalid-request', `The body ${detail}.`, {
    problems: [{ field: 'body', detail }],
  });
}
