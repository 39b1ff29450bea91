import assert from 'node:assert/strict';
import type { CommandInterface } from '../command-interface.ts';
import { collect, commandsOn } from './command.ts';
import type { ConformanceCheck } from './harness.ts';
import { onResource } from './lifecycle.ts';
import type { World } from './world.ts';

/**
 * So many that their removal takes far longer than it takes to exchange their directories for links:
 * a removal that follows a name once more meets the link in any case.
 */
const FILES = 1_500;
const DIRECTORIES = 6;
/** For what never comes. */
const TIMEOUT_MS = 120_000;

/** The canary has the names of what is removed; and all that the exchange needs lies ready. */
const MAKE_CANARY = `
make_files() {
  mkdir "$1"
  number=0
  while [ "$number" -lt ${FILES} ]; do
    : >"$1/f$number"
    number=$((number + 1))
  done
}
make_files canary
mkdir away links
each=0
while [ "$each" -lt ${DIRECTORIES} ]; do
  ln -s "$PWD/canary" "links/full$each"
  each=$((each + 1))
done
pwd`;

const COUNT_CANARY = 'cd canary && set -- * && echo $#';

/** What a holder may do with its own directory. The signs are removed with the first of it. */
const OPEN_TO_ALL = `
umask 000
chmod 777 .
mkdir full
number=0
while [ "$number" -lt ${FILES} ]; do
  : >"full/f$number"
  number=$((number + 1))
done
each=1
while [ "$each" -lt ${DIRECTORIES} ]; do
  cp -R full "full$each"
  : >"sign$each"
  each=$((each + 1))
done
mv full full0
pwd`;

/**
 * In the other lease's directory, if it gets there: waits until the removal has begun, then puts
 * links to the canary in the place of the directories that are being removed. Bounded, should that
 * never be.
 */
const EXCHANGE = `
own=$PWD
cd "$OTHER" || { echo refused; exit 0; }
echo waits
looks=0
while [ -e sign1 ] && [ -e sign2 ] && [ -e sign3 ] && [ -e sign4 ] && [ "$looks" -lt 10000000 ]; do
  looks=$((looks + 1))
done
mv full* "$own/away"
mv "$own"/links/* .`;

/** Leases do not get at each other's files by way of their removal. */
export function canaryChecks(world: World): readonly ConformanceCheck[] {
  const commandOf = commandsOn(world);
  if (commandOf === null) {
    return [];
  }
  return [
    {
      name: 'a lease that is removed takes nothing along that it links to, whoever exchanges names in it',
      run: () =>
        onResource(world, async (resource) => {
          const lease = await world.activeLease(resource);
          const other = await world.activeLease(resource);
          const command = commandOf(other);
          const exchanger = new AbortController();
          let exchanging: Promise<unknown> = Promise.resolve();
          try {
            await say(command, MAKE_CANARY);
            const OTHER = await say(commandOf(lease), OPEN_TO_ALL);
            await new Promise<unknown>((resolve) => {
              exchanging = collect(
                command,
                { program: { script: EXCHANGE }, env: { OTHER }, timeoutMs: TIMEOUT_MS },
                { signal: exchanger.signal, onOutput: resolve },
              );
              exchanging.then(resolve, resolve);
            });
            await world.destroyLease(lease);
            assert.equal(await say(command, COUNT_CANARY), String(FILES));
          } finally {
            exchanger.abort();
            await exchanging;
            await world.destroyLease(lease);
            await world.destroyLease(other);
          }
        }),
    },
  ];
}

/** Runs a script that has to succeed; its output without the last line break. */
async function say(command: CommandInterface, script: string): Promise<string> {
  const { result, stdout, stderr } = await collect(command, {
    program: { script },
    timeoutMs: TIMEOUT_MS,
  });
  assert.equal(result.exitCode, 0, stderr.toString());
  return stdout.toString().trimEnd();
}
