import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { CommandResult, CommandRun, CommandSpec } from '@drydock/blueprint';
import { checkProgram } from '../check-program.ts';
import { DROPPED_USER, gateEnvironment } from '../environment.ts';
import { streamedInput } from '../feed-input.ts';
import { followGate } from '../follow-gate.ts';
import { SCRIPT_LOADER, SECOND_STAGE } from '../gate-script.ts';
import { identityIn, uidToDropTo } from '../identity.ts';
import { attemptLayout } from '../layout.ts';
import { type StopRequest, watchForStop } from '../stop-request.ts';
import type { HostPlace } from './host-place.ts';
import type { WatchedChannel } from './channel-exit.ts';
import { INPUT_STREAMED, RUN } from './command-scripts.ts';
import type { SshEndpoint } from './endpoint.ts';
import { feedChannel, type FeedTarget } from './feed-channel.ts';
import { LOADER } from './host-scripts.ts';
import type { OpenChannel } from './lane.ts';
import { laneFor } from './pool.ts';
import { encodeScript, newMarker } from './say.ts';
import { sshGate } from './ssh-gate.ts';

/**
 * Runs a program on a host for a lease's attempt to its end; the behaviour of
 * `CommandInterface.exec`. A host that is lost after the start ends it with `host-lost`, and ends
 * the program itself once it notices.
 */
export async function runOverSsh(
  place: HostPlace,
  lease: { readonly attemptId: string; readonly leaseId: string },
  spec: CommandSpec,
  run: CommandRun,
): Promise<CommandResult> {
  const input = streamedInput(spec, run);
  const launch = prepare(place, lease, spec, input !== null);
  const stop = watchForStop(run.signal, spec.timeoutMs);
  const stopped = abortOnStop(stop);
  try {
    const opened = await openChannels(place.endpoint, input !== null, stopped).catch(
      (error: unknown) => {
        if (stop.reason === undefined) {
          throw error;
        }
        return stop.reason;
      },
    );
    if (typeof opened === 'string') {
      return { exitCode: null, signal: null, end: opened, durationMs: 0 };
    }
    const { command, feed } = opened;
    const gate = sshGate(
      place.endpoint,
      command,
      launch.marker,
      launch.said,
      (over, tellSent) => feed && feedChannel(feed, launch, over, tellSent),
    );
    try {
      return await followGate(gate, stop, run, input);
    } finally {
      // A child in the background may hold the channels open.
      gate.input?.drop();
      await gate.dismiss();
    }
  } finally {
    stop.dispose();
  }
}

interface Channels {
  readonly command: OpenChannel<WatchedChannel>;
  readonly feed: OpenChannel<WatchedChannel> | null;
}

/** Both are there before anything starts: a host that does not open the second one starts nothing. */
async function openChannels(
  endpoint: SshEndpoint,
  isFed: boolean,
  stopped: AbortSignal,
): Promise<Channels> {
  const command = await (await laneFor(endpoint, 'commands')).exec(LOADER, stopped);
  if (!isFed) {
    return { command, feed: null };
  }
  try {
    const feed = await (await laneFor(endpoint, 'input')).exec(LOADER, stopped);
    return { command, feed };
  } catch (error) {
    void command.channel.closed.then(command.release);
    command.channel.drop();
    throw error;
  }
}

function abortOnStop(stop: StopRequest): AbortSignal {
  const abort = new AbortController();
  void stop.requested.then(() => abort.abort());
  return abort.signal;
}

interface SshLaunch extends FeedTarget {
  /** What the host's script takes first. */
  readonly said: readonly (string | Uint8Array)[];
}

function prepare(
  { directory, mode, endpoint }: HostPlace,
  { attemptId, leaseId }: { readonly attemptId: string; readonly leaseId: string },
  spec: CommandSpec,
  isFed: boolean,
): SshLaunch {
  checkProgram(spec);
  const marker = newMarker();
  const { program, env = {} } = spec;
  const stdin = isFed ? undefined : spec.stdin;
  const layout = attemptLayout(directory, attemptId);
  const identity = identityIn(mode, attemptId);
  const user = mode === 'own' ? endpoint.user : DROPPED_USER;
  const commandId = randomUUID();
  const script = 'script' in program ? Buffer.from(program.script) : undefined;
  const argv = 'argv' in program ? program.argv : ['/bin/sh', '-c', SCRIPT_LOADER, 'sh'];
  const variables = Object.entries(
    gateEnvironment({ leaseId, attemptId, commandId, layout, user, env }),
  ).map(([key, value]) => `${key}=${value}`);
  const values = [
    layout.root,
    commandId,
    String(uidToDropTo(identity) ?? ''),
    SECOND_STAGE,
    posix.resolve(layout.work, spec.cwd ?? '.'),
    isFed ? INPUT_STREAMED : String(stdin?.length ?? ''),
    String(script?.length ?? ''),
    String(variables.length),
    ...variables,
    String(argv.length),
    ...argv,
  ];
  return {
    attemptRoot: layout.root,
    attemptId,
    commandId,
    marker,
    said: [
      encodeScript(RUN, marker, values),
      ...[script, stdin].filter((part) => part !== undefined),
    ],
  };
}
