import { afterAll, describe, it } from '@jest/globals';
import { conformance, filesystemCalls } from '@drydock/blueprint/conformance';
import localHost from '../src/local-host.blueprint.ts';
import { openEcho } from './echo.ts';
import { makeDirectory, removeDirectory, whatExistsIn } from './support.ts';

/** Some move thousands of files. */
const CHECK_LIMIT_MS = 120_000;

const directory = await makeDirectory();
const echo = await openEcho();

afterAll(async () => {
  echo.close();
  await removeDirectory(directory);
});

describe('local-host', () => {
  const checks = conformance(localHost, {
    node: 'this-node',
    examples: [
      {
        name: 'plain',
        config: { directory },
        attributes: {},
        calls: [...filesystemCalls, ...echo.calls],
      },
      {
        name: 'with labels and a set-up script',
        config: {
          directory,
          labels: { gpu: 't4', disk: 'ssd' },
          setUp: {
            script: 'test ! -e prepared && touch prepared && (sleep 3600 >/dev/null 2>&1 &)',
          },
        },
        attributes: { labels: { gpu: 't4' } },
      },
    ],
    witness: () => whatExistsIn(directory),
  });
  for (const check of checks) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
