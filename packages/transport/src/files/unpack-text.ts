import { EXIT } from './texts.ts';

/**
 * Takes the directory that everything goes below. Reads what to do, a line each, names as `%b` of printf reads them:
 *
 * - `s FLAG DIRECTORY`: the next lines are of this one. It is made where it is not there. `y` where its mode is set in
 *   the end, so that it may be opened to its owner meanwhile.
 * - `t COUNT`, then so many bytes: a tar stream of entries right in it, whose names have no slash.
 * - `l DIRECTORY TARGET NAME`: a hard link in it, to what is in another directory.
 * - `m MODE TIME DIRECTORY`: sets both of a directory.
 *
 * Says a line `= ok` or `= WHY` for each, with what tar says before it. Each directory is entered from the base, and
 * no link is passed on the way: where it is has to be where its name says. What is extracted is extracted there by a
 * name without a slash, which tar makes anew and does not follow.
 */
export const UNPACK = `
enter "$1"
base=\${here%/}
say() { printf '= %s\\n' "$1" || exit 1; }
plain() {
  case $1 in
    .) value= ;;
    *\\\\*) value=$(printf '%b.' "$1") && value=\${value%.} ;;
    *) value=$1 ;;
  esac
}
stands_at() {
  where
  [ "$here" = "$base\${1:+/$1}" ]
}
section() {
  cd -P -- "\${base:-/}" 2>/dev/null || { why=gone; return 1; }
  rest=$1
  passed=
  while [ -n "$rest" ]; do
    next_step
    if ! cd -P -- "./$step" 2>/dev/null; then
      why=link
      ! [ -L "./$step" ] || return 1
      stands_at "$passed" || return 1
      why=closed
      ! [ -d "./$step" ] || return 1
      why=conflict
      ! [ -e "./$step" ] || return 1
      words=$(mkdir -m 755 -- "./$step" 2>&1)
      cd -P -- "./$step" 2>/dev/null || { why=\${words##*: }; return 1; }
    fi
    passed=\${passed:+$passed/}$step
  done
  why=link
  stands_at "$1"
}
bad=gone
while read -r op one two three; do
  case $op in
    s)
      plain "$two"
      bad=
      section "$value" || bad=$why
      if [ -z "$bad" ] && [ "$one" = y ] && [ ! -w . ]; then chmod u+rwx . 2>/dev/null; fi
      say "\${bad:-ok}"
      ;;
    t)
      if [ -n "$bad" ]; then
        head -c "$one" >/dev/null
        say "$bad"
      else
        code=ok
        head -c "$one" | {
          tar -x -P -p -f - -b 128 --no-same-owner --no-overwrite-dir --quoting-style=c \\
            --warning=no-timestamp 2>&1 || code=failed
          cat >/dev/null
          [ "$code" = ok ]
        } || code=failed
        say "$code"
      fi
      ;;
    l)
      code=$bad
      if [ -z "$code" ]; then
        plain "$three"
        name=$value
        plain "$two"
        target=$value
        plain "$one"
        into=$PWD
        exec 8<.
        if section "$value"; then
          is "./$target" && ln -P -f -T -- "./$target" "/proc/self/fd/8/$name" 2>/dev/null ||
            code='no such target'
        else
          code=$why
        fi
        cd -P /proc/self/fd/8 2>/dev/null || bad=gone
        exec 8<&-
      fi
      say "\${code:-ok}"
      ;;
    m)
      plain "$three"
      code=ok
      section "$value" && touch -c -d "@$two" . 2>/dev/null
      stands_at "$value" && chmod "$one" . 2>/dev/null || code=conflict
      say "$code"
      ;;
    *) exit ${EXIT.swapped} ;;
  esac
done
`;
