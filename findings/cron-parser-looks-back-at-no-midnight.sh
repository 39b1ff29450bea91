#!/usr/bin/env bash
# cron-parser 5.10.6 on Node.js 20.20.2: in time zones whose clocks are put forward at midnight, asking a daily
# midnight expression for the firing before raises "Invalid expression, loop limit exceeded" as soon as the way back
# comes to the day that has no midnight; asking for the next one works, and gives 01:00 of that day. So whoever asks
# "what fired last?" in Santiago, Cairo or Beirut gets an error on one day of the year, and whoever asks "what fires
# next?" never does. croner 11.0.1 answers both ways alike.
#
# Seen 2026-11-30, on Linux x64:
#
#   America/Santiago before 2026-09-06T15:00:00.000Z
#     cron-parser: Invalid expression, loop limit exceeded
#     cron-parser, next after the day before: 2026-09-06T04:00:00.000Z
#     croner: 2026-09-06T04:00:00.000Z
#   Africa/Cairo before 2026-04-24T15:00:00.000Z
#     cron-parser: Invalid expression, loop limit exceeded
#     cron-parser, next after the day before: 2026-04-23T22:00:00.000Z
#     croner: 2026-04-23T22:00:00.000Z
#   Europe/Berlin before 2026-03-29T15:00:00.000Z
#     cron-parser: 2026-03-28T23:00:00.000Z
#     cron-parser, next after the day before: 2026-03-28T23:00:00.000Z
#     croner: 2026-03-28T23:00:00.000Z
#
# Drydock's pools ask what fired last (packages/engine/src/pool/schedule.ts) and take croner for it; BullMQ brings
# cron-parser for its own schedulers, which Drydock does not use.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >midnight.mjs <<'SCRIPT'
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const DAY_MS = 86_400_000;
const seen = [];
const say = (line) => (seen.push(line), console.log(line));
const attempt = (ask) => {
  try {
    return ask().toISOString();
  } catch (error) {
    return error.message;
  }
};
const midnight = (tz, currentDate) => CronExpressionParser.parse('0 0 * * *', { tz, currentDate });
for (const [timezone, time] of [
  ['America/Santiago', '2026-09-06T15:00:00.000Z'],
  ['Africa/Cairo', '2026-04-24T15:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29T15:00:00.000Z'],
]) {
  const now = new Date(time);
  const before = new Date(now.getTime() - DAY_MS);
  say(`${timezone} before ${time}`);
  say(`  cron-parser: ${attempt(() => midnight(timezone, now).prev().toDate())}`);
  say(
    `  cron-parser, next after the day before: ${attempt(() => midnight(timezone, before).next().toDate())}`,
  );
  say(`  croner: ${attempt(() => new Cron('0 0 * * *', { timezone, paused: true }).previousRuns(1, now)[0])}`);
}
const expected = [
  'America/Santiago before 2026-09-06T15:00:00.000Z',
  '  cron-parser: Invalid expression, loop limit exceeded',
  '  cron-parser, next after the day before: 2026-09-06T04:00:00.000Z',
  '  croner: 2026-09-06T04:00:00.000Z',
  'Africa/Cairo before 2026-04-24T15:00:00.000Z',
  '  cron-parser: Invalid expression, loop limit exceeded',
  '  cron-parser, next after the day before: 2026-04-23T22:00:00.000Z',
  '  croner: 2026-04-23T22:00:00.000Z',
  'Europe/Berlin before 2026-03-29T15:00:00.000Z',
  '  cron-parser: 2026-03-28T23:00:00.000Z',
  '  cron-parser, next after the day before: 2026-03-28T23:00:00.000Z',
  '  croner: 2026-03-28T23:00:00.000Z',
];
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
SCRIPT

npm init -y >/dev/null
npm install --no-audit --no-fund --silent cron-parser@5.10.6 croner@11.0.1
timeout 60 node midnight.mjs
echo 'as seen'
