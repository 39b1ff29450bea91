# Read by the examples that need a repository: makes one that is the same on every machine, down to its commits.
# Sets SITE to its address, which everything on this machine can read; it is removed when the example ends.

SITE_DIRECTORY=$(mktemp -d /var/tmp/drydock-example-XXXXXX)
chmod 755 "$SITE_DIRECTORY"
trap 'rm -rf "$SITE_DIRECTORY"' EXIT
SITE=file://$SITE_DIRECTORY/site.git

# Nothing of whoever runs this gets into it.
site_git() {
  env -i PATH="$PATH" HOME="$SITE_DIRECTORY" GIT_CONFIG_NOSYSTEM=1 \
    GIT_AUTHOR_NAME=Example GIT_AUTHOR_EMAIL=example@example.org GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' \
    GIT_COMMITTER_NAME=Example GIT_COMMITTER_EMAIL=example@example.org GIT_COMMITTER_DATE='2026-01-01T00:00:00Z' \
    git -C "$SITE_DIRECTORY/work" "$@"
}

mkdir "$SITE_DIRECTORY/work"
site_git init -q -b main
printf 'site:\n\t@echo "<h1>made of $$(cat words)</h1>" > index.html\n' >"$SITE_DIRECTORY/work/Makefile"
echo 'the main branch' >"$SITE_DIRECTORY/work/words"
site_git add .
site_git commit -q -m 'Begin the site'
site_git switch -q -c friendly
echo 'kind words' >"$SITE_DIRECTORY/work/words"
site_git commit -q -a -m 'Use kind words'
site_git switch -q main
site_git clone -q --bare . ../site.git
