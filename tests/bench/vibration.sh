#!/bin/sh
# Wall times of the methods of vibration on the bundled 5488-atom glass, on one thread and on all:
#
#   tests/bench/vibration.sh [BUILD-DIRECTORY]
#
# vMSD: 10 ps at 300 K and 2 fs to equilibrate, then 100 ps (55 000 steps in all), in mixed precision and once in double. Modes: the lowest 0.25 %
# (41), with the number of products with the Hessian, the largest residual and the deviation from orthonormality. Then the density of states and
# the harmonic vMSD with its error. Run it on a quiet machine; it takes some ten minutes.
set -e
build=${1:-_build}
cli=$build/app/vitrine-cli
threads=$(nproc)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The table's file begins with its scalars as comments.
run () { # threads, method, table
  start=$(date +%s.%N)
  "$cli" compute cu50zr50-glass --threads "$1" -m "$2" -t "$3=$out/table.csv"
  end=$(date +%s.%N)
  echo "$2, $1 threads: $(echo "$end $start" | awk '{ printf "%.1f s", $1 - $2 }')"
  grep -E '^# .*(products|residual|rthonormality|error|temperature|hopped)' "$out/table.csv" | sed 's/^# /    /' || true
}

uptime
for t in 1 $threads; do
  run "$t" vmsd vmsd
  run "$t" modes modes
done
run "$threads" vmsd:precision=double vmsd
run "$threads" vdos vdos
run "$threads" harmonic harmonic
