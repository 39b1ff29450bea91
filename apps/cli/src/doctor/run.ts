import type { Connection, LocalStack } from '../connection.ts';
import type { Context } from '../context.ts';
import { clean } from '../table.ts';
import { examine, nothingKnown } from './examine.ts';
import type { Finding } from './finding.ts';

const SIGNS = { ok: 'ok     ', warning: 'warning', failed: 'failed ' } as const;

/** Looks at everything that is known here; resolves to the exit code. */
export async function runDoctor(context: Context): Promise<number> {
  const { env } = context.io;
  const found = connect(context);
  const findings = await examine({ ...found, env });
  if (found.connection === null) {
    findings.unshift(nothingKnown(found.error));
  }
  const isWell = findings.every(({ status }) => status !== 'failed');
  if (context.isJson) {
    await context.json({ ok: isWell, findings });
  } else {
    await context.text(findings.map(describe).join(''));
    if (!env['DATABASE_URL'] && !env['DATABASE_URL_FILE'] && found.stack === null) {
      context.note(
        'Set DATABASE_URL and REDIS_URL to have PostgreSQL, Redis and the workers looked at.',
      );
    }
  }
  return isWell ? 0 : 1;
}

interface Found {
  readonly connection: Connection | null;
  readonly stack: LocalStack | null;
  readonly error: unknown;
}

function connect(context: Context): Found {
  try {
    const connection = context.connection();
    const local = context.localStack();
    return { connection, stack: local?.url === connection.url ? local : null, error: null };
  } catch (error) {
    return { connection: null, stack: null, error };
  }
}

function describe({ check, status, found, why, fix }: Finding): string {
  const lines = [`${SIGNS[status]}  ${check}: ${clean(found)}`];
  if (why !== null) {
    lines.push(`         why: ${clean(why)}`);
  }
  if (fix !== null) {
    lines.push(`         fix: ${clean(fix)}`);
  }
  return `${lines.join('\n')}\n`;
}
