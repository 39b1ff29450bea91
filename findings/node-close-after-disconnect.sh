#!/usr/bin/env bash
# Node.js 20.19.0 and 24.0.0: a parent that has called `disconnect()` on a child that it forked never hears of its
# `close`. The child ends, `exit` comes, its pipes are read to their ends, and `close`, which is said to come once
# all of that is so, does not. Where the child ends with its channel open, `close` comes after `exit`.
#
# Seen 2026-11-30, on Linux x64:
#
#   Node.js v20.19.0: channel open: disconnect end end exit close / after disconnect(): disconnect end end exit
#   Node.js v24.0.0: channel open: disconnect end end exit close / after disconnect(): disconnect end end exit
#
# A supervisor that lets a child go by its channel and awaits `close` for the last of its output waits for ever.
# What does come: `exit`, and `end` of each pipe.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >child.mjs <<'SCRIPT'
// Ends when its parent lets it go or tells it to; a minute later in any case.
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
setTimeout(() => process.exit(1), 60_000);
console.log('said');
process.send('up');
SCRIPT

cat >parent.mjs <<'SCRIPT'
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What comes of a child, in order; `let go` is how its parent has it end. */
async function heard(letGo) {
  const child = fork('child.mjs', [], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const events = [];
  for (const name of ['disconnect', 'exit', 'close']) {
    child.on(name, () => events.push(name));
  }
  const ends = [child.stdout, child.stderr].map(async (pipe) => {
    pipe.resume();
    await once(pipe, 'end');
    events.push('end');
  });
  await once(child, 'message');
  letGo(child);
  await Promise.all([once(child, 'exit'), ...ends]);
  // All that `close` waits for has been: far longer than it takes where it comes.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return events;
}

const open = await heard((child) => child.kill('SIGTERM'));
const gone = await heard((child) => child.disconnect());
console.log(
  `Node.js ${process.version}: channel open: ${open.join(' ')} / after disconnect(): ${gone.join(' ')}`,
);
const isAsSeen =
  open.includes('exit') &&
  open.includes('close') &&
  gone.includes('exit') &&
  gone.filter((name) => name === 'end').length === 2 &&
  !gone.includes('close');
process.exit(isAsSeen ? 0 : 1);
SCRIPT

npm init -y >/dev/null
for version in 20.19.0 24.0.0; do
  npm install --no-audit --no-fund --silent --prefix "node-$version" "node@$version"
  "node-$version/node_modules/node/bin/node" parent.mjs
done
echo 'as seen'
