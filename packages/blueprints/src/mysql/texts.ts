/**
 * The shell texts that make, use and end a server on a host. They run in the own directory of the lease of the
 * host, with its rights; whatever comes from outside is a positional parameter. All that is a server's lies in
 * `mysql` there:
 *
 * - `programs`: the paths of mariadbd, mariadb and mariadb-dump, a line each; `options`: what mariadbd is given
 * - `data`, `tmp`, `s` (its socket, of a short name since the path of a socket may have 107 bytes), `pid`, `log.err`
 * - `admin.cnf`, `init.sql`: Drydock's own user and its password. The server runs `init.sql` before it listens
 * - `lock`: locked by who sees to the server, and by the server itself, as long as either lives
 * - `stop`: it is not to be started any more; `failed`: a line for each time that it ended soon after it began
 * - `leases/NAME`: the user of a lease and its password, as the client programs read it; locked by whoever makes
 *   that lease's database, or drops it
 *
 * No password is an argument or a variable of a process: they are in files that the lease's user alone may read,
 * and go from there through builtins of the shell and pipes.
 */

/** Exit codes: the lease's file is not there (any more); somebody else is at it; the server does not come. */
export const GONE = 3;
export const BUSY = 4;
export const DOWN = 5;
/** Sessions of the lease's user are still there. */
export const LINGERS = 6;
/** The lease's database has all that it may. */
export const FULL = 7;

/** Reads the paths of the programs, and goes to where the server is. */
const ENTER = `
umask 077
cd mysql 2>/dev/null || exit ${GONE}
{ read -r mariadbd && read -r mariadb && read -r dump; } <programs || exit ${GONE}
# Drydock's own user. Standard input is what it is to run.
admin() {
  "$mariadb" --defaults-file=admin.cnf --batch --skip-column-names --skip-reconnect --connect-timeout=5 "$@"
}
`;

/**
 * Sees to it that the server runs and answers, for at most as many tenths of a second as the first parameter says.
 *
 * Whoever gets the lock of `lock` starts what sees to the server; that and the server keep it by a descriptor. So
 * there is never a second one, and a lock that is free says that all of it has ended. Where only what sees to the
 * server was killed, the server is used on, and started again by the next who comes after its end.
 */
const SERVE = `
serve() {
  (
    exec 9>>lock
    flock -n 9 || exit 0
    [ ! -e stop ] || exit 0
    rm -f failed
    setsid /bin/sh -c "$see_to_it" drydock-mysql "$mariadbd" </dev/null >/dev/null 2>>log.err &
  )
  tenths=$1
  until said=$(admin -e 'SELECT 1' </dev/null 2>&1 >/dev/null); do
    tenths=$((tenths - 1))
    if [ -e stop ]; then
      echo 'It is being taken down.' >&2
      exit ${GONE}
    fi
    if [ "$tenths" -le 0 ] || [ "$(grep -c . failed 2>/dev/null)" -ge 2 ] 2>/dev/null; then
      # It does not call every error one.
      grep -vF '[Note]' log.err 2>/dev/null | tail -n 4 | cut -c 1-200 >&2
      echo "$said" >&2
      exit ${DOWN}
    fi
    sleep 0.1
  done
}
see_to_it='
count=0
while [ ! -e stop ]; do
  set -- "$1"
  while IFS= read -r option; do set -- "$@" "$option"; done <options
  # What it has said of its earlier lives is of use for a while.
  [ "$(wc -c <log.err)" -lt 1000000 ] || mv log.err log.old
  begun=$(date +%s)
  "$@" --datadir="$PWD/data" --socket=../s --pid-file="$PWD/pid" --tmpdir="$PWD/tmp" \\
    --log-error="$PWD/log.err" --init-file="$PWD/init.sql" 2>>log.err
  [ ! -e stop ] || break
  if [ $(($(date +%s) - begun)) -ge 10 ]; then
    count=0
    rm -f failed
  else
    echo ended >>failed
  fi
  count=$((count + 1))
  sleep $((count < 6 ? count * count : 30))
done
'
`;

/**
 * Lays the server's files, once. Parameters: the paths of mariadbd, mariadb, mariadb-dump and mariadb-install-db, a
 * data directory to copy or nothing, and the server's options.
 */
export const PREPARE = `
umask 077
mkdir -p mysql/tmp mysql/leases && cd mysql || exit
exec 8>>prepare && flock -w 110 8 || exit ${BUSY}
programs="$1
$2
$3"
install=$4
prepared=$5
shift 5
echo "$programs" >programs.new && mv programs.new programs || exit
printf '%s\\n' --no-defaults "$@" >options.new && mv options.new options || exit
if [ ! -e init.sql ]; then
  password=$(head -c 24 /dev/urandom | base64 | tr -d '\\n' | tr '+/' '-_')
  [ \${#password} -eq 32 ] || exit
  printf '[client]\\nuser=drydock\\npassword=%s\\nsocket=s\\n' "$password" >admin.cnf || exit
  # What mariadb-install-db makes without a password: root from wherever, and nobody.
  {
    echo "DELETE FROM mysql.global_priv WHERE User IN ('root', '', 'drydock');"
    echo "DELETE FROM mysql.proxies_priv;"
    echo "DELETE FROM mysql.db WHERE User = '';"
    echo 'FLUSH PRIVILEGES;'
    echo "CREATE USER drydock@localhost IDENTIFIED BY '$password';"
    echo 'GRANT ALL PRIVILEGES ON *.* TO drydock@localhost WITH GRANT OPTION;'
    echo 'DROP DATABASE IF EXISTS test;'
  } >init.new && mv init.new init.sql || exit
fi
[ ! -d data ] || exit 0
rm -rf data.new || exit
if [ -n "$prepared" ]; then
  mkdir data.new && cp -R -- "$prepared/." data.new
else
  "$install" --no-defaults --datadir="$PWD/data.new" --auth-root-authentication-method=normal --skip-test-db \\
    --skip-name-resolve --innodb-log-file-size=10M >prepare.log 2>&1 || {
    grep -iE 'error|cannot|space' prepare.log | tail -n 3 >&2
    exit 1
  }
fi && chmod 0700 data.new && mv data.new data
`;

/** Runs it, and says its version. Parameter: for how many tenths of a second to wait. */
export const START = `${ENTER}${SERVE}
serve "$1"
echo 'SELECT VERSION()' | admin
`;

/** Whether it answers; nothing is mended. */
export const LOOK = `${ENTER}
echo 'SELECT 1' | admin >/dev/null
`;

/**
 * Ends the server and removes all that it was. Nothing of it is to be kept, so that it is not asked to end: what
 * has the lock is killed, and what could not be is waited for.
 */
export const END_SERVER = `
[ -d mysql ] || exit 0
cd mysql || exit
true >stop
tries=0
until (exec 9>>lock && flock -n 9); do
  for process in /proc/[0-9]*; do
    [ ! "$process/fd/9" -ef lock ] || kill -s KILL "\${process#/proc/}" 2>/dev/null
  done
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || exit ${BUSY}
  sleep 0.05
done
cd .. && rm -rf mysql
`;

/** Waits until nobody else makes or drops that lease's database; `${GONE}` where it has none. Parameter: its name. */
const TAKE_LEASE = `
take_lease() {
  [ -e "leases/$1" ] && exec 8<"leases/$1" || exit ${GONE}
  flock -w 40 8 || exit ${BUSY}
  # Whoever had it may have ended it.
  [ -e "leases/$1" ] || exit ${GONE}
}
`;

/**
 * Runs statements as Drydock's own user, with `@password` for them to use. Parameters: the lease's name, the
 * statements. A password of ours is of letters, digits, `-` and `_`.
 */
const WITH_PASSWORD = `
with_password() {
  password=$(sed -n 's/^password=//p' "leases/$1")
  case $password in '' | *[!A-Za-z0-9_-]*) exit ${GONE} ;; esac
  printf "SET @password = '%s';\\n%s\\n" "$password" "$2" | admin
}
`;

/**
 * Makes a user and a database. Parameters: tenths of a second to wait for the server, the name, the statements.
 */
export const MAKE = `${ENTER}${SERVE}${TAKE_LEASE}${WITH_PASSWORD}
serve "$1"
if [ ! -e "leases/$2" ]; then
  draft=leases/.$2.$$
  password=$(head -c 24 /dev/urandom | base64 | tr -d '\\n' | tr '+/' '-_')
  [ \${#password} -eq 32 ] || exit
  printf '[client]\\nuser=%s\\npassword=%s\\nsocket=s\\n' "$2" "$password" >"$draft" || exit
  # Somebody else may have made one meanwhile: that is used.
  ln "$draft" "leases/$2" 2>/dev/null
  rm -f "$draft"
fi
take_lease "$2"
with_password "$2" "$3"
`;

/** Runs statements where the lease has its database still. Parameters: as of `MAKE`. */
export const ALTER = `${ENTER}${SERVE}${TAKE_LEASE}
serve "$1"
take_lease "$2"
printf '%s\\n' "$3" | admin
`;

/**
 * Takes away all that a user has. Parameters: the statements that end its sessions and drop it, one that counts
 * what sessions it has, and the one that drops its database.
 *
 * A transaction that was prepared (XA) outlives its session, its user and the server, and what it locks cannot be
 * dropped. MariaDB does not say whose it is. So where the database cannot be dropped, all are undone whose session
 * is gone, unless one is so young that somebody may be about to take it up.
 */
const TAKE_AWAY = `
drop_database() {
  words=$(printf '%s\\n' "$1" | admin 2>&1 >/dev/null)
}
undo_prepared() {
  young=$(admin -e 'SELECT COUNT(*) FROM information_schema.INNODB_TRX
    WHERE trx_mysql_thread_id = 0 AND trx_started > NOW() - INTERVAL 5 SECOND' </dev/null)
  [ "$young" = 0 ] || exit ${LINGERS}
  echo "XA RECOVER FORMAT='SQL'" | admin | cut -f 4 | while IFS= read -r id; do
    printf 'XA ROLLBACK %s\\n' "$id" | admin --binary-mode 2>/dev/null
  done
}
take_away() {
  printf '%s\\n' "$1" | admin || exit
  tries=0
  until [ "$(printf '%s\\n' "$2" | admin)" = 0 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || exit ${LINGERS}
    sleep 0.1
  done
  drop_database "$3" || case $words in
    *'ERROR 1205 '*) undo_prepared && drop_database "$3" ;;
    *) false ;;
  esac || {
    echo "$words" >&2
    exit 1
  }
}
`;

/** Parameters: tenths, the name, then those of `take_away`. Without a server there is nothing to take away. */
export const DROP = `${ENTER}${SERVE}${TAKE_AWAY}
[ ! -e stop ] || exit ${GONE}
serve "$1"
if [ -e "leases/$2" ] && exec 8<"leases/$2"; then
  flock -w 40 8 || exit ${BUSY}
fi
take_away "$3" "$4" "$5"
rm -f "leases/$2" "leases/.$2".*
`;

/** Parameters: as of `DROP`, then the statements that make all of it anew. */
export const RESET = `${ENTER}${SERVE}${TAKE_LEASE}${TAKE_AWAY}${WITH_PASSWORD}
serve "$1"
take_lease "$2"
take_away "$3" "$4" "$5"
with_password "$2" "$6"
`;

/** Says where the server is, the lease's password, and how large its database is. Parameters: tenths, the name. */
export const CONNECTION = `${ENTER}${SERVE}
serve "$1"
[ -e "leases/$2" ] || exit ${GONE}
pwd -P
sed -n 's/^password=//p' "leases/$2"
du -sk "data/$2" | cut -f 1
`;

/**
 * Writes a database to standard output, with its own user's rights. Parameters: tenths, the name. No lock of other
 * tables is waited for long, and no statement about the whole server is needed.
 */
export const DUMP = `${ENTER}${SERVE}
serve "$1"
[ -e "leases/$2" ] || exit ${GONE}
exec "$dump" --defaults-file="leases/$2" --single-transaction --quick --routines --events --triggers --hex-blob \\
  --no-tablespaces --skip-dump-date --default-character-set=utf8mb4 --max-allowed-packet=1G "$2"
`;

/**
 * Runs the SQL of standard input in a database, with its own user's rights. Parameters: tenths, the name,
 * and how many KiB it may hold; 0 for any number.
 *
 * `--binary-mode` leaves the client no command of its own but DELIMITER: no shell, no file, no other server. Newer
 * clients can be told so a second time.
 */
export const RESTORE = `${ENTER}${SERVE}
serve "$1" </dev/null
[ -e "leases/$2" ] || exit ${GONE}
[ "$3" -eq 0 ] || [ "$(du -sk "data/$2" | cut -f 1)" -lt "$3" ] || exit ${FULL}
exec "$mariadb" --defaults-file="leases/$2" --batch --binary-mode --loose-sandbox --local-infile=0 \\
  --skip-reconnect --default-character-set=utf8mb4 --max-allowed-packet=1G "$2" >/dev/null
`;
