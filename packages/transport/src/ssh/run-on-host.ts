import { askHost } from './ask-host.ts';
import type { SshEndpoint } from './endpoint.ts';
import { TAKE } from './host-scripts.ts';
import { hostsWords, misbehaves } from './misbehaves.ts';

export interface RanOnHost {
  /** 124 where it took too long, 127 where there is no such program. */
  readonly exitCode: number;
  /** The last 600 bytes that it said on either output, in lines. */
  readonly lines: readonly string[];
}

/** So long a program may take; `askHost` waits for longer. */
const LIMIT_SECONDS = 60;

/**
 * Takes the number of words, then these: a program and its arguments. Says the end of what it said, and as
 * the last line how it ended.
 */
const RUN_PROGRAM = `
${TAKE}
take; count=$value
set --
while [ "$count" -gt 0 ]; do
  take
  set -- "$@" "$value"
  count=$((count - 1))
done
{
  timeout ${LIMIT_SECONDS} "$@" </dev/null 2>&1
  code=$?
  echo
  echo "exit $code"
} | tail -c 600 | tr -c '[:print:]\\n' ' '
`;

/**
 * Runs a program of a configuration on a host, as the user whom Drydock logs in as, for what is to be known
 * of the host itself: nothing of a lease is run so.
 *
 * @throws DrydockError `host-unreachable`, also where the host was lost on the way; `host-misbehaves`
 */
export async function runOnHost(
  endpoint: SshEndpoint,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<RanOnHost> {
  const said = await askHost(endpoint, RUN_PROGRAM, [String(argv.length), ...argv], signal);
  const exitCode = /^exit (\d{1,3})$/.exec(said.at(-1) ?? '')?.[1];
  if (exitCode === undefined) {
    throw misbehaves(endpoint, 'does not say how a program ended');
  }
  const lines = said.slice(0, -1).map((line) => hostsWords(line));
  return { exitCode: Number(exitCode), lines };
}
