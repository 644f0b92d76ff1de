#!/bin/bash
# Forces of this build against LAMMPS, pair_style eam/fs/opt, same configuration, same run: µs per atom, one thread and two (LAMMPS: MPI ranks).
#
#   tests/bench/forces.sh [BUILD-DIR] [SAMPLE]      (default: _build, cu50zr50-liquid-1000k)
#
# Ours: the best evaluation of many, and the mean of a walk with its lists. LAMMPS: its own table of times, the pair style alone and the
# whole step. On a busy machine run it several times: the smallest numbers count.
set -e
cd "$(dirname "$0")/../.."
build=${1:-_build}
sample=${2:-cu50zr50-liquid-1000k}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ours() { # label, precision, threads
  "$build/tests/bench/bench-forces" "$sample" "$2" "$3" "${EVALUATIONS:-1000}" > "$folder/out"
  awk -v label="$1" -v threads="$3" '
    /^  forces [0-9]/ { forces = $2 }
    /^  forces, energy/ { sums = $4 }
    /^  walking/ { walk = $2 }
    END { printf "%-28s %7d %10.4f %12.4f %12.4f\n", label, threads, forces, sums, walk }' "$folder/out"
}

printf '%-28s %7s %10s %12s %12s\n' "µs per atom" threads forces with-energy with-lists
for threads in 1 2; do
  ours double double $threads
  ours mixed mixed $threads
done
VITRINE_SIMD=portable EVALUATIONS=100 ours 'double, portable' double 1
grep 'sphere' "$folder/out" | sed 's/^ */portable: /'
"$build/tests/bench/bench-forces" "$sample" mixed 1 20 | grep sphere | sed 's/^ */mixed: /'

command -v lmp > /dev/null || { echo 'LAMMPS (lmp) is not installed: apt-get install lammps'; exit 0; }
"$build/app/vitrine-cli" compute "$sample" -o "$folder/sample.data" --quiet
zcat assets/potentials/Cu-Zr_2.eam.fs.gz > "$folder/CuZr.eam.fs"
for ranks in 1 2; do
  run=(lmp)
  if [ $ranks -gt 1 ]; then
    command -v mpirun > /dev/null || continue
    run=(mpirun --allow-run-as-root --oversubscribe -np $ranks lmp)
  fi
  OMP_NUM_THREADS=1 "${run[@]}" -in tests/bench/forces.in -log "$folder/log" -screen none -var data "$folder/sample.data" \
    -var potential "$folder/CuZr.eam.fs" -var steps "${STEPS:-200}"
  awk -v ranks=$ranks '
    /^Loop time of/ { total = $4; steps = $9; atoms = $12 }
    /^Pair / { split($0, column, "|"); pair = column[3] }
    END { printf "LAMMPS eam/fs/opt, NVE step  %6d %10.4f %12s %12.4f\n", ranks, 1e6 * pair / steps / atoms, "", 1e6 * total / steps / atoms }' "$folder/log"
done
