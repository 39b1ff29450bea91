#!/usr/bin/env bash
# tar-stream 3.2.2 on Node.js 20.20.2 packs two valid things otherwise than it was told, and says nothing:
#
# - A file without any permission (mode 0) is written as 0644, readable for everybody where it is unpacked: 0 is taken
#   for "not given". Given together with the bits of a file's type (0o100000) it is written as 0.
# - A time after 2038-01-19 is taken as a number of 32 bits with a sign, and 2040 is read back as another year. Given
#   as `mtime` in `pax`, in seconds, it comes out right.
#
# Seen 2026-11-30, on Linux x64:
#
#   mode 0: 0644
#   mode 0 with the type of a file: 0000
#   2040: not 2040
#   2040 in pax: 2040
#
# `drydock cp` packs trees with it (apps/cli/src/commands/cp/tree): it gives the type's bits with each mode, and such
# times in PAX.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >pack.mjs <<'SCRIPT'
import tar from 'tar-stream';

const headersOf = async (header) => {
  const pack = tar.pack();
  pack.entry({ name: 'file', type: 'file', ...header }, 'x');
  pack.finalize();
  const found = [];
  for await (const entry of pack.pipe(tar.extract())) {
    found.push(entry.header);
    entry.resume();
  }
  return found[0];
};
const seen = [];
const say = (line) => (seen.push(line), console.log(line));
const octal = ({ mode }) => mode.toString(8).padStart(4, '0');
const year = ({ mtime }) => (mtime?.getUTCFullYear() === 2040 ? '2040' : 'not 2040');
const late = new Date('2040-06-01T00:00:00Z');

say(`mode 0: ${octal(await headersOf({ mode: 0 }))}`);
say(`mode 0 with the type of a file: ${octal(await headersOf({ mode: 0o100000 }))}`);
say(`2040: ${year(await headersOf({ mtime: late }))}`);
const pax = { mtime: String(late.getTime() / 1_000) };
const inPax = await headersOf({ mtime: new Date(0), pax });
say(`2040 in pax: ${inPax.pax?.mtime === pax.mtime ? '2040' : 'not 2040'}`);
const expected = [
  'mode 0: 0644',
  'mode 0 with the type of a file: 0000',
  '2040: not 2040',
  '2040 in pax: 2040',
];
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
SCRIPT

npm init -y >/dev/null
npm install --no-audit --no-fund --silent tar-stream@3.2.2
timeout 60 node pack.mjs
echo 'as seen'
