/** What the text of a setting may be, and how a wrong one is shown. Without zod. */

/** Whether the text is a URL with one of the schemes (without the colon) that names a host. */
export function isUrlOf(schemes: readonly string[], text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  return schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '';
}

/** What of a wrong value is shown; the rest says nothing more. */
const SHOWN_LENGTH_MAX = 80;

export const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text);

export const NOT_SHOWN = 'something else (not shown: it is a secret)';
