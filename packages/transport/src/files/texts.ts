/** What all shell texts that touch files begin with, and the exit statuses by which they refuse. */

/** Why a text did nothing. Other statuses come from the tools that it runs, which say why themselves. */
export const EXIT = {
  /** It leads out of the root. */
  out: 100,
  missing: 101,
  /** A name on the way is no directory. */
  notDirectory: 102,
  /** The lease may not enter or read it. */
  closed: 103,
  /** A link that leads to nothing that could be entered or read. */
  deadLink: 104,
  isDirectory: 105,
  /** A pipe, a socket or a device. */
  notFile: 106,
  exists: 107,
  /** Less has arrived than the upload goes on from. */
  tooShort: 108,
  /** What was written is another file by now. */
  swapped: 109,
  otherDisk: 110,
  /** What was to be written was not: the tool has said why, and what is left of it is gone. */
  notWritten: 111,
} as const;

/**
 * Begins with the root as the working directory, in `$root` (without a slash at its end), and has `enter`.
 *
 * A directory is entered first and looked at afterwards: whatever takes its name then, the process stays where
 * it is, and acts on names there. So a link that is put in the way is either seen in where that is, or too late.
 * Names are given as `./name`: none is an option. `pwd` is the program, which asks the kernel; that of some
 * shells looks at the names again. The dot after what it says keeps line breaks at the end of a name.
 */
export const PRELUDE = `
set -f
LC_ALL=C
export LC_ALL
unset CDPATH
umask 022
where() {
  here=$(env pwd -P && echo .) || exit ${EXIT.out}
  here=\${here%??}
}
inside() {
  case $1 in
    "$root" | "$root"/*) ;;
    *) return 1 ;;
  esac
}
is() { [ -e "$1" ] || [ -L "$1" ]; }
cannot_enter() {
  [ ! -L "./$1" ] || exit ${EXIT.deadLink}
  [ ! -d "./$1" ] || exit ${EXIT.closed}
  [ ! -e "./$1" ] || exit ${EXIT.notDirectory}
  exit ${EXIT.missing}
}
next_step() {
  step=\${rest%%/*}
  case $rest in
    */*) rest=\${rest#*/} ;;
    *) rest= ;;
  esac
}
enter() {
  rest=$1
  while [ -n "$rest" ]; do
    next_step
    cd -P -- "./$step" 2>/dev/null || cannot_enter "$step"
    inside "$PWD" || exit ${EXIT.out}
  done
  [ -z "$1" ] || where
  inside "$here" || exit ${EXIT.out}
}
where
home=$here
root=\${here%/}
`;

/**
 * `hold FILE` opens a file as descriptor 9, for what acts on the file whatever becomes of its name: only where the
 * name is no link, and is that file.
 */
export const HOLD = `
hold() {
  [ -f "$1" ] && [ ! -L "$1" ] || exit ${EXIT.swapped}
  exec 9<"$1"
  [ "$(stat -L -c %d:%i /proc/self/fd/9)" = "$(stat -c %d:%i -- "$1")" ] || exit ${EXIT.swapped}
}
`;

/** As `find` prints what there is: a name cannot hold a slash, nor anything here a NUL. */
export const FIND_FORMAT = String.raw`%f/%y %m %s %T@ %l\0`;

/** How names begin that uploads have until they are whole. */
export const PART_PREFIX = '.drydock-part-';
