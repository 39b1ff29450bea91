/** The shell texts that make, look at and remove the directories of resources on a host. */
import { ENTER, PROBE, TAKE } from './host-scripts.ts';

const MAKE = `
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
  mkdir -m "$mode" -- "./\${path##*/}" 2>/dev/null && isNew=1 || isNew=
  if [ "$path" = "$place" ]; then how=close; else how=keep; fi
  enter "./\${path##*/}" "$path" "$how"
  [ "$verdict" != missing ] || verdict="missing $path"
done
[ "$verdict" = safe ] || { echo "$verdict"; exit 0; }
[ -n "$isNew" ] || chmod "0$mode" .
if [ -n "$uid" ]; then
  said=$(setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all --no-new-privs \\
    /bin/sh -c 'cd -- "$0"' "$place" 2>&1) || { echo "unreachable $said"; exit 0; }
fi
echo made
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
${MAKE}
`;

/** What a script says when it has said all that it knows, and takes what follows from that. */
export const ASKS = 'asks';

/** The probe, and what `MAKE_PLACE` takes and says once that was answered with `go`: with anything else it ends. */
export const PREPARE = `
${PROBE}
echo ${ASKS}
take
[ "$value" = go ] || exit 0
${ENTER}
${MAKE}
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
