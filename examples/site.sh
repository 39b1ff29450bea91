# Read by the examples that need a repository, after `support.sh`: makes one that is the same on every machine, down to
# its commits. SITE is its address.

SITE=file://$EXAMPLE/site.git

# Nothing of whoever runs this gets into it.
site_git() {
  env -i PATH="$PATH" HOME="$EXAMPLE" GIT_CONFIG_NOSYSTEM=1 \
    GIT_AUTHOR_NAME=Example GIT_AUTHOR_EMAIL=example@example.org GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' \
    GIT_COMMITTER_NAME=Example GIT_COMMITTER_EMAIL=example@example.org GIT_COMMITTER_DATE='2026-01-01T00:00:00Z' \
    git -C "$EXAMPLE/site" "$@"
}

mkdir "$EXAMPLE/site"
site_git init -q -b main
printf 'site:\n\t@echo "<h1>made of $$(cat words)</h1>" > index.html\n' >"$EXAMPLE/site/Makefile"
echo 'the main branch' >"$EXAMPLE/site/words"
site_git add .
site_git commit -q -m 'Begin the site'
site_git switch -q -c friendly
echo 'kind words' >"$EXAMPLE/site/words"
site_git commit -q -a -m 'Use kind words'
site_git switch -q main
site_git clone -q --bare . ../site.git
