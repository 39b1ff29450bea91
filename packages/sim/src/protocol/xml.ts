/** What an answer says: fields by the names that they have on the wire; a list becomes `<item>`s. */
export type Xml =
  | string
  | number
  | boolean
  | null
  | undefined
  | Date
  | readonly Xml[]
  | { readonly [name: string]: Xml };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Otherwise a reader takes it for a line break.
  '\r': '&#xD;',
};

const escape = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? '');

/** One element; nothing for `undefined`, an empty one for `null`. */
export function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  const content = contentOf(value);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function contentOf(value: Xml): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item: Xml) => element('item', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, field]) => element(name, field))
      .join('');
  }
  return escape(String(value));
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function answer(
  action: string,
  requestId: string,
  fields: { readonly [name: string]: Xml },
): string {
  const open = `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">`;
  return `${HEAD}${open}${contentOf({ requestId, ...fields })}</${action}Response>`;
}

export function refusal(code: string, message: string, requestId: string): string {
  return (
    HEAD +
    element('Response', {
      // Not a list of `item`s: EC2 names each of them.
      Errors: { Error: { Code: code, Message: message } },
      RequestID: requestId,
    })
  );
}
