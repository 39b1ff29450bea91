/** Where a machine cannot be given a name: what has to say one in its place. */
export interface OwnName {
  /** Letters, digits and dashes. */
  readonly hostName: string;
  /** Where these programs lie: what they stand for is looked for elsewhere. */
  readonly bin: string;
}

/** Finds the program of the same name that comes after this one on the PATH. */
const REAL = `
real() {
  rest=$PATH:
  while [ -n "$rest" ]; do
    at=\${rest%%:*}
    rest=\${rest#*:}
    [ "$at" != "$here" ] && [ -x "$at/$1" ] && echo "$at/$1" && return
  done
  echo /usr/bin/false
}
`;

/** Each of the programs that say a computer's name, for a machine that has none of its own. */
export function programsForName(own: OwnName | null): readonly [name: string, text: string][] {
  if (own === null) {
    return [];
  }
  const begin = `#!/bin/sh\nname=${quoted(own.hostName)}\nhere=${quoted(own.bin)}\n${REAL}`;
  return [
    [
      'hostname',
      `${begin}
case $*:$# in
  :0 | -s:1 | --short:1) echo "$name" ;;
  -f:1 | --fqdn:1 | --long:1) echo "$name.ec2.internal" ;;
  *) exec "$(real hostname)" "$@" ;;
esac
`,
    ],
    [
      'uname',
      `${begin}
uname=$(real uname)
case $*:$# in
  -n:1 | --nodename:1) echo "$name" ;;
  -a:1 | --all:1)
    all=$("$uname" -a)
    computer=$("$uname" -n)
    echo "\${all%%" $computer "*} $name \${all#*" $computer "}"
    ;;
  *) exec "$uname" "$@" ;;
esac
`,
    ],
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
