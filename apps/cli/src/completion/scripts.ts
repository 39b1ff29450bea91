import type { SHELLS } from './shells.ts';

/** Each asks `drydock __complete` with the words so far, the last of them unfinished. */
export const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: `# drydock's completion for bash: source <(drydock completion bash)
_drydock() {
  local line="\${COMP_LINE:0:COMP_POINT}"
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  # Readline splits at = and :, which belong to our words.
  local typed="\${line##*[[:space:]]}"
  local current="\${COMP_WORDS[COMP_CWORD]}"
  local kept="\${typed%"$current"}"
  if [[ -n "$kept" ]]; then
    read -r -a words <<<"$line"
    words=("\${words[@]:1}")
  fi
  COMPREPLY=()
  local found
  while IFS= read -r found; do
    COMPREPLY+=("\${found#"$kept"}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
  [[ "\${COMPREPLY[0]}" == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _drydock drydock
`,
  zsh: `#compdef drydock
# drydock's completion for zsh: source <(drydock completion zsh), after compinit; or a file
# named _drydock in a directory of fpath.
_drydock() {
  # Words are as they were typed, with their quotes; ~ is still to be expanded.
  local program=\${(Q)words[1]}
  program=\${~program}
  (( $+commands[$program] )) || [[ -x $program ]] || program=drydock
  local -a before=("\${(@Q)words[2,CURRENT-1]}") found
  found=("\${(@f)$("$program" __complete -- "\${before[@]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    compadd -- "\${found[@]}"
  else
    _files
  fi
}
# As a file of fpath it is called at once.
if [[ "\${funcstack[1]}" == _drydock ]]; then
  _drydock "$@"
else
  compdef _drydock drydock
fi
`,
  fish: `# drydock's completion for fish: drydock completion fish | source
function __drydock_complete
  set -l words (commandline -opc)
  # As it was typed: a word that is not finished has its quotes still.
  set -l current (string replace -ra '["\\']' '' -- (commandline -ct))
  type -q -- $words[1]; or set words[1] drydock
  set -l found ($words[1] __complete -- $words[2..] "$current" 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
# Without -f, files would be offered beside what it finds.
complete -c drydock -f -a '(__drydock_complete)'
`,
};
