#!/bin/bash
# indicators.sh BUILD: S2 with the paper's reach (12 Å) and 160 symmetry functions of 21 952 atoms, on one and two threads. S2 as pairs per second of
# processor time, and the share of what the core's multiply-adds allow: each neighbour adds a Gaussian to 40 points (vt-entropy.c).
set -euo pipefail
build=$(cd "$1" && pwd)
bench=$build/tests/bench
limit=$("$bench/bench-arithmetic" | awk '{ print $1 }')
echo "one core: $limit multiply-adds/s"
for threads in 1 2; do
  echo "$threads thread(s):"
  "$bench/bench-method" cu50zr50-glass 2x2x1 $threads s2:cutoff=12 symmetry_functions | awk -v limit="$limit" '
    { print }
    /^s2/ {
      for (i = 1; i < NF; i++)
        if ($i == "cpu")
          cpu = $(i + 1)
      reach = 12 + 6 * 0.15                             # Å: neighbours whose Gaussians reach across the cutoff count
      pairs = $2 * 5488 / 95562.4 * 4 / 3 * 3.14159265 * reach ^ 3
      printf "  %.3g pairs, %.3g pairs per second of processor time, %.0f %% of the limit\n", pairs, pairs / cpu, 100 * 40 * pairs / cpu / limit
    }'
done
