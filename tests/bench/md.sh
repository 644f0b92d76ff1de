#!/bin/bash
# md.sh BUILD [STEPS]: whole steps of molecular dynamics beside LAMMPS's (eam/fs/opt), the same 5488 atoms at 300 K, velocities and 2 fs; then
# the ensembles, and the drift of the energy over 100 ps at constant energy (the issue: below 1e-5 eV per atom).
# Runs alternate with LAMMPS's, the best of three counts, by processor time as well, which a busy machine distorts less.
set -euo pipefail
build=$(cd "$1" && pwd)
steps=${2:-500}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zcat "$here/../../assets/samples/Cu50Zr50-5488-glass-300K.data.gz" > "$work/glass.data"
zcat "$here/../../assets/potentials/Cu-Zr_2.eam.fs.gz" > "$work/Cu-Zr_2.eam.fs"
cat > "$work/nve.in" <<END
units metal
atom_style atomic
read_data $work/glass.data
pair_style eam/fs/opt
pair_coeff * * $work/Cu-Zr_2.eam.fs Cu Zr
timestep 0.002
neighbor 1.0 bin
neigh_modify delay 0 every 1 check yes
thermo 100
fix 1 all nve
run $steps
END
lammps() {
  OMP_NUM_THREADS=1 lmp -in "$work/nve.in" -log none |
    awk -v s="$steps" '/^Loop time/ { w = $4; n = $12 } /CPU use/ { sub ("%", "", $1); c = $1 }
      END { printf "LAMMPS eam/fs/opt none 1 thread: wall %.3f, processor %.3f µs per atom and step\n", w / s / n * 1e6, w * c / 100 / s / n * 1e6 }'
}
for round in 1 2 3; do
  lammps
  "$build/tests/bench/bench-md" "$work/glass.data" "$steps" 1 mixed none
  "$build/tests/bench/bench-md" "$work/glass.data" "$steps" 1 double none
done
for precision in mixed double; do
  "$build/tests/bench/bench-md" "$work/glass.data" "$steps" 2 $precision none
  # What the machine allows: two that share nothing, each of them that much slower than one alone.
  echo "two at once:"
  "$build/tests/bench/bench-md" "$work/glass.data" "$steps" 1 $precision none &
  "$build/tests/bench/bench-md" "$work/glass.data" "$steps" 1 $precision none
  wait
done
for ensemble in bussi nose_hoover langevin npt; do
  "$build/tests/bench/bench-md" "$work/glass.data" "$steps" 1 mixed $ensemble
done
if [ "${DRIFT:-yes}" = yes ]; then
  "$build/tests/bench/bench-md" "$work/glass.data" 50000 2 mixed none 1
  "$build/tests/bench/bench-md" "$work/glass.data" 50000 2 double none 1
fi
