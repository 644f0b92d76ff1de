#!/usr/bin/env python3
"""The numbers of docs/protocols.md, "The bundled campaign beside the papers", from a document:

usage: campaign.py VITRINE_CLI DOCUMENT"""
import collections
import csv
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CLI, DOCUMENT = sys.argv[1:3]


def run(*arguments):
    return subprocess.run([CLI, *arguments], check=True, capture_output=True, encoding='utf-8').stdout


def figure(name):
    """Rows of a figure's numbers, and those of the result that it draws, which stand before them as comments."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / 'figure.csv'
        run('figure', name, DOCUMENT, '-o', str(out))
        lines = out.read_text(encoding='utf-8').splitlines()
    return (list(csv.DictReader(line for line in lines if not line.startswith('#'))),
            list(csv.DictReader(line.lstrip('# ') for line in lines if line.startswith('# ') and line.count(',') > 10 and '=' not in line)))


def pearson(rows, x, y):
    a, b = [float(r[x]) for r in rows], [float(r[y]) for r in rows]
    ma, mb = statistics.fmean(a), statistics.fmean(b)
    return sum((p - ma) * (q - mb) for p, q in zip(a, b)) / math.sqrt(sum((p - ma) ** 2 for p in a) * sum((q - mb) ** 2 for q in b))


events = list(csv.DictReader(line for line in run('events', DOCUMENT, '--csv', '--all').splitlines() if not line.startswith('#')))
for species in 'Cu', 'Zr', 'all':
    mine = [e for e in events if species in (e['species'], 'all')]
    connected = [e for e in mine if e['outcome'] == 'connected']
    distinct = [e for e in mine if e['distinct'] == '1']
    calls = statistics.median(int(e['calls_to_saddle']) for e in connected)
    print(f'{species}: {len(mine)} attempts, {len(connected)} connected ({100 * len(connected) / len(mine):.1f} %), {len(distinct)} distinct on '
          f'{len({e["atom"] for e in distinct})} atoms, {len(distinct) / len({e["atom"] for e in distinct}):.2f} each; {calls:.0f} evaluations to a saddle (median)')
# Atoms that have enough are left alone, so that those where it is hard take most attempts; the same number on each says how good the search is.
tried = collections.Counter(e['atom'] for e in events)
first = [e for e in events if int(e['event'].split('.')[1]) < min(tried.values())]
connected = [e for e in first if e['outcome'] == 'connected']
print(f'the first {min(tried.values())} attempts on each of {len(tried)} atoms: {100 * len(connected) / len(first):.1f} % connected, '
      f'{statistics.median(int(e["calls_to_saddle"]) for e in connected):.0f} evaluations to a saddle (median)')
changes = sorted(abs(float(e['refined_energy']) - float(e['energy'])) * 1e3 for e in events if math.isfinite(float(e['refined_energy'])))
print(f'{len(changes)} refined: {changes[len(changes) // 2]:.2f} meV in the median, {changes[int(0.95 * len(changes))]:.1f} at 95 %, {changes[-1]:.0f} at most')

table = figure('w20-fig5')[1]
for species in 'Cu', 'Zr':
    for column in 'pearson', 'coarse_pearson':
        print(species, column, ', '.join(f"{r['field']} {float(r[column]):.2f}" for r in table if r['species'] == species))
for row in figure('s2-scan')[0]:
    if float(row['rc']) in (3.5, 11.5, 12):
        print(f"S2 at {row['rc']} Å:", ', '.join(f'{name} {float(row[name]):.2f}' for name in ('coarse_Cu', 'coarse_Zr', 'pearson_Cu', 'pearson_Zr')))
points = figure('w20-fig6')[0]
for species in 'Cu', 'Zr':
    mine = [p for p in points if p['species'] == species]
    grouped, single = ([p for p in mine if (p['kind'] == 'group') == is_group] for is_group in (True, False))
    print(f"vMSD {species}: groups {pearson(grouped, 'vmsd', 'activation_energy'):.2f}, single atoms {pearson(single, 'vmsd', 'activation_energy'):.2f}")
