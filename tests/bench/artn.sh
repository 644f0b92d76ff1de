#!/bin/bash
# artn.sh BUILD [ATOMS [EVENTS]]: connected events per second of processor time on the bundled glass, both protocols, one and two threads.
set -euo pipefail
build=$(cd "$1" && pwd)
atoms=${2:-40} events=${3:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for protocol in robust w20; do
  for threads in 1 2; do
    out=$work/$protocol-$threads.vitrine
    /usr/bin/env TIMEFORMAT='  %U s of processor, %R s' bash -c "time '$build/app/vitrine-cli' artn cu50zr50-glass -q --protocol $protocol \
      --atoms $atoms --events $events --threads $threads -o '$out'" 2>&1 | sed "s/^/$protocol, $threads threads: /"
  done
  # Outcomes, and evaluations to the saddle.
  "$build/app/vitrine-cli" events "$work/$protocol-1.vitrine" --csv --all | grep '^[0-9]' > "$work/rows"
  cut -d, -f4 "$work/rows" | sort | uniq -c | awk -v n="$(wc -l < "$work/rows")" '{ printf "  %s %.1f %%\n", $2, 100 * $1 / n }'
  awk -F, '$5 != "nan" { print $15 }' "$work/rows" | sort -n | awk '{ c[NR] = $1 } END { print "  evaluations to a saddle: median " c[int ((NR + 1) / 2)] }'
done
