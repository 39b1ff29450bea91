import { spawn } from 'node:child_process';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';
import { tellLoss } from '../../tell-loss.ts';

export interface OpenWish {
  readonly lease: string | undefined;
  readonly path: string | undefined;
  readonly isPrinted: boolean;
}

const INTERFACE = 'httpd';

/** Says where a lease is served, and has a browser show it where there is one. */
export async function open(context: Context, { lease, path, isPrinted }: OpenWish): Promise<void> {
  const client = await context.client();
  const id = lease === undefined ? await onlyOne(client) : await resolveId(client, 'lease', lease);
  const uri = await tellLoss(client, id, () => client.leases.httpd(id).uri(path));
  if (context.isJson) {
    await context.json({ lease: id, uri });
  } else {
    await context.text(`${uri}\n`);
  }
  const opener = isPrinted || context.isJson ? null : openerOf(context.io.env);
  if (opener !== null) {
    await show(context, opener, uri);
  }
}

/** The lease that is meant where none is named. */
async function onlyOne(client: Drydock): Promise<string> {
  const serving: string[] = [];
  for await (const { id, interfaces } of client.leases.list({ status: ['active'] })) {
    if (interfaces.includes(INTERFACE)) {
      serving.push(id);
    }
  }
  const [first, ...others] = serving;
  if (first === undefined || others.length > 0) {
    const what =
      first === undefined
        ? 'No lease serves anything.'
        : `${serving.length} leases serve something: ${serving.slice(0, 5).join(', ')}.`;
    throw new DrydockError('invalid-request', what, {
      hint: 'Name one: drydock open LEASE. `drydock lease list` shows them.',
    });
  }
  return first;
}

/** What shows a URI to a person here; null where there is no display. */
function openerOf(env: Readonly<Record<string, string | undefined>>): string | null {
  if (process.platform === 'darwin') {
    return 'open';
  }
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : null;
}

/** Not waited for: a browser may live as long as its window. */
function show(context: Context, opener: string, uri: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(opener, [uri], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...context.io.env },
    });
    child.once('error', () => {
      context.note(`There is no ${opener} to open it with.`);
      resolve();
    });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
