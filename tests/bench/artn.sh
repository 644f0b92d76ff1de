#!/bin/bash
# artn.sh BUILD [all|evaluations|protocols|locality|size|threads [ATOMS [ATTEMPTS]]]: saddle searches on the bundled glass, by processor time
# (bench-artn). ATOMS and ATTEMPTS on each: other numbers than those below.
#   evaluations  one call of the local evaluator, by radius
#   protocols    connected events per second of processor time and how attempts end, both protocols
#   locality     barriers of the robust protocol against the whole cell
#   size         the same attempts in cells repeated up to 98 784 atoms: the cost must not grow
#   threads      a small campaign by vitrine-cli (ATTEMPTS: events wanted of each atom) on one and two threads: wall clock, and the same events;
#                then two on one thread at once, which share nothing: what the machine allows
set -euo pipefail
build=$(cd "$1" && pwd)
what=${2:-all} atoms=${3:-} attempts=${4:-}
bench=$build/tests/bench/bench-artn
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
is() { [ "$what" = all ] || [ "$what" = "$1" ]; }
if is evaluations; then
  "$bench" cu50zr50-glass 0 0
fi
if is protocols; then
  for protocol in robust w20; do
    echo "$protocol:"
    "$bench" cu50zr50-glass "${atoms:-25}" "${attempts:-4}" "protocol=$protocol"
  done
fi
if is locality; then
  "$bench" cu50zr50-glass "${atoms:-25}" "${attempts:-4}" seed=2 refine=1
fi
if is size; then
  "$bench" cu50zr50-fast-glass "${atoms:-5}" "${attempts:-8}"
  for cells in 1x1x1 2x1x1 2x2x1 2x2x2 3x3x2; do
    "$bench" cu50zr50-glass "${atoms:-5}" "${attempts:-8}" "cells=$cells"
  done
fi
if is threads; then
  search() { "$build/app/vitrine-cli" artn cu50zr50-glass -q --atoms "${atoms:-10}" --events "${attempts:-5}" --refine 0 --threads "$1" -o "$2"; }
  for threads in 1 2; do
    out=$work/$threads.vitrine
    echo "$threads threads:"
    search "$threads" "$out"
    "$build/app/vitrine-cli" events "$out" --csv --all | grep '^[0-9]' | sort > "$work/$threads.csv"
  done
  cmp "$work/1.csv" "$work/2.csv"
  echo "the same $(wc -l < "$work/1.csv") attempts"
  echo "two at once:"
  search 1 "$work/one.vitrine" &
  search 1 "$work/another.vitrine"
  wait
fi
