/* VtCell: the simulation cell, three edge vectors and an origin.
 *
 * Lengths are in the sample's unit of length (Å, or σ in reduced units). A cell is always right-handed with
 * positive volume: readers refuse or convert anything else. In two dimensions the third vector
 * is along z and its length is only the thickness of the drawing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double vectors[3][3]; /* vectors[0] = a, [1] = b, [2] = c; Cartesian components in the second index */
  double origin[3];     /* Cartesian position of the corner */
  gboolean periodic[3]; /* along a, b, c */
  int dimension;        /* 3, or 2 (then periodic[2] is FALSE) */
} VtCell;

/* Orthogonal cell of edge lengths @lx, @ly, @lz at the origin, periodic in all directions. */
void vt_cell_init_orthogonal (VtCell *cell, double lx, double ly, double lz);

double vt_cell_get_volume (const VtCell *cell); /* signed: a · (b × c) */
gboolean vt_cell_is_orthogonal (const VtCell *cell);

/* Perpendicular distances between opposite faces (along the normals of bc, ca, ab). */
void vt_cell_get_heights (const VtCell *cell, double heights[3]);

/* Rows of @inverse are such that fractional s_k = Σ_j inverse[k][j] (r_j − origin_j).
 * Returns FALSE if the cell has no volume. */
gboolean vt_cell_get_inverse (const VtCell *cell, double inverse[3][3]);

void vt_cell_to_fractional (const VtCell *cell, const double inverse[3][3], const double position[3], double s[3]);
void vt_cell_to_cartesian (const VtCell *cell, const double s[3], double position[3]);

/* Position moved by whole periodic vectors into 0 ≤ s < 1; other directions untouched. */
void vt_cell_wrap (const VtCell *cell, const double inverse[3][3], const double position[3], double wrapped[3]);

/* The shortest periodic image of @d. Correct for any cell shape as long as the cell is reduced
 * (LAMMPS's tilt limits); searches the neighbouring images when it is not orthogonal. */
void vt_cell_minimum_image (const VtCell *cell, const double inverse[3][3], double d[3]);

/* The eight corners: bit 0 of the index along a, bit 1 along b, bit 2 along c. */
void vt_cell_get_corners (const VtCell *cell, double corners[8][3]);

/* Checks what every reader must: finite, volume > 0 (right-handed), a plausible size.
 * On failure returns FALSE and a translated sentence in *@reason (free it). */
gboolean vt_cell_check (const VtCell *cell, char **reason);

G_END_DECLS
