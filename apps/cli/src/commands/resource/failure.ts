import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import { resolveId } from '../../nouns/find.ts';

/** What is kept of a build that failed: its output to stdout, what is said of it to stderr. */
export async function showFailure(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const failure = await client.resources.failure(await resolveId(client, 'resource', text));
  if (context.isJson) {
    await context.jsonLine(failure);
    return;
  }
  const { resource, reason, output, truncated, failedAt, expiresAt } = failure;
  context.note(`${resource} failed at ${failedAt}: ${reason ?? 'no reason was kept.'}`);
  if (output === null) {
    context.note('Nothing is kept of what it printed.');
    return;
  }
  if (truncated) {
    context.note('It printed more before; this is the end of it.');
  }
  await write(context.io.stdout, output.endsWith('\n') ? output : `${output}\n`);
  context.note(`Kept until ${expiresAt}.`);
}
