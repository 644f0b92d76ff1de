# shellcheck shell=bash disable=SC2154
# Sourced by ./run and ./check: says things, installs what is missing, configures and builds.
# Expects `set -euo pipefail` and $root, the source tree.

say() {
  if [[ -t 2 ]]; then
    printf '\033[1m%s\033[0m\n' "$*" >&2
  else
    printf '%s\n' "$*" >&2
  fi
}

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# packages_of GROUP…: the package names of these groups.
packages_of() {
  local group name rest wanted=" $* "
  while read -r group name rest; do
    [[ $group == '#'* || -z $group ]] && continue
    [[ $wanted == *" $group "* ]] && printf '%s\n' "$name"
  done < "$root/build-aux/packages.txt"
  return 0
}

# missing_packages GROUP…: those that dpkg does not have.
missing_packages() {
  local -A have=()
  local name state
  local -a names
  mapfile -t names < <(packages_of "$@")
  while read -r name state; do
    [[ $state == installed ]] && have[$name]=1
  done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${names[@]}" 2> /dev/null || true)
  for name in "${names[@]}"; do
    [[ -n ${have[$name]:-} ]] || printf '%s\n' "$name"
  done
}

# install_packages GROUP…: through apt-get as root or with sudo; quick when there is nothing to do.
install_packages() {
  if ! command -v apt-get dpkg-query > /dev/null; then
    say "Not a Debian system: build-aux/packages.txt lists what Vitrine needs; going on with what is here."
    return
  fi
  local -a missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo > /dev/null ||
      die "These Debian packages are missing, and there is neither root nor sudo to install them:
  apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
           apt-get install -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    die "apt-get could not install them. With the network up, try: apt-get install ${missing[*]}"
  fi
  rm -f "$log"
}

# configure DIR [meson option…]: sets the build directory up once, or again if the last attempt broke.
configure() {
  local dir=$1
  shift
  if [[ -f $dir/build.ninja ]]; then
    return
  fi
  say "Configuring $(basename "$dir")"
  local log
  log=$(mktemp)
  if ! meson setup "$dir" "$root" "$@" > "$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "Could not configure the build."
  fi
  rm -f "$log"
}

# build DIR [target…]: ninja's own line of progress on a terminal; elsewhere nothing but what went wrong.
build() {
  local dir=$1 log
  shift
  if [[ -t 2 ]]; then
    ninja -C "$dir" "$@" >&2
    return
  fi
  log=$(mktemp)
  if ! ninja -C "$dir" "$@" > "$log" 2>&1; then
    grep -Ev '^\[[0-9]+/[0-9]+\]|^ninja: Entering' "$log" | head -n 200 >&2 || true
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# use_build DIR: what a program that is not installed needs to find its schema, icons, samples and
# translations.
use_build() {
  export GSETTINGS_SCHEMA_DIR=$1/assets
  export VITRINE_LOCALEDIR=$1/po
  export VITRINE_SAMPLES=$root/assets/samples
  export XDG_DATA_DIRS=$root/assets:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
}

# translatable_sources: the files with strings that users see, from the source tree, one per line.
translatable_sources() {
  (
    cd "$root" || exit
    printf '%s\n' assets/*.desktop.in assets/*.metainfo.xml.in assets/*.mime.xml.in assets/*.gschema.xml
    {
      grep -rlE '\b(_|N_|Q_|C_|P_) ?\(("|$)' --include='*.c' --include='*.blp' compute render ui app
      # Parameters that several methods share; not what comments speak of.
      grep -rlE '^[^/*]*\bN_ ?\("' --include='*.h' compute render ui app
    } | LC_ALL=C sort
  )
}
