/**
 * The shell texts with which a web server on a leased host is run. They are constants: what comes from outside is a
 * positional parameter. They work in the held lease's own directory:
 *
 * | name               | what it is                                                                             |
 * | ------------------ | -------------------------------------------------------------------------------------- |
 * | `lock`             | whoever changes something has it locked; its absence: the server was taken down        |
 * | `base.conf`        | what is the same for all sites                                                         |
 * | `sites/ID`         | of one lease: its documents, logs and port                                             |
 * | `wanted/ID.conf`   | the virtual host that a lease wants                                                    |
 * | `left-out/ID.conf` | why a virtual host is not served though it is wanted                                   |
 * | `gen/TOKEN`        | a configuration: a copy of what is wanted. The running server tells its token          |
 * | `current`          | a link to the one that the server reads                                                |
 * | `confirmed`        | a link to the last one that the server was heard to serve                              |
 *
 * A reload says nothing of its success: with a port that is taken, the whole new configuration is dropped while
 * `nginx -t` and `nginx -s reload` exit with 0. So each is confirmed by asking for its token.
 *
 * Exit statuses: 75 refused, with nginx's words; 76 what it is about is gone; 77 others were at work for too long.
 */

export const REFUSED = 75;
export const GONE = 76;
export const BUSY = 77;

/** Parameters: nginx, the address to ask, the server's own port, hundredths of a second between reloads. */
export const COMMON = String.raw`
set -u
umask 077
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
nginx=$1 asked=$2 own=$3 every=$4
shift 4
home=$(pwd -P)
how=if-changed id=
LC_ALL=C
export LC_ALL

lock() {
  [ -f lock ] || exit 76
  exec 9<lock || exit 76
  flock -w 45 9 || { echo 'Others are changing the web server.' >&2; exit 77; }
  [ -f lock ] || exit 76
}

# The answer's last line. Not every host has curl; bash opens connections itself.
ask() {
  timeout 2 bash -c '
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n" "$4" "$3" >&3 && cat <&3
  ' ask "$asked" "$1" "$2" "$3" 2>/dev/null | tail -n 1
}

is_ours() {
  [ "$(readlink "/proc/$1/cwd" 2>/dev/null)" = "$home" ] && { read -r comm <"/proc/$1/comm"; } 2>/dev/null &&
    [ "$comm" = nginx ]
}

# All of its processes: the workers of a master that was killed go on serving, and hold the ports.
ours() {
  ls -l /proc/[0-9]*/cwd 2>/dev/null | sed -n 's|^.* /proc/\([0-9][0-9]*\)/cwd -> |\1 |p' |
    while read -r pid directory; do
      case $directory in
      "$home" | "$home (deleted)")
        { read -r comm <"/proc/$pid/comm"; } 2>/dev/null && [ "$comm" = nginx ] && echo "$pid"
        ;;
      esac
    done
}

master() {
  pid=
  { read -r pid <run/nginx.pid; } 2>/dev/null
  [ -n "$pid" ] && is_ours "$pid" && echo "$pid"
}

old_workers() {
  count=0
  for each in $(ours); do
    case $(tr '\0' ' ' 2>/dev/null <"/proc/$each/cmdline") in
    *'worker process is shutting down'*) count=$((count + 1)) ;;
    esac
  done
  echo "$count"
}

# Waits until none of these workers takes connections any more: what they take is served as before, for a moment
# after a new worker has told the new token.
await_old() {
  tries=0
  while [ "$tries" -lt 100 ]; do
    taking=
    for each in $1; do
      case $(tr '\0' ' ' 2>/dev/null <"/proc/$each/cmdline") in
      *'shutting down'*) ;;
      *'worker process'*) taking=$each ;;
      esac
    done
    [ -n "$taking" ] || return 0
    tries=$((tries + 1))
    sleep 0.05
  done
}

none_left() {
  tries=$(($1 * 20))
  while [ -n "$(ours)" ]; do
    [ "$tries" -gt 0 ] || return 1
    tries=$((tries - 1))
    sleep 0.05
  done
}

# Seconds for what is under way.
end_nginx() {
  for step in "QUIT $1" 'TERM 1' 'KILL 10'; do
    all=$(ours)
    [ -n "$all" ] || return 0
    kill -"${'$'}{step% *}" $all 2>/dev/null
    none_left "${'$'}{step#* }" && return 0
  done
  echo 'Processes of the web server could not be ended.' >&2
  exit 1
}

# Hundredths of a second since the machine has started.
now() {
  read -r up rest </proc/uptime
  echo "${'$'}{up%.*}${'$'}{up#*.}"
}

# Each reload leaves old workers behind, for as long as their connections last.
pace() {
  last=0
  { read -r last <run/reloaded; } 2>/dev/null
  need=$every
  [ "$(old_workers)" -lt 8 ] || need=$((need * 5))
  since=$(($(now) - last))
  [ "$since" -ge 0 ] && [ "$since" -lt "$need" ] || return 0
  rest=$((need - since))
  sleep "$((rest / 100)).$(printf %02d $((rest % 100)))"
}

point() {
  rm -f run/link
  ln -s "$2" run/link && mv -T run/link "$1"
}

emergencies() {
  sed -n 's/^.*\[emerg\] //p' "$@" | sed 's/^[0-9#]*: //' | sort -u | head -n 5
}

# A configuration of all that is wanted, or of what is served and what this caller wants. Others that are wanted may
# be at fault.
assemble() {
  token=$(cat /proc/sys/kernel/random/uuid)
  next=gen/$token
  mkdir -p "$next" || exit 1
  if [ "$1" = all ]; then
    cp -R wanted "$next/sites" || exit 1
    for file in left-out/*.conf; do
      name=${'$'}{file##*/}
      [ ! -e "$file" ] || [ "$name" = "$id.conf" ] || rm -f "$next/sites/$name"
    done
  else
    cp -R confirmed/sites "$next/sites" || exit 1
    [ ! -e "wanted/$id.conf" ] || cp "wanted/$id.conf" "$next/sites/" || exit 1
  fi
  for file in "$next"/sites/*.conf; do
    name=${'$'}{file##*/}
    [ ! -e "$file" ] || { [ -e "wanted/$name" ] && [ -d "sites/${'$'}{name%.conf}" ]; } || rm -f "$file"
  done
  {
    # As root alone it would leave the files to somebody else.
    [ "$(id -u)" != 0 ] || echo "user $(id -un) $(id -gn);"
    cat base.conf
  } >"$next/nginx.conf" && echo "return 200 \"$token\\n\";" >"$next/token.conf" || exit 1
}

is_sound() {
  "$nginx" -t -q -p "$home/" -c "$next/nginx.conf" 2>run/test && return 0
  emergencies run/test >run/words
  [ -s run/words ] || tail -n 3 run/test >run/words
  return 1
}

# Whether the server says that it serves this configuration. $1: a process without which it never will.
is_confirmed() {
  tries=0
  while [ "$tries" -lt 160 ]; do
    [ "$(ask "$own" drydock.invalid /.drydock/token)" != "$token" ] || return 0
    said=$(tail -c "+$((offset + 1))" logs/error.log)
    case $said in
    *'still could not bind()'*) return 1 ;;
    *'bind() to'*) ;;
    *'[emerg]'*) [ "$tries" -lt 10 ] || return 1 ;;
    esac
    kill -0 "$1" 2>/dev/null || return 1
    tries=$((tries + 1))
    sleep 0.05
  done
  return 1
}

# What has a port that somebody else holds: the others go on without it.
leave_out() {
  found=no
  for port in $(sed -n 's/.*bind() to .*:\([0-9][0-9]*\) failed.*/\1/p' run/said | sort -u); do
    [ "$port" != "$own" ] || return 1
    for file in $(grep -l -F ":$port;" "$next"/sites/*.conf 2>/dev/null); do
      found=yes
      emergencies run/said >"left-out/${'$'}{file##*/}"
      rm -f "$file"
    done
  done
  [ "$found" = yes ]
}

# A shell stays its parent: it keeps the environment by which the host finds what is left of a lease, and which
# nginx overwrites with its title.
start() {
  for round in 1 2 3 4 5; do
    end_nginx 0
    [ -z "$(find logs -name error.log -size +10240k)" ] || mv logs/error.log logs/error.log.1
    : >>logs/error.log
    rm -f run/nginx.pid
    offset=$(wc -c <logs/error.log)
    setsid /bin/sh -c '
      ulimit -S -n 65536 2>/dev/null || ulimit -S -n "$(ulimit -H -n)"
      "$@"
      exit $?
    ' web-server "$nginx" -p "$home/" -c current/nginx.conf </dev/null >/dev/null 2>run/start 9>&- &
    ! is_confirmed $! || return 0
    tail -c "+$((offset + 1))" logs/error.log >run/said
    cat run/start >>run/said
    end_nginx 0
    leave_out || return 1
  done
  return 1
}

note() {
  {
    date -u +%Y-%m-%dT%H:%M:%SZ
    echo "$1"
    [ "$1" = taken ] || cat run/words
  } >run/last.new && mv run/last.new run/last
}

# What a reload opens anew. The server's own log tells of the reload itself, and stays.
rotate() {
  for file in $(find sites/*/logs -name '*.log' -size +10240k 2>/dev/null); do
    mv "$file" "$file.1"
  done
}

take() {
  rotate
  is_sound || return 1
  point current "$next"
  if pid=$(master); then
    offset=$(wc -c <logs/error.log)
    now >run/reloaded
    before=$(ours)
    kill -HUP "$pid"
    taken=no
    ! is_confirmed "$pid" || taken=yes
    [ "$taken" = no ] || await_old "$before"
    [ "$taken" = yes ] || tail -c "+$((offset + 1))" logs/error.log >run/said
  else
    taken=no
    ! start || taken=yes
  fi
  if [ "$taken" = no ]; then
    emergencies run/said >run/words
    [ -s run/words ] || echo 'The web server does not serve its new configuration.' >run/words
    [ ! -e confirmed ] || point current "$(readlink confirmed)"
    return 1
  fi
  point confirmed "$next"
  for each in gen/*; do
    [ "$each" = "$next" ] || rm -rf "$each"
  done
  reloads=0
  { read -r reloads <run/reloads; } 2>/dev/null
  echo "$((reloads + 1))" >run/reloads
}

is_same() {
  if [ -e "wanted/$id.conf" ]; then
    cmp -s "wanted/$id.conf" "$1/sites/$id.conf"
  else
    [ ! -e "$1/sites/$id.conf" ]
  fi
}

serves_current() {
  [ -e current ] && [ "$current_token" = "$(readlink current)" ]
}

# How many changes the server had taken before this caller came.
seen=0
{ read -r seen <run/reloads; } 2>/dev/null

# Has the server serve what is wanted, together with what others want meanwhile.
apply() {
  if master >/dev/null; then
    current_token=gen/$(ask "$own" drydock.invalid /.drydock/token)
    reloads=0
    { read -r reloads <run/reloads; } 2>/dev/null
    if serves_current && is_same current; then
      [ "$how" != if-changed ] && [ "$reloads" = "$seen" ] || return 0
    fi
    if [ "$current_token" = gen/ ] && [ "$how" = restart ]; then
      # Nobody is served by it.
      end_nginx 0
    else
      pace
    fi
  elif [ "$how" = reload ]; then
    echo 'nginx does not run.' >run/words
    return 1
  fi
  rm -f "left-out/$id.conf"
  assemble all
  first=$next
  if take; then
    note taken
    return 0
  fi
  if [ -e confirmed ]; then
    assemble own
    if diff -r "$first/sites" "$next/sites" >/dev/null 2>&1; then
      rm -rf "$next"
    else
      ! master >/dev/null || pace
      if take; then
        note taken
        return 0
      fi
    fi
  fi
  note refused
  rm -rf "$first" "$next"
  return 1
}

# Decimal, of everything that listens here.
used_ports() {
  for port in $(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    sed -n 's/^ *[0-9]*: [0-9A-F]*:\([0-9A-F]*\) [0-9A-F]*:[0-9A-F]* 0A .*/\1/p' | sort -u); do
    printf '%d ' "0x$port"
  done
  cat port sites/*/port 2>/dev/null | tr '\n' ' '
}

# $1: where it is noted, $2 to $3: the range, $4: one that will not do.
choose_port() {
  port=
  { read -r port <"$1"; } 2>/dev/null
  if [ -n "$port" ] && [ "$port" != "$4" ]; then
    echo "$port"
    return 0
  fi
  used=" $(used_ports) $4 "
  span=$(($3 - $2 + 1))
  first=$(($(od -An -N4 -tu4 /dev/urandom) % span))
  step=0
  while [ "$step" -lt "$span" ]; do
    port=$(($2 + (first + step) % span))
    case $used in
    *" $port "*) step=$((step + 1)) ;;
    *)
      echo "$port" >"$1.new" && mv "$1.new" "$1" && echo "$port"
      return
      ;;
    esac
  done
  echo "No port from $2 to $3 is free." >&2
  return 75
}
`;
