/**
 * Text that others have said (a host, a program, a kind from outside), made fit to be stored and
 * shown: PostgreSQL takes neither NUL nor half a surrogate pair, a terminal obeys control characters,
 * and what turns the direction of writing makes a sentence say what it does not.
 */
const LONE_SURROGATES = /\p{Cs}/gu;
const DIRECTIONS = /\p{Bidi_Control}/gu;
/** With the line feed and the tab, and the two separators that some take for an end of line. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const CONTROLS_IN_LINES = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}]/gu;
/** Most texts have nothing of all that: one look tells. */
const SUSPICIOUS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const UNSTORABLE = /[\0\p{Cs}]/u;
const REPLACEMENT = '\ufffd';

/** One line of it, at most so many characters and a sign that more was there. */
export function plainLine(text: string, lengthMax: number): string {
  return shortened(withoutTricks(cut(text, lengthMax)).replaceAll(CONTROLS, ' ').trim(), lengthMax);
}

/** All of its lines, at most so many characters and a sign that more was there. */
export function plainText(text: string, lengthMax: number): string {
  if (text.length <= lengthMax && !SUSPICIOUS.test(text)) {
    return text.trimEnd();
  }
  const lines = withoutTricks(cut(text, lengthMax)).replaceAll('\r\n', '\n');
  return shortened(lines.replaceAll(CONTROLS_IN_LINES, ' ').trimEnd(), lengthMax);
}

/**
 * Where in a value of JSON there is text that PostgreSQL does not take, as a path (`facts.name`; empty:
 * the value itself), or null. A key counts too.
 */
export function unstorableIn(value: unknown): string | null {
  if (typeof value === 'string') {
    return isStorable(value) ? null : '';
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  for (const [key, inner] of Object.entries(value)) {
    const below = isStorable(key) ? unstorableIn(inner) : '';
    if (below !== null) {
      return [plainLine(key, 100), below].filter((part) => part !== '').join('.');
    }
  }
  return null;
}

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

function withoutTricks(text: string): string {
  return text.replaceAll(DIRECTIONS, '').replaceAll(LONE_SURROGATES, REPLACEMENT);
}

/** What is looked at at all: much of a long text may be characters that go. */
function cut(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax * 4 + 1);
}

function shortened(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) {
    return text;
  }
  // Not through the middle of a character.
  return `${text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')}…`;
}
