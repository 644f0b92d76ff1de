/* VtPotential: how atoms interact. Immutable, so any thread may use one at the same time.
 *
 * Embedded atoms (energies in eV, lengths in Å; M. S. Daw and M. I. Baskes, Phys. Rev. B 29, 6443 (1984); M. W. Finnis and
 * J. E. Sinclair, Phil. Mag. A 50, 45 (1984)):
 *
 *   E = Σ_i F_i(ρ_i) + Σ_{i<j} φ_ij(r_ij),   ρ_i = Σ_j ρ_{j→i}(r_ij)
 *
 * "setfl" files come in two kinds: eam.alloy, in which ρ_{j→i} depends on the species of j only, and eam.fs, in which it depends on
 * both. Which of them a file is follows from its content. The tables are interpolated as LAMMPS does it, on the file's own knots.
 *
 * Lennard-Jones (energies in ε, lengths in σ): 4 ε_ij [(σ_ij/r)^12 − (σ_ij/r)^6] inside r_ij < cutoff_ij, with one of
 * the smoothings below. */
#pragma once

#include "sample/vt-sample.h"

G_BEGIN_DECLS

#define VT_TYPE_POTENTIAL (vt_potential_get_type ())
G_DECLARE_FINAL_TYPE (VtPotential, vt_potential, VT, POTENTIAL, GObject)

typedef enum
{
  VT_POTENTIAL_FS,    /* eam.fs */
  VT_POTENTIAL_ALLOY, /* eam.alloy */
  VT_POTENTIAL_LJ,
} VtPotentialKind;

/* With x = r/σ and x_c the cutoff's. */
typedef enum
{
  VT_LJ_CUT,         /* the bare sum: the energy jumps at the cutoff */
  VT_LJ_SHIFT,       /* less its value there: Kob and Andersen, Phys. Rev. E 51, 4626 (1995) */
  VT_LJ_SHIFT_FORCE, /* also less (r − r_c) times its slope there: the force is continuous */
  VT_LJ_SMOOTH,      /* plus 4ε (C0 + C2 x² + C4 x⁴): value, slope and curvature vanish at the cutoff; two-dimensional Kob–Andersen
                        mixtures, J. Chem. Phys. 131, 014505 and GlassBench */
} VtLjSmoothing;

#define VT_LJ_MAX_SPECIES 8

typedef struct
{
  guint n_species;
  char names[VT_LJ_MAX_SPECIES][16]; /* as the sample names its species */
  double epsilon[VT_LJ_MAX_SPECIES][VT_LJ_MAX_SPECIES];
  double sigma[VT_LJ_MAX_SPECIES][VT_LJ_MAX_SPECIES];
  double cutoff[VT_LJ_MAX_SPECIES][VT_LJ_MAX_SPECIES]; /* a length, not in units of σ_ij */
  VtLjSmoothing smoothing;
} VtLennardJones;

/* An eam.fs or eam.alloy file, or one of Lennard-Jones pairs (vt-lj-file.c), also gzip or zstd. Errors name the file and the line. */
VtPotential *vt_potential_load (const char *path, GError **error);

/* NULL with VT_METHOD_ERROR_PARAMETER unless the numbers are symmetric in the pair and positive. */
VtPotential *vt_potential_new_lennard_jones (const VtLennardJones *parameters, GError **error);

/* Bundled potentials, by id: "cuzr-2009"; and the Lennard-Jones mixtures "kob-andersen" (80:20, 3-D), "kob-andersen-2d" (two or
 * three species) and "lennard-jones" (one species), whose species are the sample's in their order. */
typedef struct
{
  const char *id;
  const char *title;       /* N_() */
  const char *description; /* N_() who made it, where it is from */
  const char *file;        /* base name in the potentials' directory; NULL for Lennard-Jones */
  const char *elements;    /* "Cu Zr" */
} VtBundledPotential;

const VtBundledPotential *vt_potentials_list (void); /* ends with { NULL } */

/* The path of a bundled file; NULL if there is none. Looks in $VITRINE_POTENTIALS, the source tree and the installed data. */
char *vt_potentials_find_file (const char *id);

/* The potential for @sample: @name is a bundled id or a file's path; NULL or "" takes what was chosen for the sample (vt_sample_with_potential()), or
 * else the bundled one that knows all of its species, or the Kob–Andersen mixture that fits if the sample is in reduced units. The error says which
 * species is missing and what to do about it. */
VtPotential *vt_potential_find_for_sample (VtSample *sample, const char *name, GError **error);

/* The potential's index of each of the sample's species, by name. FALSE with an explanation if one is missing or the units
 * differ. @index: VT_MAX_SPECIES bytes. */
gboolean vt_potential_match (VtPotential *potential, VtSample *sample, guint8 *index, GError **error);

VtPotentialKind vt_potential_get_kind (VtPotential *potential);
VtUnits vt_potential_get_units (VtPotential *potential);
const char *vt_potential_get_title (VtPotential *potential);  /* base name of the file, or the mixture's */
const char *vt_potential_get_path (VtPotential *potential);   /* NULL for the bundled Lennard-Jones mixtures */
const char *vt_potential_get_comment (VtPotential *potential); /* the file's three lines, or the parameters */
double vt_potential_get_cutoff (VtPotential *potential);
guint vt_potential_get_n_elements (VtPotential *potential);
const char *vt_potential_get_element (VtPotential *potential, guint element);
double vt_potential_get_mass (VtPotential *potential, guint element); /* amu as in the file; 0 for Lennard-Jones */
const char *vt_potential_get_energy_unit (VtPotential *potential); /* "eV" or "ε" */
const VtLennardJones *vt_potential_get_lennard_jones (VtPotential *potential); /* NULL for embedded atoms */

/* The functions themselves with their first and second derivatives, for plots and tests. Beyond the cutoff all are 0.
 * @derivatives: two numbers. */
double vt_potential_get_pair (VtPotential *potential, guint a, guint b, double r, double *derivatives);
double vt_potential_get_density (VtPotential *potential, guint source, guint host, double r, double *derivatives);
double vt_potential_get_embedding (VtPotential *potential, guint element, double density, double *derivatives);

G_END_DECLS
