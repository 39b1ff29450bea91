import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { deedSchema } from '../faults/deed.ts';
import { faultSchema } from '../faults/fault.ts';
import type { World } from '../world.ts';

/** Where the simulator itself is asked, beside the endpoint that it plays. */
export const CONTROL_PATH = '/_sim/';

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

const refused = (status: number, message: string): Answer => ({ status, json: { error: message } });

/**
 * Faults, deeds and the journal over HTTP, in JSON. Only for this machine: a page in somebody's browser can
 * neither name it by another name nor send it JSON.
 */
export async function control(
  world: World,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { status, json } = await answerTo(world, request, body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(json, null, 2)}\n`);
}

async function answerTo(world: World, request: IncomingMessage, body: Buffer): Promise<Answer> {
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) {
    return refused(403, 'It is asked by 127.0.0.1 or localhost only.');
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  if (method === 'POST' && request.headers['content-type'] !== 'application/json') {
    return refused(415, 'Send JSON, as content-type: application/json.');
  }
  try {
    const [what = '', id] = url.pathname.slice(CONTROL_PATH.length).split('/');
    return await route(world, { method, what, id, query: url.searchParams, body });
  } catch (error) {
    if (error instanceof z.ZodError) return refused(400, z.prettifyError(error));
    if (error instanceof SyntaxError) return refused(400, 'That is not JSON.');
    if (error instanceof RangeError) return refused(404, error.message);
    throw error;
  }
}

async function route(
  world: World,
  {
    method,
    what,
    id,
    query,
    body,
  }: {
    readonly method: string;
    readonly what: string;
    readonly id: string | undefined;
    readonly query: URLSearchParams;
    readonly body: Buffer;
  },
): Promise<Answer> {
  const { faults, journal } = world;
  const input = (): unknown => JSON.parse(body.toString());
  switch (`${method} ${what}${id === undefined ? '' : '/'}`) {
    case 'GET faults':
      return { status: 200, json: { faults: faults.list() } };
    case 'POST faults':
      return { status: 201, json: { id: faults.add(faultSchema.parse(input())) } };
    case 'DELETE faults':
      faults.clear();
      return { status: 200, json: {} };
    case 'DELETE faults/':
      return faults.remove(id ?? '')
        ? { status: 200, json: {} }
        : refused(404, `There is no fault ${id}.`);
    case 'POST deeds':
      return { status: 200, json: { instanceIds: await faults.now(deedSchema.parse(input())) } };
    case 'GET journal': {
      const { after, kind } = journalQuery.parse(Object.fromEntries(query));
      const entries = journal
        .entries(after)
        .filter((entry) => kind === undefined || entry.kind === kind);
      return { status: 200, json: { entries } };
    }
    default:
      return refused(404, 'There is faults, deeds and journal.');
  }
}

const journalQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  kind: z.enum(['call', 'launch', 'end']).optional(),
});
