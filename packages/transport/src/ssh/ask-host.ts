import { text } from 'node:stream/consumers';
import { DrydockError } from '@drydock/model';
import { within } from '../follow-gate.ts';
import { AfterMarker } from './after-marker.ts';
import { dropChannel } from './channel-exit.ts';
import { addressOf, type SshEndpoint } from './endpoint.ts';
import { LOADER } from './host-scripts.ts';
import { laneFor } from './pool.ts';
import { encodeScript, newMarker } from './say.ts';

/** The longest of these scripts kills for 10 s; then it removes what may be many files. */
const LIMIT_MS = 120_000;
const OUTPUT_LIMIT_MS = 5_000;

/**
 * Runs one of the fixed scripts on a host with those values and returns the lines that it says.
 *
 * @throws DrydockError `host-unreachable`, also where the host was lost on the way: then it is
 * unknown whether the script ran
 */
export async function askHost(
  endpoint: SshEndpoint,
  script: string,
  values: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const lane = await laneFor(endpoint, 'care');
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const { channel: watched, release } = await lane.exec(LOADER, limited);
  const { channel, exit, closed } = watched;
  void closed.then(release);
  const drop = (): void => dropChannel(channel);
  limited.addEventListener('abort', drop, { once: true });
  try {
    const marker = newMarker();
    const [stdout, stderr] = [new AfterMarker(marker, null), new AfterMarker(marker, null)];
    channel.pipe(stdout);
    channel.stderr.pipe(stderr);
    const said = Promise.all([text(stdout), text(stderr)]);
    said.catch(() => undefined);
    channel.on('error', () => undefined);
    channel.write(encodeScript(script, marker, values));
    const { exitCode, isLost } = await exit;
    signal.throwIfAborted();
    if (isLost) {
      throw lost(endpoint);
    }
    const [out, problems] = (await within(said, OUTPUT_LIMIT_MS)) ?? ['', ''];
    if (exitCode !== 0 || !stdout.hasBegun) {
      throw failed(endpoint, exitCode, `${stdout.said}${stderr.said}${problems}`);
    }
    return out.split('\n').filter((line) => line !== '');
  } finally {
    limited.removeEventListener('abort', drop);
    drop();
  }
}

function lost(endpoint: SshEndpoint): DrydockError {
  return new DrydockError(
    'host-unreachable',
    `The connection to the host ${addressOf(endpoint)} was lost.`,
    { hint: 'It is tried again.' },
  );
}

function failed(endpoint: SshEndpoint, exitCode: number | null, problems: string): DrydockError {
  const words = problems.trim().slice(0, 300);
  return new DrydockError(
    'host-unreachable',
    `The host ${addressOf(endpoint)} did not do what it was asked (${exitCode ?? 'a signal'})${words === '' ? '.' : `: ${words}`}`,
    { hint: 'Its login shell has to run /bin/sh, and must not read what is sent to it.' },
  );
}
