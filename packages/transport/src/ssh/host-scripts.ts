/**
 * What runs on a host: how a shell text gets there, what all of them begin with, and what a host is.
 * They are constants: whatever comes from outside is sent behind them on standard input and read
 * with `take`, so that no shell ever parses it.
 */
import { SAFE_PATH } from '../environment.ts';

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
export const TAKE = `
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
export const ENTER = `
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
 * Takes nothing. Says what the host is, and what it lacks. What the shell can read by itself it does: each program
 * costs a host more than all that it is asked.
 */
export const PROBE = `
${TAKE}
set -- $(uname -snm)
echo "kernel $1"
echo "hostname $2"
echo "arch $3"
echo "cpus $(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc)"
while read -r name kib unit; do
  if [ "$name" = MemTotal: ]; then
    echo "memory $((kib * 1024))"
    break
  fi
done </proc/meminfo
uid=$(id -u)
echo "uid $uid"
[ -r /proc/self/environ ] || echo 'lacks /proc'
nested=
while read -r name value; do
  [ "$name" != NSsid: ] || nested=1
done </proc/self/status
[ -n "$nested" ] || echo 'lacks NSsid in /proc/PID/status'
for tool in awk cat chmod chown env grep head install kill mkdir mkfifo mv rm rmdir setsid sleep stat \\
  timeout tr; do
  command -v "$tool" >/dev/null || echo "lacks $tool"
done
if [ "$uid" = 0 ]; then
  case $(rm --version 2>/dev/null) in
    *'GNU coreutils'*) ;;
    *) echo 'lacks the rm of GNU coreutils, which root needs to follow no link' ;;
  esac
fi
while read -r line; do echo "uid-map $line"; done </proc/self/uid_map
while read -r line; do echo "gid-map $line"; done </proc/self/gid_map
`;
