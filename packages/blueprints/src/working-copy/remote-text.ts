/**
 * `remote_git`: the git that speaks with a remote. Comes after `GIT`, works in the store's repository that it is told
 * (`--git-dir`), and has the standard input of the text for itself: everything after it reads nothing.
 */
export const REMOTE = `
exec </dev/null
remote_git() { git_ "$@"; }
`;
