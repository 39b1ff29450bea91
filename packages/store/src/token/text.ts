import { isId, type Id } from '@drydock/model';

/** A bearer token is `dd_<id without its prefix>_<secret>`; only the secret's hash is stored. */
export interface ParsedToken {
  readonly id: Id<'token'>;
  readonly secret: string;
}

const TOKEN = /^dd_([0-9a-z]{20})_([A-Za-z0-9_-]{43})$/;

export function formatToken(id: Id<'token'>, secret: string): string {
  return `dd_${id.slice('tok_'.length)}_${secret}`;
}

/** Null where the text is not a token at all. */
export function parseToken(text: string): ParsedToken | null {
  const [, random, secret] = TOKEN.exec(text) ?? [];
  if (random === undefined || secret === undefined) {
    return null;
  }
  const id = `tok_${random}`;
  return isId('token', id) ? { id, secret } : null;
}
