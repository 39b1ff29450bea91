/**
 * The shell texts that run on a host. They are constants: whatever comes from outside is sent
 * behind them on standard input and read with `take`, so that no shell ever parses it.
 */
import { SAFE_PATH } from '../environment.ts';
import { gate } from '../gate-script.ts';

/**
 * The command that sshd hands to the user's login shell, whichever that is: one line without a
 * quote, backslash or exclamation mark inside the single quotes. It starts anew with a clean
 * environment, then runs the text that comes first on standard input. `head` must not read further
 * than it is told, for the rest is somebody else's: the one of coreutils does not.
 */
export const LOADER =
  `exec /usr/bin/env -i PATH=${SAFE_PATH} LANG=C.UTF-8 ` +
  `/bin/sh -c 'IFS= read -r n && s=$(head -c "$n") && eval "$s"'`;

/**
 * Reads the next value: the number of its lines, then these. Then the marker is written to both
 * outputs: whatever came before it was said by the login shell's own files.
 */
const TAKE = `
take() {
  IFS= read -r lines && IFS= read -r value || exit 75
  while [ "$lines" -gt 1 ]; do
    IFS= read -r line || exit 75
    value="$value
$line"
    lines=$((lines - 1))
  done
}
take
printf '%s\\n' "$value"
printf '%s\\n' "$value" >&2
`;

/**
 * `enter NAME PATH` goes into a directory, by default the place with the path that is its name, and
 * says in `$verdict`: `safe`, `missing`, or `unsafe SENTENCE` where anybody but root and this user
 * could replace it or what is above it.
 *
 * What is above is looked at by `..` from where it is, not by names; see requireSafe in
 * judge-place.ts, also for why it stays where it was judged. So what follows is done from there.
 *
 * A place of this user's that may be written by others is closed to them, since nobody but Drydock
 * has made it; with `keep` it is left as it is.
 */
const ENTER = `
writable() {
  case $1 in *[2367] | *[2367]?) return 0 ;; esac
  return 1
}
judge() {
  levels=.
  rest=\${PWD%/}
  while [ -n "$rest" ]; do
    rest=\${rest%/*}
    levels="$levels \${levels##* }/.."
  done
  stat -c '%u %a %d:%i' / /proc/self/. $levels 2>/dev/null | {
    rest=\${PWD%/}
    last=none
    read -r owner mode top && read -r me mode inode || me=
    while read -r owner mode inode; do
      if [ "$owner" != 0 ] && [ "$owner" != "$me" ]; then
        echo "unsafe \${rest:-/} belongs to user $owner, who could replace what is in it."
        exit 0
      fi
      if writable "$mode" && [ "$1" = close ] && [ "$rest" = "\${PWD%/}" ]; then
        chmod go-w .
      elif writable "$mode"; then
        case $mode in
          [1357]???) ;;
          *)
            echo "unsafe \${rest:-/} may be written by other users, who could replace what is in it."
            exit 0
            ;;
        esac
      fi
      rest=\${rest%/*}
      last=$inode
    done
    if [ -n "$me" ] && [ "$last" = "$top" ]; then
      echo safe
    else
      echo "unsafe What is above $PWD cannot be looked at."
    fi
  }
}
enter() {
  if [ -L "$1" ]; then
    verdict="unsafe \${2:-$1} is a symbolic link."
  elif [ ! -e "$1" ]; then
    verdict=missing
  elif ! cd -P -- "$1" 2>/dev/null; then
    verdict="unsafe \${2:-$1} is not a directory that can be entered."
  elif [ "\${PWD##*/}" != "\${1##*/}" ]; then
    verdict="unsafe \${2:-$1} was exchanged."
  elif [ ! -O . ]; then
    verdict="unsafe $PWD belongs to another user."
  else
    verdict=$(judge "\${3:-close}")
  fi
}
`;

/**
 * Prints the ids of the processes that are meant: `$seeds`, what has the uid `$uid`, all that
 * descend from them, and all in their sessions, as in select-processes.ts. Where there is a uid of
 * its own a seed has to have it, or be root: a holder can write any marker into an environment.
 *
 * Of /proc/PID/status only, in which a process cannot fake a line by its name.
 */
const SELECT = `
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
 * the command's id. It runs where the registrations are, and takes its own away at the end.
 *
 * Standard input is the channel's. sshd closes it also when the program has ended by itself: then
 * what that left in the background is the lease's, and stays. Standard output is kept open until
 * all is done, for the end of the channel is how Drydock learns of it.
 */
const WATCH = `
${SELECT}
trap 'rm -f "$id"' EXIT
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
  [ "$line" != end ] || break
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
      <&5 5<&- 3>&- 4<&- 2>/dev/null &
)
exec 5<&-
`;

/**
 * Takes: the attempt's directory, the command's id, the uid to drop to, the second stage, the
 * directory to run in, the length of the input and of the script (empty: none), the environment,
 * the program and its arguments; then the bytes of input and script. What it answers, and how it
 * passes, is the gate's.
 *
 * The gate works with the path that the place really has, in which nobody else can change a name.
 *
 * Input and script wait in files without a name, since the channel goes on to carry `end`.
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
if [ -n "$input" ]; then
  keep "$input"
  exec 0<&9 9<&-
fi
exec /bin/sh -c ${quoted(gate({ answer: 5, afterGo: START_WATCHER }))} drydock-gate \\
  "$attempt" "$id" "$uid" "$second" "$directory" "$@"
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

/** Takes nothing. Says what the host is, and what it lacks. */
export const PROBE = `
${TAKE}
echo "kernel $(uname -s)"
echo "hostname $(uname -n)"
echo "arch $(uname -m)"
echo "cpus $(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc)"
echo "memory $(awk '/^MemTotal:/ { printf "%.0f", $2 * 1024 }' /proc/meminfo)"
echo "uid $(id -u)"
[ -r /proc/self/environ ] || echo 'lacks /proc'
grep -q '^NSsid:' /proc/self/status || echo 'lacks NSsid in /proc/PID/status'
for tool in awk cat chmod chown env grep head install kill mkdir mv rm rmdir setsid sleep stat \\
  timeout tr; do
  command -v "$tool" >/dev/null || echo "lacks $tool"
done
if [ "$(id -u)" = 0 ]; then
  case $(rm --version 2>/dev/null) in
    *'GNU coreutils'*) ;;
    *) echo 'lacks the rm of GNU coreutils, which root needs to follow no link' ;;
  esac
fi
sed 's/^/uid-map /' /proc/self/uid_map
sed 's/^/gid-map /' /proc/self/gid_map
`;

/**
 * Takes: a directory, the place to make in it, a uid that has to reach it (empty: none). Says
 * `made`, or `unsafe SENTENCE`, `missing PATH`, `unreachable SENTENCE`.
 *
 * Made first, then judged, each from within the one above that has been judged.
 */
export const MAKE_PLACE = `
${TAKE}
${ENTER}
take; directory=$value
take; place=$value
take; uid=$value
above=\${directory%/*}
above=\${above:-/}
[ -d "$above" ] || { echo "missing $above"; exit 0; }
cd -P -- "$above" 2>/dev/null || { echo "unsafe $above cannot be entered."; exit 0; }
if [ -n "$uid" ]; then mode=0711; else mode=0700; fi
verdict=$(judge keep)
for path in "$directory" "$place"; do
  [ "$verdict" = safe ] || { echo "$verdict"; exit 0; }
  mkdir -m "$mode" -- "./\${path##*/}" 2>/dev/null
  if [ "$path" = "$place" ]; then how=close; else how=keep; fi
  enter "./\${path##*/}" "$path" "$how"
  [ "$verdict" != missing ] || verdict="missing $path"
done
[ "$verdict" = safe ] || { echo "$verdict"; exit 0; }
chmod "0$mode" .
if [ -n "$uid" ]; then
  said=$(setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all --no-new-privs \\
    /bin/sh -c 'cd -- "$0"' "$place" 2>&1) || { echo "unreachable $said"; exit 0; }
fi
echo made
`;

/** Takes a place. Says \`attempt NAME\` for names in it: as many as an answer holds. */
export const LIST_PLACE = `
${TAKE}
take; place=$value
left=500
for path in "$place"/* "$place"/.gone/*; do
  name=\${path##*/}
  # Whoever works there may have made longer ones, which are no attempts.
  { [ -e "$path" ] || [ -L "$path" ]; } && [ "\${#name}" -le 64 ] || continue
  [ "$left" -gt 0 ] || break
  echo "attempt $name"
  left=$((left - 1))
done
echo listed
`;

/**
 * Takes a place, and \`force\` or nothing. Says \`removed\`, \`busy\` where something is in it, or
 * \`unsafe SENTENCE\`. By force it is taken out of everybody's reach first, with all that is in it.
 */
export const REMOVE_PLACE = `
${TAKE}
${ENTER}
take; place=$value
take; how=$value
enter "$place"
case $verdict in
  safe) ;;
  missing) echo removed && exit 0 ;;
  *) echo "$verdict" && exit 0 ;;
esac
name=\${PWD##*/}
if [ "$how" = force ]; then
  chmod 00700 .
  cd ..
  rm -rf "./$name"
else
  rmdir .gone 2>/dev/null
  cd ..
fi
rmdir "./$name" 2>/dev/null
if [ -e "./$name" ]; then echo busy; else echo removed; fi
`;

/** Takes a place. Says \`present\` where it is there and can be used, or \`unsafe SENTENCE\`. */
export const LOOK = `
${TAKE}
${ENTER}
take; place=$value
enter "$place"
case $verdict in
  safe) echo present ;;
  missing) ;;
  *) echo "$verdict" ;;
esac
`;
