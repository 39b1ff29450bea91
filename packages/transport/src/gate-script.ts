/**
 * The shell texts that stand between Drydock and a program it runs for a lease. They are
 * constants: whatever comes from outside arrives as positional parameters or in the environment.
 *
 * Why neither a lock nor a tombstone is needed. A release commits in PostgreSQL first and looks for
 * processes afterwards. A start registers on the machine first (the attempt's directory and a file
 * in it) and asks PostgreSQL afterwards. Whichever order the four steps take, one side sees the
 * other: a gate that registered before the closer looked is found and killed, and one that
 * registered later asks after the commit and is refused. That holds as well where the process that
 * holds the gate's control channel is paused or killed anywhere in between, for the gate starts
 * nothing unless it reads `go`, and the end of the channel makes it leave.
 */

interface GateOptions {
  /** The descriptor on which the gate is answered. */
  readonly answer: number;
  /** Shell text that is run once the gate may pass: `$start` is when it started, `$id` the command. */
  readonly afterGo: string;
}

/**
 * First stage, with Drydock's own privileges and a clean environment. Parameters: the attempt's
 * directory, the command's id, the uid to drop to (empty: none), the second stage, then what the
 * second stage takes. Descriptor 3 is the control channel: the gate writes `ready` or `refused
 * WHY`; `go` is read from it, or from the descriptor that is given.
 *
 * The registration holds the process id and its start time (field 22 of /proc/PID/stat). The id
 * stays the same through every exec that follows, so that the closer finds the process also in the
 * instant of an exec, when its environment reads as empty.
 *
 * `gates` and the attempt's directory are made in a loop because another gate of the same attempt
 * that leaves may remove them in between. The place is never made: a gate must not bring back a
 * place that was removed. Where leases have users of their own, only this attempt's group may pass
 * its directory: whatever a holder opens below it, nobody else gets there. (An attempt that an
 * earlier release made has `prepared` in place of `ready`, and is closed to the others here.)
 *
 * A closed channel must not kill the gate before it has cleaned up, hence
 * the trap; it is undone before the exec, for a program would inherit it.
 */
export const gate = ({ answer, afterGo }: GateOptions): string => `
set -f
umask 022
trap '' PIPE
attempt=$1
id=$2
registration=$attempt/gates/$id
uid=$3
second=$4
shift 4
leave() {
  rm -f "$registration" "$attempt.$id"
  rmdir "$attempt/gates" "$attempt" 2>/dev/null
  exit 75
}
register() {
  start=\${22}
  echo "$$ $start" >"$registration"
}
read -r stat </proc/$$/stat
tries=0
until {
  [ -d "$attempt/gates" ] || mkdir -m 0700 "$attempt" "$attempt/gates"
  register $stat
} 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -ge 20 ]; then
    echo 'refused place' >&3
    leave
  fi
done
echo ready 2>/dev/null >&3 || leave
answer=
while [ -z "$answer" ]; do read -r answer <&${answer} || leave; done
[ "$answer" = go ] || leave
if [ ! -e "$attempt/ready" ]; then
  if [ -n "$uid" ]; then
    install -d -m 0710 -g "$uid" "$attempt" &&
      install -d -m 0700 -o "$uid" -g "$uid" "$attempt/work" "$attempt/tmp"
  else
    install -d -m 0700 "$attempt" "$attempt/work" "$attempt/tmp"
  fi && true >"$attempt/ready" || { echo 'refused directory' >&3; exit 75; }
fi
trap - PIPE
${afterGo}
if [ -n "$uid" ]; then
  exec setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all --no-new-privs \\
    /bin/sh -c "$second" drydock-gate "$@"
fi
exec /bin/sh -c "$second" drydock-gate "$@"
`;

/** The gate of a process whose control channel goes both ways. */
export const GATE = gate({ answer: 3, afterGo: '' });

/**
 * Second stage, without privileges. Parameters: the directory to run in, then the program and its
 * arguments. The holder's environment comes as DRYDOCK_ENV_0=KEY=VALUE and so on and takes effect
 * only here, so that no LD_PRELOAD ever reaches a process of root. Own variables start with
 * DRYDOCK_ too: a holder cannot set those. After the exports only builtins run, for PATH may be
 * anything by then. `started` and then the end of the control channel mean that the program runs.
 */
export const SECOND_STAGE = `
cd -- "$1" 2>/dev/null || { echo 'refused cwd' >&3; exit 75; }
shift
unset PWD OLDPWD
DRYDOCK_I=0
while [ "$DRYDOCK_I" -lt "$DRYDOCK_ENV_COUNT" ]; do
  eval "DRYDOCK_PAIR=\\$DRYDOCK_ENV_$DRYDOCK_I"
  unset "DRYDOCK_ENV_$DRYDOCK_I"
  command export "$DRYDOCK_PAIR" 2>/dev/null || { echo 'refused env' >&3; exit 75; }
  DRYDOCK_I=$((DRYDOCK_I + 1))
done
unset DRYDOCK_ENV_COUNT DRYDOCK_PAIR DRYDOCK_I
echo started >&3
exec 3>&-
exec "$@"
`;

/**
 * Runs a script that comes on descriptor 4: one argument may hold 128 KiB at most, a script may be
 * longer, and standard input is the holder's. The leading blank keeps a script that starts with a
 * dash from being read as an option.
 */
export const SCRIPT_LOADER = `eval " $(/bin/cat <&4)" 4<&-`;
