import { DrydockError, type Json, type JsonObject } from '@drydock/model';

function wrong(message: string, hint: string): DrydockError {
  return new DrydockError('invalid-request', message, { hint });
}

/** `key=value` as its two sides; the value may be empty and may have more `=`. */
export function parsePair(text: string, option: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw wrong(`${option} ${text} has no value.`, `Write it as ${option} key=value.`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

export function parsePairs(texts: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(texts.map((text) => parsePair(text, option)));
}

export function parseJsonObject(text: string, what: string): JsonObject {
  const value = readJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`${what} is not a JSON object.`, 'It looks like \'{"key": "value"}\'.');
  }
  return value as JsonObject;
}

/** `key=value` pairs on top of an object. A value that is JSON is taken as JSON, else as text. */
export function parseValues(
  texts: readonly string[],
  base: JsonObject,
  option: string,
): JsonObject {
  const values = texts.map((text): [string, Json] => {
    const [key, value] = parsePair(text, option);
    return [key, readJson(value) ?? value];
  });
  return { ...base, ...Object.fromEntries(values) };
}

/** Undefined where it is not JSON. `null` is not told apart from text: nobody means it here. */
function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
