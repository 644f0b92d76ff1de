#!/bin/sh
# Migration of a vacancy in fcc copper (Y. Mishin et al., Phys. Rev. B 63, 224106 (2001); Debian's lammps-data): the barrier by LAMMPS's climbing
# nudged elastic band, and the relaxed start as a data file for tests/landscape/test-vacancy.c.
#
#   tests/reference/vacancy-neb.sh          writes vacancy-cu.data here and prints the barrier
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
potential=/usr/share/lammps/potentials/Cu_mishin1.eam.alloy

cat > start.in <<IN
units metal
atom_style atomic
atom_modify map array sort 0 0
lattice fcc 3.615
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 63.546
region hole sphere 2 2 2 0.1
delete_atoms region hole compress yes
pair_style eam/alloy
pair_coeff * * $potential Cu
min_style cg
minimize 0 1e-9 10000 100000
write_data start.data nocoeff
# The neighbour at (2.5, 2.5, 2) goes into the hole.
region jump sphere 2.5 2.5 2 0.3
group jump region jump
displace_atoms jump move -0.5 -0.5 0
minimize 0 1e-9 10000 100000
variable i atom id
write_dump all custom end.dump id x y z modify sort id format float %.15g
IN
lmp -in start.in > start.log
{ sed -n 4p end.dump; sed 1,9d end.dump; } > end.txt

cat > neb.in <<IN
units metal
atom_style atomic
atom_modify map array sort 0 0
read_data start.data
pair_style eam/alloy
pair_coeff * * $potential Cu
variable u uloop 9 pad
fix band all neb 1.0
timestep 0.01
min_style quickmin
neb 0 1e-5 3000 3000 100 final end.txt
IN
mpirun --allow-run-as-root --oversubscribe -n 9 lmp -partition 9x1 -in neb.in > neb.log
cp start.data "$here/vacancy-cu.data"
# Columns 7 and 8: forward and reverse barrier.
tail -1 log.lammps | awk '{ printf "forward %.6f eV, reverse %.6f eV, largest force %s eV/A\n", $7, $8, $2 }'
