#!/bin/bash
# protocols.sh BUILD [ATOMS [EVENTS [OUT]]]: what each choice of the protocol does to the spectrum of barriers, on the bundled glass: the table and the figure of
# docs/protocols.md. Both presets and variants of "robust", one number changed in each, on the same atoms; one document with a campaign each.
# THREADS (1): the events do not depend on it.
set -euo pipefail
build=$(cd "$1" && pwd)
atoms=${2:-40} events=${3:-8} out=${4:-$build/protocols}
cli=$build/app/vitrine-cli
mkdir -p "$out"
document=$out/protocols.vitrine
run() {
  nice "$cli" artn cu50zr50-glass -q --atoms "$atoms" --events "$events" --max-attempts $((5 * events)) --seed 1 --threads "${THREADS:-1}" --resume -o "$document" "$@"
}
run --protocol robust
run --protocol w20
run --protocol robust -s turn=0
run --protocol robust -s max_losses=0
run --protocol robust -s max_restarts=0
run --protocol robust -s kick_radius=4
run --protocol robust -s push=0.3
run --protocol robust -s sphere=12
# Of each campaign: attempts, connected ones, distinct events, barriers, atoms that take part, costs.
python3 - "$cli" "$document" <<'PYTHON'
import csv, math, subprocess, sys

print('| centre | campaign | connected | events | mean | quartiles | below 0.5 eV | atoms taking part | evaluations |')
print('|---|---|---|---|---|---|---|---|---|')
for centre in 'Cu', 'Zr':
    for number in range(1, 9):
        text = subprocess.run([sys.argv[1], 'events', sys.argv[2], '--campaign', str(number), '--csv', '--all'],
                              capture_output=True, text=True, check=True).stdout
        rows = [row for row in csv.DictReader(line for line in text.splitlines() if not line.startswith('#')) if row['species'] == centre]
        connected = [row for row in rows if row['outcome'] == 'connected']
        distinct = [row for row in rows if row['distinct'] == '1']
        if not distinct:
            continue
        energies = sorted(float(row['energy']) for row in distinct)
        parts = sorted(float(row['participation']) for row in distinct)
        n = len(energies)
        mean = sum(energies) / n
        error = math.sqrt(sum((e - mean) ** 2 for e in energies) / max(n - 1, 1) / n)
        quartiles = ' '.join(f'{energies[int(share * (n - 1))]:.2f}' for share in (0.25, 0.5, 0.75))
        low = 100 * sum(e < 0.5 for e in energies) / n
        calls = sum(int(row['calls']) for row in rows) / len(connected)
        print(f'| {centre} | {number} | {100 * len(connected) / len(rows):.0f} % | {n} | {mean:.2f} ± {error:.2f} eV | {quartiles} eV | '
              f'{low:.0f} % | {parts[n // 2]:.1f} | {calls:.0f} |')
PYTHON
"$cli" figure protocols "$document" --data -o "$out/protocols.pdf"
