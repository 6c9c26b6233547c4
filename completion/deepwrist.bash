# Completion of `deepwrist` in bash: programs, their options and keys, values of those that have few, experiments.
#
# What can be offered lies in PREFIX/share/deepwrist/words/PROGRAM.words, which the programs write when they are built: a
# word, its values, its meaning, with tabs between. Where nothing is known bash completes names of files.

# Words of the line up to the cursor go to `words` and `current`; quoting is not followed.
_deepwrist_words() {
  local line=${COMP_LINE:0:COMP_POINT}
  read -r -a words <<<"$line"
  current=''
  if [[ $line != *[[:space:]] ]]; then
    current=${words[-1]}
    unset 'words[-1]'
  fi
}

# Values of a key that begin with what is typed: _deepwrist_values VALUES TYPED BEFORE
_deepwrist_values() {
  local file value
  local -a values=()
  case $1 in
    '<experiment>')
      for file in "$share"/config/experiment/*.yaml config/experiment/*.yaml; do
        [[ -e $file ]] || continue
        file=${file##*/}
        values+=("${file%.yaml}")
      done
      ;;
    '<value>') ;;
    *) IFS='|' read -r -a values <<<"$1" ;;
  esac
  for value in "${values[@]}"; do
    [[ $value == "$2"* ]] && replies+=("$3$value ")
  done
}

_deepwrist() {
  local current program share word values meaning
  local -a words=() replies=()
  _deepwrist_words
  COMPREPLY=()
  program=$(type -P -- "${words[0]}") || return 0
  share=$(readlink -f -- "$program")
  share=${share%/*/*}/share/deepwrist
  local name=deepwrist previous=''
  if ((${#words[@]} > 1)); then
    name=${words[1]}
    previous=${words[-1]}
  fi
  [[ -r $share/words/$name.words ]] || return 0
  while IFS=$'\t' read -r word values _; do
    if [[ $previous == "$word" && $values != - ]]; then  # --option VALUE
      replies=()
      _deepwrist_values "$values" "$current" ''
      break
    elif [[ $word == *= && $current == "$word"* ]]; then
      _deepwrist_values "$values" "${current#"$word"}" "$word"
    elif [[ $word == "$current"* ]]; then
      [[ $word == *= ]] && replies+=("$word") || replies+=("$word ")
    fi
  done <"$share/words/$name.words"
  ((${#replies[@]})) || return 0
  # readline replaces only what follows the last of its word breaks.
  local kept=''
  [[ $COMP_WORDBREAKS == *=* ]] && kept=${current%"${current##*[=:]}"}
  COMPREPLY=("${replies[@]#"$kept"}")
  compopt -o nospace 2>/dev/null
  return 0
}

complete -o default -F _deepwrist deepwrist
