/**
 * The shell texts that give a program a terminal. `script` of util-linux allocates the pseudo-terminal, passes on
 * what is typed and shown, and exits as the program does; nothing else has to be on the host. They are constants:
 * whatever comes from outside is a parameter, or in the environment.
 */

/** What `OPEN` exits with, having said `missing NAME`, where the host lacks a program. */
export const MISSING_EXIT = 127;
export const MISSING = /^missing ([a-z]+)\n$/;

/** Also where the holder's PATH is of something else. */
const PATHS = '$PATH:/usr/local/bin:/usr/bin:/bin';

/**
 * In the terminal, with its other end attached to `script`. The size is there before the program is. The name of the
 * device is left in a file, for `RESIZE`.
 *
 * The program and its arguments come in the environment, since `script` takes a line for a shell.
 */
export const INSIDE = `
(
  PATH=${PATHS}
  stty sane iutf8 rows "$DRYDOCK_ROWS" columns "$DRYDOCK_COLUMNS"
  tty >"$DRYDOCK_TTY"
) 2>/dev/null
set --
DRYDOCK_I=1
while [ "$DRYDOCK_I" -le "$DRYDOCK_COUNT" ]; do
  eval "set -- \\"\\$@\\" \\"\\$DRYDOCK_ARG_$DRYDOCK_I\\""
  unset "DRYDOCK_ARG_$DRYDOCK_I"
  DRYDOCK_I=$((DRYDOCK_I + 1))
done
export SHELL="$DRYDOCK_SHELL"
unset DRYDOCK_SHELL DRYDOCK_ROWS DRYDOCK_COLUMNS DRYDOCK_TTY DRYDOCK_COUNT DRYDOCK_I
exec "$@"
`;

/**
 * Parameters: INSIDE, the terminal's own name, rows, columns; then the program and its arguments. Without them it is
 * the login shell of whoever this runs as; of a user that the host does not know, bash where it is there.
 *
 * `script` starts the text in \`$SHELL\`, which may be a holder's own. BusyBox and BSD have a \`script\` that neither
 * exits as the program does nor takes its input from a pipe.
 */
export const OPEN = `
inside=$1 name=$2
export DRYDOCK_ROWS="$3" DRYDOCK_COLUMNS="$4"
shift 4
missing() { echo "missing $1" >&2; exit ${MISSING_EXIT}; }
script=$(PATH=${PATHS}; command -v script)
case $("$script" --version 2>/dev/null) in
  *util-linux*) ;;
  *) missing script ;;
esac
(PATH=${PATHS}; command -v stty) >/dev/null || missing stty
if [ $# -eq 0 ]; then
  shell=$(PATH=${PATHS}; getent passwd "$(id -u)" 2>/dev/null)
  shell=\${shell##*:}
  case $shell in
    '' | */nologin | */false) shell=$(PATH=${PATHS}; command -v bash) ;;
  esac
  [ -x "$shell" ] || shell=/bin/sh
  export SHELL="$shell"
  set -- "$shell" -l
fi
DRYDOCK_COUNT=0
for argument; do
  DRYDOCK_COUNT=$((DRYDOCK_COUNT + 1))
  export "DRYDOCK_ARG_$DRYDOCK_COUNT=$argument"
done
export DRYDOCK_COUNT DRYDOCK_SHELL="$SHELL" DRYDOCK_TTY="$TMPDIR/.terminal-$name"
SHELL=/bin/sh "$script" -qefc "$inside" /dev/null
code=$?
rm -f "$DRYDOCK_TTY"
exit "$code"
`;

/**
 * Parameters: the terminal's own name, rows, columns. The kernel tells the program in the foreground. Waits for a
 * terminal that is not there yet.
 */
export const RESIZE = `
PATH=${PATHS}
file=$TMPDIR/.terminal-$1
tries=0
until [ -s "$file" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 50 ] || exit 1
  sleep 0.1
done
read -r device <"$file"
case $device in
  /dev/*) stty -F "$device" rows "$2" columns "$3" ;;
esac
`;
