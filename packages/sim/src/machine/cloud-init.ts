import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a machine's boot stands. */
export type InitState = 'running' | 'done' | 'degraded' | 'error';

/** What the machine's `cloud-init status` says, and exits with: 2 for what went on all the same. */
const SAYS: Readonly<Record<InitState, { status: string; extended: string; exitCode: number }>> = {
  running: { status: 'running', extended: 'running', exitCode: 0 },
  done: { status: 'done', extended: 'done', exitCode: 0 },
  degraded: { status: 'done', extended: 'degraded done', exitCode: 2 },
  error: { status: 'error', extended: 'error - done', exitCode: 1 },
};

export const DATASOURCE = 'DataSourceEc2Local';

/**
 * What the program reads. It lies beside it, since others than the login may run that, who cannot enter
 * the machine's directory.
 */
const WORDS = '.cloud-init';
const FILES = { state: 'state', json: 'status.json', long: 'status.long' } as const;

/** Where they lie, beside the programs in that directory. */
export const initWordsIn = (bin: string): string => join(bin, WORDS);

export interface InitReport {
  readonly state: InitState;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly finishedAt: Date | null;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Lets the machine's `cloud-init` in `bin` say this from now on. */
export function writeInitState(bin: string, report: InitReport): void {
  const words = initWordsIn(bin);
  const { state, errors, warnings } = report;
  const { status, extended } = SAYS[state];
  const lastUpdate = (report.finishedAt ?? report.startedAt).toUTCString().replace('GMT', '+0000');
  const recoverable = warnings.length === 0 ? {} : { WARNING: warnings };
  const json = {
    boot_status_code: 'enabled-by-generator',
    datasource: 'ec2',
    detail: DATASOURCE,
    errors,
    extended_status: extended,
    last_update: lastUpdate,
    'modules-final': {
      errors,
      finished: seconds(report.finishedAt),
      recoverable_errors: recoverable,
      start: seconds(report.startedAt),
    },
    recoverable_errors: recoverable,
    stage: state === 'running' ? 'modules-final' : null,
    status,
  };
  const list = (texts: readonly string[]): string =>
    texts.length === 0 ? ' []' : texts.map((text) => `\n\t- ${text}`).join('');
  const long = [
    `extended_status: ${extended}`,
    `boot_status_code: ${json.boot_status_code}`,
    `last_update: ${lastUpdate}`,
    `detail: ${DATASOURCE}`,
    `errors:${list(errors)}`,
    `recoverable_errors:${warnings.length === 0 ? ' {}' : `\nWARNING:${list(warnings)}`}`,
  ];
  // The state last: who waits for it reads the others then.
  replace(join(words, FILES.json), `${JSON.stringify(json, null, 2)}\n`);
  replace(join(words, FILES.long), `${long.join('\n')}\n`);
  replace(join(words, FILES.state), `${state}\n`);
}

/** What the file `boot-finished` says. */
export const finishedLine = (at: Date): string =>
  `${seconds(at)} - ${at.toUTCString().replace('GMT', '+0000')}\n`;

const seconds = (at: Date | null): number | null => (at === null ? null : at.getTime() / 1_000);

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}

/**
 * The program `cloud-init` of a machine, of which `status` is there. It waits as the real one does: it looks four
 * times a second.
 */
export function cloudInitProgram(): string {
  const states = Object.entries(SAYS)
    .map(([state, { status, exitCode }]) => `    ${state}) status=${status} code=${exitCode} ;;`)
    .join('\n');
  return `#!/bin/sh
words=\${0%/*}/${WORDS}
usage() {
  echo "usage: cloud-init status [--wait] [--long] [--format tabular|json]: $1" >&2
  exit 2
}
look() {
  read -r state <"$words/${FILES.state}" 2>/dev/null || state=
  case $state in
${states}
    *) status='not started' code=0 ;;
  esac
}
case $1 in
  status) shift ;;
  -v | --version) echo "$0 simulated"; exit 0 ;;
  *) usage "a simulated machine has only status, not \${1:-nothing}" ;;
esac
wait= long= format=tabular
while [ $# -gt 0 ]; do
  case $1 in
    -w | --wait) wait=1 ;;
    -l | --long) long=1 ;;
    --format=*) format=\${1#--format=} ;;
    --format) format=$2; [ $# -gt 1 ] && shift ;;
    *) usage "unrecognized: $1" ;;
  esac
  shift
done
case $format in tabular | json) ;; *) usage "no such format: $format" ;; esac
look
while [ -n "$wait" ] && { [ "$status" = running ] || [ "$status" = 'not started' ]; }; do
  [ "$format" != tabular ] || printf .
  sleep 0.25
  look
done
if [ "$format" = json ]; then
  cat "$words/${FILES.json}"
else
  [ -z "$wait" ] || echo
  echo "status: $status"
  [ -z "$long" ] || cat "$words/${FILES.long}"
fi
exit "$code"
`;
}

/** As sysexits.h has it: a temporary failure. */
const NOT_YET = 75;

/**
 * The program `boot-ended` beside it, for who takes a command's word: it ends with 0 once the boot has ended, with
 * 75 before, with 1 where it failed. Where a machine cannot have programs on the usual PATH it is
 * `../bin/boot-ended`, seen from the login's home.
 */
export function bootEndedProgram(): string {
  return `#!/bin/sh
said=$("\${0%/*}/cloud-init" status --long)
code=$?
echo "$said"
case $said in
  'status: done'*) exit 0 ;;
  'status: error'*) exit 1 ;;
  'status: '*) exit ${NOT_YET} ;;
esac
exit "$code"
`;
}
