import type { SHELLS } from '../commands/completion.ts';

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
# drydock's completion for zsh: source <(drydock completion zsh)
_drydock() {
  local -a found
  found=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    compadd -- "\${found[@]}"
  else
    _files
  fi
}
compdef _drydock drydock
`,
  fish: `# drydock's completion for fish: drydock completion fish | source
function __drydock_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete -- $words[2..] 2>/dev/null
end
complete -c drydock -a '(__drydock_complete)'
`,
};
