# Completion of vitrine-cli for bash.

_vitrine_cli() {
  local cur prev words cword command= i
  _init_completion -n =: 2>/dev/null || {
    cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
  }
  local commands='info methods compute forces image movie figures figure compose artn events event lammps-input lammps-result help'
  local common='--elements --frame --locate --sample --potential --threads --quiet --help'
  local display='--method --merge --field --select --colour-by --map --reverse --range --slice --slice-map --filter --fade --opacity-outside --hide --view
    --projection --zoom --radius --dark --background --depth-cue --no-legend --no-cell --no-tripod --no-scale-bar
    --no-occlusion --no-outlines --no-wrap --transparent --output'

  ((cword > 1)) && command=${words[1]}
  case $prev in
    --merge) compopt -o default; COMPREPLY=(); return ;;
    --atoms) COMPREPLY=($(compgen -W 'all selection' -- "$cur")); return ;;
    -m | --method) COMPREPLY=($(compgen -W "$(vitrine-cli --complete methods 2>/dev/null)" -- "$cur")); return ;;
    -c | --colour-by | -f | --fields) COMPREPLY=($(compgen -W "species $(vitrine-cli --complete fields 2>/dev/null)" -- "$cur")); return ;;
    --map) COMPREPLY=($(compgen -W "$(vitrine-cli --complete maps 2>/dev/null)" -- "$cur")); return ;;
    --slice-map) COMPREPLY=($(compgen -W 'on contour=median contour=median,atoms=none' -- "$cur")); return ;;
    --range) COMPREPLY=($(compgen -W 'full symmetric 1%,99% map' -- "$cur")); return ;;
    --view) COMPREPLY=($(compgen -W 'home x y z -x -y -z' -- "$cur")); return ;;
    --projection) COMPREPLY=($(compgen -W 'ortho perspective' -- "$cur")); return ;;
    --run) COMPREPLY=($(compgen -W 'nvt npt melt-quench vmsd' -- "$cur")); return ;;
    --protocol) COMPREPLY=($(compgen -W 'robust w20 reduced' -- "$cur")); return ;;
    --background) COMPREPLY=($(compgen -W 'white black' -- "$cur")); return ;;
    --elements | --frame | --frames | --rate | --sample | --threads | --slice | --filter | --hide | --zoom | --radius | --size | --width | --height | --dpi | \
      --opacity-outside | --text-scale) return ;;
    -o | --output | --result | --potential | --locate | --checkpoint) COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null; return ;;
  esac

  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W "$commands $(vitrine-cli --complete methods 2>/dev/null) --help --version" -- "$cur"))
  elif [[ $cur == -* ]]; then
    case $command in
      info) COMPREPLY=($(compgen -W "--json $common" -- "$cur")) ;;
      methods | figures) COMPREPLY=($(compgen -W '--json --help' -- "$cur")) ;;
      compute | forces | lammps-result) COMPREPLY=($(compgen -W "--method --merge --field --select --atoms --fields --output --link --embed --table --json --checkpoint --checkpoint-every --resume $common" -- "$cur")) ;;
      artn) COMPREPLY=($(compgen -W "--link --embed --atoms --events --protocol --set --error --max-attempts --evenly --seed --refine --resume --output --batch-script --nodes --tasks --hours --select $common" -- "$cur")) ;;
      events) COMPREPLY=($(compgen -W '--json --csv --all --campaign --pack --sample --help' -- "$cur")) ;;
      lammps-input) COMPREPLY=($(compgen -W "--run --param --output --launch --resume --ranks --result --method --merge --field --select $common" -- "$cur")) ;;
      event) COMPREPLY=($(compgen -W '--output --frames --recorded --refined --campaign --sample --help' -- "$cur")) ;;
      movie) COMPREPLY=($(compgen -W "--atoms --frames --rate --size --text-scale $display $common" -- "$cur")) ;;
      image) COMPREPLY=($(compgen -W "--atoms --size --text-scale $display $common" -- "$cur")) ;;
      figure) COMPREPLY=($(compgen -W "--param --atoms --width --height --dpi --data $display $common" -- "$cur")) ;;
      compose) COMPREPLY=($(compgen -W "--layout --columns --width --height --dpi --data --no-letters $display $common" -- "$cur")) ;;
      *) COMPREPLY=($(compgen -W "$(vitrine-cli --complete options "$command" 2>/dev/null) --fields --output --link --embed --table --json
        --checkpoint --checkpoint-every --resume $common" -- "$cur")) ;;
    esac
  elif [[ $command == help ]]; then
    COMPREPLY=($(compgen -W "$commands $(vitrine-cli --complete methods 2>/dev/null)" -- "$cur"))
  elif [[ $command == methods ]]; then
    COMPREPLY=($(compgen -W "$(vitrine-cli --complete methods 2>/dev/null)" -- "$cur"))
  elif [[ $command == figure ]] && ((cword == 2)) || [[ $command == compose ]] && ((cword > 2)); then
    COMPREPLY=($(compgen -W "$(vitrine-cli --complete figures 2>/dev/null)" -- "$cur"))
  elif [[ $command != figures ]]; then
    COMPREPLY=($(compgen -f -- "$cur") $(compgen -W "$(vitrine-cli --complete samples 2>/dev/null)" -- "$cur"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _vitrine_cli vitrine-cli
