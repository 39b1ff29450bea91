/**
 * What every shell text begins with that runs git. The first parameter of such a text is git's path, as `$1`, before
 * `shift`.
 *
 * Nothing that lies on the host tells git what to do but the repository that it is told to work in: neither the
 * system's and the user's settings and attributes, nor templates and hooks, nor helpers that keep or ask for secrets.
 * Nothing is maintained behind its back: what is dropped from a store that others share breaks them.
 *
 * Source: `git help git`, `git help config` (2.39); that a fetch begins maintenance by itself: buildkite/agent#2223.
 */
export const GIT = `
git=$1
shift
for name in $(env | sed -n 's/^\\(GIT_[A-Z0-9_]*\\)=.*/\\1/p'); do unset "$name"; done
export LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ATTR_NOSYSTEM=1
export GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=true SSH_ASKPASS=true GIT_TEMPLATE_DIR= GIT_OPTIONAL_LOCKS=0
export GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_PROTOCOL_FROM_USER=0
git_() {
  "$git" -c gc.auto=0 -c gc.autoDetach=false -c maintenance.auto=false -c core.hooksPath=/dev/null \\
    -c core.fsmonitor=false -c credential.helper= -c core.attributesFile=/dev/null -c core.excludesFile=/dev/null \\
    -c protocol.allow=never -c protocol.https.allow=always -c protocol.http.allow=always \\
    -c protocol.ssh.allow=always -c protocol.file.allow=always -c advice.detachedHead=false "$@"
}
`;
