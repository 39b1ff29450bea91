import type { FastifyReply } from 'fastify';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto;
  padding: 0 1rem; color: #1a1a1a; background: #fff }
code, pre { font: 14px/1.4 ui-monospace, monospace }
pre { overflow: auto; background: #f4f4f4; padding: .75rem }
summary { cursor: pointer } details { margin: .25rem 0 }
input, button { font: inherit; padding: .4rem .6rem } input { width: 100%; box-sizing: border-box }
.wrong { color: #a00 }`;

/** A page without scripts; `body` is HTML. */
export function sendPage(reply: FastifyReply, title: string, body: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    )
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
        `<meta name="viewport" content="width=device-width"><style>${STYLE}</style>` +
        `<h1>${escapeHtml(title)}</h1>${body}</html>`,
    );
}
