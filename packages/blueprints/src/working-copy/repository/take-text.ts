/**
 * How a commit that was made in a lease comes into the store: fetched by the store, as what a remote has. Nothing
 * secret is near, as whoever gives it reads a configuration that the lease's holder may have written.
 */

/** After `GIT`, `STORE` and `HAVE`. `take REPOSITORY COMMIT` */
export const TAKE = `
take() {
  has "$2" && return 0
  step 'waiting for others who fetch'
  lock_store && [ -e "$link/drydock" ] || exit
  tidy_store
  step 'taking over what was made'
  git_ --git-dir="$link" fetch --quiet --no-tags --no-write-fetch-head --no-auto-maintenance --no-recurse-submodules \\
    --no-show-forced-updates -- "$1" "+$2:refs/drydock/had/$2" && has "$2"
  taken=$?
  unlock_store
  return "$taken"
}
`;
