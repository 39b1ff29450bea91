/** The shell texts that look at a Unix socket on a host before sshd is asked to connect to it. */
import { ENTER, TAKE } from './host-scripts.ts';

/**
 * Takes: the attempt's directory, the socket's path (absolute, or relative to the lease's own directory), the uid that
 * the attempt's programs drop to (empty: none), the name of a link to make beside the attempt's directory (empty: none),
 * `own` or `any`. Says `socket`, or why there is none: `missing`, `other`, `foreign`, `outside`, `far`, or `unsafe SENTENCE`.
 *
 * sshd tells one thing for every socket that it cannot connect to, hence the look. Where this user is root it would also
 * connect to any socket, and follow links to it. So there it gets a second name of the socket, a hard link in the place,
 * where nobody but this user changes names, and what has that name is looked at: it has to be the lease's own. CLOSE
 * removes what begins with the attempt's name.
 */
export const FIND_SOCKET = `
${TAKE}
${ENTER}
take; attempt=$value
take; path=$value
take; uid=$value
take; link=$value
take; allowed=$value
say() { echo "$1"; exit 0; }
enter "\${attempt%/*}"
case $verdict in
  safe) ;;
  missing) say missing ;;
  *) say "$verdict" ;;
esac
link=\${link:+$PWD/$link}
work=$PWD/\${attempt##*/}/work
case $path in
  /*) ;;
  *) path=$work/$path ;;
esac
directory=\${path%/*}
name=./\${path##*/}
cd -P -- "\${directory:-/}" 2>/dev/null || say missing
[ -e "$name" ] || say missing
[ -S "$name" ] || say other
if [ "$allowed" = own ]; then
  [ ! -L "$name" ] || say outside
  case $PWD/ in "$work"/*) ;; *) say outside ;; esac
fi
[ -n "$link" ] || say socket
ln -- "$name" "$link" 2>/dev/null || say far
owner=$(stat -c %u -- "$link" 2>/dev/null)
if [ ! -L "$link" ] && [ -S "$link" ] && { [ -z "$uid" ] || [ "$owner" = "$uid" ]; }; then
  say socket
fi
rm -f -- "$link"
say foreign
`;

/** Takes the attempt's directory and the name of such a link, and removes it. Says \`removed\`. */
export const FORGET_SOCKET = `
${TAKE}
${ENTER}
take; attempt=$value
take; link=$value
enter "\${attempt%/*}"
[ "$verdict" != safe ] || rm -f -- "./$link"
echo removed
`;
