#!/bin/sh
# Reading speed: a LAMMPS dump of 1 000 000 atoms by Vitrine and by LAMMPS's read_dump, on the same machine in one run.
#
#   tests/bench/read.sh [BUILD_FOLDER [N_ATOMS]]        needs: lmp (package lammps), gzip, zstd
#
# LAMMPS's time is that of the whole process less that of the same process without read_dump. Goals: at least 250 MB/s of text on
# two cores, at most 120 bytes per atom.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/_build}
n=${2:-1000000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$build/tests/bench/bench-read" --make "$folder/a.dump" "$n"
gzip -k "$folder/a.dump"
zstd -q "$folder/a.dump"
cat > "$folder/in.empty" <<'END'
units metal
atom_style atomic
region box block 0 1 0 1 0 1
create_box 2 box
mass * 1
END
cp "$folder/in.empty" "$folder/in.read"
echo 'read_dump ${file} 0 x y z vx vy vz box yes add keep' >> "$folder/in.read"

seconds () {
  start=$(date +%s.%N)
  "$@" > /dev/null 2>&1
  end=$(date +%s.%N)
  awk "BEGIN { print $end - $start }"
}

echo "$(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
bytes=$(wc -c < "$folder/a.dump")
for file in a.dump a.dump.gz a.dump.zst; do
  "$build/tests/bench/bench-read" "$folder/$file" | sed "s|$folder/||"
  if command -v lmp > /dev/null && [ "$file" != a.dump.zst ]; then
    empty=$(seconds lmp -log none -in "$folder/in.empty")
    full=$(seconds lmp -log none -in "$folder/in.read" -var file "$folder/$file")
    awk "BEGIN { t = $full - $empty; printf \"lammps     $file: %.3f s = %.0f MB/s\n\", t, $bytes / 1e6 / t }"
  fi
done
