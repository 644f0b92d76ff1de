#!/bin/bash
# steinhardt.sh BUILD: bond-orientational order of 21 952 atoms on one thread, beside LAMMPS's compute orientorder/atom.
# Ours is timed with its search for neighbours and always computes five degrees; LAMMPS's neighbour list is built before. Ours last also has the averages.
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zcat "$here/../../assets/samples/Cu50Zr50-5488-glass.data.gz" > "$work/glass.data"
lammps() {
  OMP_NUM_THREADS=1 lmp -in "$here/steinhardt.in" -log none -var data "$work/glass.data" -var n "$1" -var degrees "$2" -var wl "$3" |
    awk -v what="$4" '/^Loop time/ { printf "LAMMPS, %s: %.3f µs/atom\n", what, $4 / 20 / $12 * 1e6 }'
}
lammps 1 6 no "q6"
lammps 5 "4 6 8 10 12" no "q4 … q12"
lammps 5 "4 6 8 10 12" yes "q4 … q12, w4 … w12"
"$build/tests/bench/bench-method" "$work/glass.data" 2x2x1 1 steinhardt:cutoff=3.8,third_order=false,averages=false steinhardt:cutoff=3.8
