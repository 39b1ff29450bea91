/**
 * `remote_git`: the git that speaks with a remote. Comes after `GIT`, works in the store's repository that it is told
 * (`--git-dir`), and has the standard input of the text for itself, as descriptor 7: everything after it reads nothing.
 * Its parameters are those of `OpenAccess`.
 *
 * What comes on standard input is the secret, over and over, a record as long as the parameters say: git asks each time
 * that it needs it, and whoever is asked reads one record and keeps nothing. So it is in no argument, no environment, no
 * file, and in no variable of a shell. It is read byte by byte, as one who reads more takes from the next.
 *
 * - On the web a helper is asked, which answers for the very protocol and host alone. No redirect is followed: whoever
 *   answers could send git, with what it pins and may, to somebody else.
 * - Over ssh an agent has the key while git runs. Nothing is read of the user's own or of the system's settings.
 *
 * Source: `git help credentials`, `git help config` on `http.followRedirects` and `http.curloptResolve` (2.39),
 * `man ssh_config` (OpenSSH 9.2).
 */
export const REMOTE = `
exec 7<&0 </dev/null
remote_scheme=$1 remote_host=$2 remote_secret=$3 remote_length=$4 remote_pins=$5 remote_key=$6 remote_home=$7
shift 7
remote_git() {
  (
    umask 077
    export HOME=/dev/null DRYDOCK_PROTOCOL="$remote_scheme" DRYDOCK_HOST="$remote_host" DRYDOCK_LENGTH="$remote_length"
    # A proxy would look up names by itself.
    [ -z "$remote_pins" ] ||
      unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY no_proxy NO_PROXY
    [ "$remote_scheme" != ssh ] || remote_ssh
    helper=
    [ "$remote_secret" != token ] || helper=$REMOTE_HELPER
    git_ -c protocol.https.allow=never -c protocol.http.allow=never -c protocol.ssh.allow=never \\
      -c protocol.file.allow=never -c "protocol.$remote_scheme.allow=always" -c credential.helper= \\
      -c "credential.helper=$helper" -c credential.useHttpPath=false -c credential.interactive=false \\
      -c http.followRedirects=false -c "http.curloptResolve=$remote_pins" -c http.sslVerify=true \\
      -c http.emptyAuth=false -c fetch.recurseSubmodules=false -c push.recurseSubmodules=no \\
      -c transfer.bundleURI=false -c ssh.variant=ssh "$@"
  )
}
REMOTE_HELPER='!drydock() {
  [ "$1" = get ] || exit 0
  protocol= host=
  while IFS= read -r line && [ -n "$line" ]; do
    case $line in
      protocol=*) protocol=\${line#protocol=} ;;
      host=*) host=\${line#host=} ;;
    esac
  done
  [ "$protocol $host" != "$DRYDOCK_PROTOCOL $DRYDOCK_HOST" ] || dd bs=1 count="$DRYDOCK_LENGTH" <&7 2>/dev/null
}; drydock'
REMOTE_SSH='cd -- "$DRYDOCK_SSH" && exec $DRYDOCK_AS ssh -F none -T -o BatchMode=yes -o IdentityFile=none \\
  -o PreferredAuthentications=publickey -o PubkeyAuthentication=yes -o ForwardAgent=no -o ForwardX11=no \\
  -o ClearAllForwardings=yes -o ControlPath=none -o PermitLocalCommand=no -o UpdateHostKeys=no -o CheckHostIP=no \\
  -o HashKnownHosts=no -o GlobalKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=30 \\
  -o ServerAliveInterval=30 -o ServerAliveCountMax=4 -o StrictHostKeyChecking="$DRYDOCK_STRICT" \\
  -o UserKnownHostsFile="$DRYDOCK_KNOWN" -o HostKeyAlias="$DRYDOCK_HOST" \${DRYDOCK_PIN:+-o HostName=$DRYDOCK_PIN}'
# In the subshell of one command of git: the agent ends with it.
remote_ssh() {
  export GIT_SSH_COMMAND="$REMOTE_SSH" SSH_AUTH_SOCK= DRYDOCK_PIN="$remote_pins" DRYDOCK_SSH
  agent=
  DRYDOCK_SSH=$(mktemp -d "$remote_home/ssh.XXXXXXXX") || exit
  trap 'remote_end' EXIT
  trap 'exit 143' HUP INT TERM
  # Who has no name on the host, as leases of some hosts, is root in a namespace of its own.
  export DRYDOCK_AS=
  if command -v getent >/dev/null && ! getent passwd "$(id -u)" >/dev/null; then
    DRYDOCK_AS='unshare -r'
    unshare -r true 2>/dev/null || {
      echo "Ssh works for users with a name alone: $(id -u) has none on the host, which allows no namespaces." >&2
      exit 1
    }
  fi
  # Names in it are relative: a socket's may have 107 bytes.
  if [ -n "$remote_key" ]; then
    export DRYDOCK_KNOWN=known DRYDOCK_STRICT=yes
    printf '%s %s\\n' "$remote_host" "$remote_key" >"$DRYDOCK_SSH/known"
  else
    export DRYDOCK_KNOWN=../known_hosts DRYDOCK_STRICT=accept-new
  fi
  [ "$remote_secret" = key ] || return 0
  mkfifo "$DRYDOCK_SSH/ready" || exit
  (cd -- "$DRYDOCK_SSH" && exec ssh-agent -D -s -a agent >ready 2>/dev/null 7<&- 8<&- 9<&-) &
  agent=$!
  SSH_AUTH_SOCK=agent
  # It says where it is once it listens.
  read -r said <"$DRYDOCK_SSH/ready" &&
    (cd -- "$DRYDOCK_SSH" && dd bs=1 count="$remote_length" <&7 2>/dev/null | ssh-add -q - 2>/dev/null) || {
    echo 'The agent of ssh did not take the key.' >&2
    exit 1
  }
}
remote_end() {
  trap - EXIT
  if [ -n "$agent" ]; then
    kill "$agent" 2>/dev/null
    wait "$agent" 2>/dev/null
  fi
  rm -rf -- "$DRYDOCK_SSH"
}
`;

/** Runs \`getent\`: takes a name, and says which addresses it has, as git is about to be told. */
export const LOOK_UP = `
PATH=$PATH:/usr/bin:/bin
command -v getent >/dev/null || exit 3
getent ahosts "$1" | while read -r address rest; do echo "$address"; done | sort -u | head -n 64
`;
