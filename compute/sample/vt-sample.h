/* VtSample: one immutable configuration of atoms.
 *
 * Atoms are in ascending order of their id, so that atom i of two frames of one trajectory is the same atom.
 * Positions are as in the file (they may lie outside a periodic cell); whoever needs them inside
 * wraps them with vt_cell_wrap(). Never changed after construction; GObject references are atomic, so
 * a sample may be read from any thread without locks. */
#pragma once

#include <glib-object.h>

#include "sample/vt-cell.h"
#include "sample/vt-field.h"

G_BEGIN_DECLS

typedef enum
{
  VT_UNITS_METAL, /* Å, eV, ps, K, amu */
  VT_UNITS_LJ,    /* reduced: σ, ε, √(mσ²/ε) */
} VtUnits;

typedef struct
{
  char name[16];     /* "Cu"; "1", "2" … while the element is not known */
  int atomic_number; /* 0 if it is no known element */
  double mass;       /* amu or m, 0 if unknown */
  double radius;     /* Å or σ, for drawing and for the radical tessellation; > 0 */
  guint32 rgb;       /* 0xRRGGBB */
} VtSpecies;

#define VT_MAX_SPECIES 256

#define VT_TYPE_SAMPLE (vt_sample_get_type ())
G_DECLARE_FINAL_TYPE (VtSample, vt_sample, VT, SAMPLE, GObject)

/* Fills in a species from its name: an element's properties, or neutral ones and the @index-th
 * categorical colour if the name is no element. */
void vt_species_init (VtSpecies *species, const char *name, guint index);

/* The same of a particle in reduced units, whose name is no element's: "B" of a Kob–Andersen mixture is not boron. Its diameter is σ. */
void vt_species_init_reduced (VtSpecies *species, const char *name, guint index);

/* @positions: (transfer full) g_malloc'ed 3 × n_atoms doubles, x y z per atom.
 * @species_index: (transfer full) g_malloc'ed n_atoms bytes, each < n_species.
 * @ids: (transfer full) (nullable) g_malloc'ed, strictly ascending; NULL means 1 … n_atoms.
 * @species: copied, 1 … VT_MAX_SPECIES of them. */
VtSample *vt_sample_new (const VtCell *cell,
                         gsize n_atoms,
                         double *positions,
                         guint8 *species_index,
                         gint64 *ids,
                         const VtSpecies *species,
                         guint n_species);

/* To be called only between vt_sample_new() and the first time the sample is shared. */
void vt_sample_take_field (VtSample *sample, VtField *field); /* a column that came with the file */
void vt_sample_set_title (VtSample *sample, const char *title);
void vt_sample_set_units (VtSample *sample, VtUnits units);
void vt_sample_set_timestep (VtSample *sample, gint64 timestep); /* −1 if the file has none */

/* The same configuration with other species, sharing every array. @n_species must be the same. */
VtSample *vt_sample_with_species (VtSample *sample, const VtSpecies *species);

/* The same atoms elsewhere: species, ids, units and title are kept, fields and timestep are not. @cell: (nullable) another cell.
 * @positions: (transfer full) as for vt_sample_new(). Costs nothing but the array it is given. */
VtSample *vt_sample_with_positions (VtSample *sample, const VtCell *cell, double *positions);

/* The same configuration, sharing every array, whose forces come from @potential and not from the bundled one that fits: the id of a bundled one, or a
 * file's path (vt_potential_find_for_sample()); NULL: from that after all. What is made of the sample by the two above keeps it. It is no part of the hash:
 * what is computed says by itself under which forces. */
VtSample *vt_sample_with_potential (VtSample *sample, const char *potential);

/* In which periodic images its atoms are to be drawn: @shifts has three doubles for each, a sum of cell vectors. For pictures of a way that some of them
 * go: those that cross the edge of the cell do not jump to its other side. Before @sample is shown to anybody else. */
void vt_sample_set_images (VtSample *sample, GBytes *shifts);

/* Where @atom is drawn: as given, or if @inverse (vt_cell_get_inverse()) is given, in its image: the one within the cell unless others were set. */
void vt_sample_get_place (VtSample *sample, gsize atom, const double inverse[3][3], double place[3]);

/* Those atoms alone whose @marks is not 0 (one byte per atom), with their ids and columns, in the same cell. */
VtSample *vt_sample_extract (VtSample *sample, const guint8 *marks);

gsize vt_sample_get_n_atoms (VtSample *sample);
const VtCell *vt_sample_get_cell (VtSample *sample);
const double *vt_sample_get_positions (VtSample *sample);
const guint8 *vt_sample_get_species_index (VtSample *sample);
const VtSpecies *vt_sample_get_species (VtSample *sample, guint *n_species);
const gint64 *vt_sample_peek_ids (VtSample *sample); /* NULL if they are 1 … n_atoms */
gint64 vt_sample_get_id (VtSample *sample, gsize atom);
gssize vt_sample_find_id (VtSample *sample, gint64 id); /* −1 if there is no such atom */
const gsize *vt_sample_get_species_counts (VtSample *sample); /* n_species numbers */
/* Which species (indices, in @present) some atom has, and the place of each among them (@rank); both of VT_MAX_SPECIES. Returns how many. */
guint vt_sample_rank_species (VtSample *sample, guint8 *present, guint8 *rank);
double vt_sample_get_mean_radius (VtSample *sample); /* over atoms */
VtUnits vt_sample_get_units (VtSample *sample);
const char *vt_sample_get_potential (VtSample *sample); /* NULL: the bundled one that fits */
/* "Å" or "σ" and so on; of a volume that of an area in two dimensions. */
const char *vt_sample_get_length_unit (VtSample *sample);
const char *vt_sample_get_energy_unit (VtSample *sample);
const char *vt_sample_get_temperature_unit (VtSample *sample);
const char *vt_sample_get_time_unit (VtSample *sample);
const char *vt_sample_get_pressure_unit (VtSample *sample);
const char *vt_sample_get_volume_unit (VtSample *sample);
/* @unit (nullable) with the words length, energy, temperature, time, millitime, frequency, pressure and volume in it replaced by what @sample measures them
 * in (NULL: Å, eV, K, ps, fs, THz, GPa, Å³). Caller frees. */
char *vt_sample_dup_unit (VtSample *sample, const char *unit);
gint64 vt_sample_get_timestep (VtSample *sample);
const char *vt_sample_get_title (VtSample *sample);
guint vt_sample_get_n_fields (VtSample *sample);
VtField *vt_sample_get_field (VtSample *sample, guint i);            /* (transfer none) */
VtField *vt_sample_find_field (VtSample *sample, const char *name);  /* (transfer none), NULL if none */

/* "Cu50Zr50" with whole percents, in the order of the species. Caller frees. */
char *vt_sample_dup_composition (VtSample *sample);

/* First 16 hexadecimal digits of the SHA-256 of cell, species and positions: the sample's identity in
 * provenances. Computed at the first call (10 ms per million atoms or so), thread-safe. */
const char *vt_sample_get_hash (VtSample *sample);

G_END_DECLS
