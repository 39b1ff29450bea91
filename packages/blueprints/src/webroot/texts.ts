/** The shell texts that build, change, look at and end a web server on a host, each with what they share. */
import { COMMON } from './common-text.ts';

/** Parameters: from, to, a port that will not do. Says where it is, its port and nginx's version, a line each. */
export const PREPARE = `${COMMON}
[ -e lock ] || : >lock
lock
mkdir -p sites wanted left-out gen run logs temp || exit 1
: >>logs/error.log
echo "$home"
choose_port port "$1" "$2" "$3" || exit
"$nginx" -v 2>&1 | sed 's|^.*nginx/||'
`;

/** Parameters: what is the same for all sites, and a site to see whether it would be taken. */
export const BUILD = `${COMMON}
lock
printf '%s\\n' "$1" >base.conf.new && mv base.conf.new base.conf || exit 1
# A sample, which is never served.
token=sample next=gen/sample
mkdir -p "$next/sites" && cp base.conf "$next/nginx.conf" && echo 'return 200 sample;' >"$next/token.conf" &&
  printf '%s\\n' "$2" >"$next/sites/sample.conf" && mkdir -p sites/sample/logs || exit 1
is_sound
sound=$?
rm -rf "$next" sites/sample
[ "$sound" = 0 ] && apply && exit 0
cat run/words >&2
exit 75
`;

/** Ends it and removes all of it. */
export const TAKE_DOWN = `${COMMON}
if [ -f lock ]; then
  exec 9<lock
  flock -w 45 9 || exit 77
fi
end_nginx 3
[ ! -d sites ] || chmod -R u+rwX sites
rm -rf base.conf base.conf.new confirmed current gen left-out logs port port.new run sites temp wanted && rm -f lock
`;

/** Parameters: the site, from, to, a port that will not do (the last three empty where it has none). Says its port. */
export const MAKE_SITE = `${COMMON}
lock
mkdir -p "sites/$1/documents" "sites/$1/logs" || exit 1
chmod 700 "sites/$1/documents"
[ -z "$2" ] || choose_port "sites/$1/port" "$2" "$3" "$4"
`;

/** Parameters: the site, its virtual host (empty: as it is), \`if-changed\`, \`reload\` or \`restart\`, its port, its name. */
export const SERVE = `${COMMON}
id=$1 how=$3
[ -d "sites/$id" ] || exit 76
before=
if [ -n "$2" ]; then
  [ ! -e "wanted/$id.conf" ] || { before=run/$id.before.$$ && cp "wanted/$id.conf" "$before"; } || exit 76
  printf '%s\\n' "$2" >"run/$id.$$" && mv "run/$id.$$" "wanted/$id.conf" || exit 76
fi
lock
if [ ! -d "sites/$id" ]; then
  rm -f "wanted/$id.conf"
  exit 76
fi
if ! apply; then
  # What was served of it goes on. What was not is wanted still, and stands in nobody's way.
  if [ -e "confirmed/sites/$id.conf" ]; then
    cp "confirmed/sites/$id.conf" "wanted/$id.conf"
  elif [ -n "$before" ]; then
    mv "$before" "wanted/$id.conf"
  elif [ -n "$2" ]; then
    rm -f "wanted/$id.conf"
  fi
  [ ! -e "wanted/$id.conf" ] || [ -e "confirmed/sites/$id.conf" ] || cp run/words "left-out/$id.conf"
  rm -f "run/$id".before.*
  cat run/words >&2
  exit 75
fi
if [ -e "left-out/$id.conf" ]; then
  cat "left-out/$id.conf" >&2
  exit 75
fi
[ -z "$before" ] || rm -f "$before"
for tries in 1 2 3 4 5; do
  [ "$(ask "$4" "$5" /.well-known/drydock)" != "$id" ] || exit 0
  sleep 0.1
done
echo 'The web server runs, and does not answer for it.' >&2
exit 75
`;

/** Parameters: the site. */
export const REMOVE_SITE = `${COMMON}
id=$1
[ -f lock ] || exit 0
rm -f "wanted/$id.conf"
lock
rm -f "wanted/$id.conf" "left-out/$id.conf" "run/$id".*
if ! master >/dev/null; then
  end_nginx 0
elif [ -e "confirmed/sites/$id.conf" ] || [ -e "current/sites/$id.conf" ]; then
  apply || { cat run/words >&2; exit 75; }
fi
[ ! -d "sites/$id" ] || { chmod -R u+rwX "sites/$id"; rm -rf "sites/$id"; }
`;

/** Whether it can be used, cheaply: 0, or why not in a sentence. */
export const LOOK = `${COMMON}
[ -f lock ] || { echo 'What was built of it is gone.' >&2; exit 76; }
master >/dev/null || { echo 'nginx does not run.' >&2; exit 75; }
[ -n "$(ask "$own" drydock.invalid /.drydock/token)" ] || { echo 'nginx runs and does not answer.' >&2; exit 75; }
`;

/** Parameters: the site, its port, its name. Says what \`status\` tells, a line each, words last. */
export const STATUS = `${COMMON}
id=$1
[ -d "sites/$id" ] || exit 76
if pid=$(master); then
  echo yes
  date -u -d "@$(stat -c %Y run/nginx.pid)" +%Y-%m-%dT%H:%M:%SZ
else
  echo no
  echo
fi
old=$(old_workers)
all=$(ours | wc -l)
echo "$((all > old ? all - old - 1 : 0))"
echo "$old"
if [ "$(ask "$2" "$3" /.well-known/drydock)" = "$id" ]; then echo yes; else echo no; fi
tr '\\n' ' ' <"left-out/$id.conf" 2>/dev/null
echo
"$nginx" -v 2>&1 | sed 's|^.*nginx/||'
cat run/last 2>/dev/null
exit 0
`;

/** Parameters: the site, the log, lines, \`yes\` to follow it. */
export const LOGS = `${COMMON}
file=sites/$1/logs/$2.log
[ -d "sites/$1" ] || exit 76
if [ "$4" = yes ]; then
  exec tail -n "$3" -F "$file" 2>/dev/null
fi
[ ! -e "$file" ] || exec tail -n "$3" "$file"
`;
