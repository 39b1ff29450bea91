/** The shell texts that run a command on a host, and end an attempt there with all that it started. */
import { gate } from '../gate-script.ts';
import { ENTER, TAKE } from './host-scripts.ts';

/**
 * Prints the ids of the processes that are meant: `$seeds`, what has the uid `$uid`, all that
 * descend from them, and all in their sessions, as in select-processes.ts. Where there is a uid of
 * its own a seed has to have it, or be root: a holder can write any marker into an environment.
 *
 * Of /proc/PID/status only, in which a process cannot fake a line by its name.
 *
 * `lives PID START` and `kill_found`, which ends those in `$found`, belong to it.
 */
export const SELECT = `
select_processes() {
  cat /proc/[0-9]*/status 2>/dev/null | SEEDS="$seeds" OWN_UID="$uid" SELF=$$ awk '
    /^State:/ { state = $2 }
    /^Pid:/ { pid = $2 }
    /^PPid:/ { parent = $2 }
    /^Uid:/ { owner = $2 }
    /^NSsid:/ {
      if (state != "Z" && state != "X") {
        parents[pid] = parent
        sessions[pid] = $2
        owners[pid] = owner
      }
    }
    END {
      self = ENVIRON["SELF"]
      own = ENVIRON["OWN_UID"]
      count = split(ENVIRON["SEEDS"], seeds, " ")
      for (i = 1; i <= count; i++) {
        pid = seeds[i]
        if (pid in parents && (own == "" || owners[pid] == own || owners[pid] == 0)) meant[pid] = 1
      }
      for (pid in parents) if (own != "" && owners[pid] == own) meant[pid] = 1
      do {
        found = 0
        for (pid in meant) {
          session = sessions[pid]
          leads = (session in meant) || !(session in parents)
          if (leads && session > 1 && session != sessions[self]) whole[session] = 1
        }
        for (pid in parents) {
          if (pid in meant || pid == self || pid <= 1) continue
          if (parents[pid] in meant || sessions[pid] in whole) {
            meant[pid] = 1
            found = 1
          }
        }
      } while (found)
      for (pid in meant) if (pid > 1 && pid != self) printf "%s ", pid
    }'
}
lives() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  started=$2
  set -- \${stat##*) }
  [ "$1" != Z ] && [ "$1" != X ] && [ "\${20}" = "$started" ]
}
kill_found() {
  kill -s STOP $found
  [ -z "$uid" ] || setpriv --reuid="$uid" --regid="$uid" --clear-groups \\
    /bin/sh -c 'kill -s KILL -1'
  kill -s KILL $found
} 2>/dev/null
`;

/** So often Drydock says `alive`; after so much silence the host takes it for gone. */
export const ALIVE_EVERY_MS = 5_000;
const SILENCE_MAX_SECONDS = 30;

/**
 * Watches over one program on the host itself: ends it, and all that it started, when Drydock says
 * `end`, when the connection is gone, and when nothing has come over it for too long, since of a
 * network that was cut sshd may not learn for hours. Parameters: the process id, its start time,
 * the command's id, where its input may be. It runs where the registrations are, and takes its own away at the end.
 *
 * Standard input is the channel's. sshd closes it also when the program has ended by itself: then
 * what that left in the background is the lease's, and stays. Standard output is kept open until
 * all is done, for the end of the channel is how Drydock learns of it.
 *
 * Descriptor 7 is a writing end of the program's input where that is sent while it runs. It is closed
 * when Drydock says `sent`, so that the input ends then, and not with the connection that carries it.
 */
const WATCH = `
${SELECT}
trap 'rm -f "$id" "$4"' EXIT
uid=
id=$3
look() {
  seeds=$(grep -lF "DRYDOCK_COMMAND_ID=$id" /proc/[0-9]*/environ 2>/dev/null | tr -cs '0-9\\n' ' ')
  seeds=$(echo $seeds)
  ! lives "$1" "$2" || seeds="$seeds $1"
  found=$(select_processes)
  [ -n "$found" ]
}
while line=$(timeout ${SILENCE_MAX_SECONDS} /bin/sh -c 'read -r line && echo "$line"'); do
  case $line in
    end) break ;;
    sent) exec 7>&- ;;
  esac
done
[ "$line" = end ] || lives "$1" "$2" || exit 0
look "$@" || exit 0
for signal in STOP TERM CONT; do kill -s $signal $found 2>/dev/null; done
tries=0
while look "$@" && [ "$tries" -lt 20 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
tries=0
while look "$@" && [ "$tries" -lt 100 ]; do
  tries=$((tries + 1))
  kill_found
  sleep 0.05
done
`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A session of its own, a parent that is gone and a clean environment: the program shall neither
 * wait for its watcher nor be found by it, and a watcher is not to be ended with what it ends.
 */
const START_WATCHER = `
(
  cd "$attempt/gates" &&
    setsid env -i PATH="$PATH" /bin/sh -c ${quoted(WATCH)} drydock-watch "$$" "$start" "$id" \\
      "$attempt.$id" <&5 5<&- 3>&- 4<&- 2>/dev/null &
)
exec 5<&- 7>&-
`;

/** In place of a length: the input comes while the program runs, through FEED. */
export const INPUT_STREAMED = 'streamed';

/**
 * Takes: the attempt's directory, the command's id, the uid to drop to, the second stage, the
 * directory to run in, the length of the input (or `streamed`) and of the script (empty: none), the
 * environment, the program and its arguments; then the bytes of input and script. What it answers, and how it
 * passes, is the gate's.
 *
 * The gate works with the path that the place really has, in which nobody else can change a name.
 *
 * Input and script wait in files without a name, since the channel goes on to carry `end`. Input that
 * comes later has a pipe with a name, which FEED takes away.
 */
export const RUN = `
${TAKE}
${ENTER}
exec 3>&1 5<&0
take; attempt=$value
take; id=$value
take; uid=$value
take; second=$value
take; directory=$value
take; input=$value
take; script=$value
take; count=$value
while [ "$count" -gt 0 ]; do
  take
  export "$value"
  count=$((count - 1))
done
take; count=$value
set --
while [ "$count" -gt 0 ]; do
  take
  set -- "$@" "$value"
  count=$((count - 1))
done
enter "\${attempt%/*}"
case $verdict in
  safe) attempt=$PWD/\${attempt##*/} ;;
  missing) echo 'refused place' >&3 && exit 75 ;;
  *) echo "$verdict" >&3 && exit 75 ;;
esac
cd /
umask 077
keep() {
  true 2>/dev/null >"$attempt.$id" || { echo 'refused place' >&3; exit 75; }
  exec 8>"$attempt.$id" 9<"$attempt.$id"
  rm -f "$attempt.$id"
  [ -z "$uid" ] || chown "$uid" /proc/self/fd/8
  head -c "$1" <&5 >&8 || { echo 'refused directory' >&3; exit 75; }
  exec 8>&-
}
if [ -n "$script" ]; then
  keep "$script"
  exec 4<&9 9<&-
fi
exec 0</dev/null
if [ "$input" = ${INPUT_STREAMED} ]; then
  mkfifo -- "$attempt.$id" 2>/dev/null || { echo 'refused place' >&3; exit 75; }
  [ -z "$uid" ] || chown "$uid" "$attempt.$id"
  # Opened both ways first: with one way alone it would wait for the other.
  exec 8<>"$attempt.$id" 0<"$attempt.$id" 7>"$attempt.$id" 8>&-
elif [ -n "$input" ]; then
  keep "$input"
  exec 0<&9 9<&-
fi
exec /bin/sh -c ${quoted(gate({ answer: 5, afterGo: START_WATCHER }))} drydock-gate \\
  "$attempt" "$id" "$uid" "$second" "$directory" "$@"
`;

/** FEED has written all that it was sent; or the program takes no more. */
export const FED = 0;
export const NOT_TAKEN = 74;

/**
 * Takes: the attempt's directory, its id, the command's id; then what the program reads, to its end. Exits
 * with FED or NOT_TAKEN; with anything else nobody knows what has got there.
 *
 * A channel of its own: here it may wait for the program, and `end` has to get through meanwhile. It is
 * marked as what the program started, and is ended with it.
 */
export const FEED = `
${TAKE}
${ENTER}
take; attempt=$value
take; attempt_id=$value
take; id=$value
enter "\${attempt%/*}"
[ "$verdict" = safe ] || exit 75
pipe=./\${attempt##*/}.$id
[ -p "$pipe" ] || exit 75
exec 6<>"$pipe" 7>"$pipe" 6>&-
rm -f "$pipe"
[ -p /proc/self/fd/7 ] || exit 75
export DRYDOCK_ATTEMPT_ID="$attempt_id" DRYDOCK_COMMAND_ID="$id"
cat >&7 2>/dev/null || exit ${NOT_TAKEN}
`;

/**
 * Takes: the attempt's directory, its id, its uid (empty: none of its own), the uid that its
 * programs dropped to (empty: to none). Ends what runs for the attempt and removes its directory.
 * Says `closed`, `stuck PID...`, `kept` or `unsafe SENTENCE`.
 *
 * The directory goes into one that only this user passes first, and out of everybody's reach by
 * that. There it is removed with the rights of the lease, and what is left then with this user's,
 * by an rm that goes by descriptor (PROBE asks for it). An earlier try may have left it in there.
 */
export const CLOSE = `
${TAKE}
${ENTER}
${SELECT}
take; attempt=$value
take; id=$value
take; uid=$value
take; drop=$value
name=\${attempt##*/}
is() { [ -e "$1" ] || [ -L "$1" ]; }
left() {
  for path in "$1" "$1".* "\${1%/*}/.gone/$name"; do
    ! is "$path" || return 0
  done
  return 1
}
if ! left "$attempt"; then
  echo closed
  exit 0
fi
enter "\${attempt%/*}"
case $verdict in
  safe) ;;
  missing) echo closed && exit 0 ;;
  *) echo "$verdict" && exit 0 ;;
esac
rm -f "./$name".*
look() {
  seeds=$(grep -lF "DRYDOCK_ATTEMPT_ID=$id" /proc/[0-9]*/environ 2>/dev/null | tr -cs '0-9\\n' ' ')
  seeds=$(echo $seeds)
  for file in "./$name"/gates/*; do
    { read -r pid start <"$file"; } 2>/dev/null || continue
    ! lives "$pid" "$start" || seeds="$seeds $pid"
  done
  found=$(select_processes)
  [ -n "$found" ]
}
tries=0
while is "./$name" && look; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then
    printf 'stuck %.200s\\n' "$found"
    exit 0
  fi
  kill_found
  sleep 0.05
done
clear_gone() {
  is ".gone/$name" || return 0
  if [ -n "$drop" ] && ! rmdir ".gone/$name/work" ".gone/$name/tmp"; then
    (
      cd "./.gone/$name" && setpriv --reuid="$drop" --regid="$drop" --clear-groups \\
        --inh-caps=-all --no-new-privs /bin/sh -c '
          rm -rf work tmp
          for path in work/* work/.[!.]* tmp/* tmp/.[!.]*; do
            [ -e "$path" ] || continue
            chmod -R u+rwX work tmp
            exec rm -rf work tmp
          done'
    )
  fi
  rm -rf ".gone/$name"
  if [ -z "$drop" ] && is ".gone/$name"; then
    chmod -R u+rwX ".gone/$name"
    rm -rf ".gone/$name"
  fi
} 2>/dev/null
tries=0
while left "./$name" && [ "$tries" -lt 20 ]; do
  tries=$((tries + 1))
  mkdir -m 0700 .gone 2>/dev/null
  if [ -L .gone ] || { [ -e .gone ] && [ ! -O .gone ]; }; then
    echo "unsafe $PWD/.gone belongs to another user."
    exit 0
  fi
  clear_gone
  if is "./$name" && ! mv -T "./$name" ".gone/$name" 2>/dev/null; then
    # A directory that an ordinary user has closed to itself cannot be moved.
    [ -n "$drop" ] || [ -L "./$name" ] || chmod u+rwx "./$name" 2>/dev/null
  fi
  clear_gone
  rm -f "./$name".*
  rmdir .gone 2>/dev/null
done
if left "./$name"; then echo kept; else echo closed; fi
`;
