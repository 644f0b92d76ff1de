/* Which of an atom's candidates are in reach: near ones, for densities and pairs, and far ones, for pairs alone. */
#pragma once

#include "potential/vt-potential-private.h"

G_BEGIN_DECLS

#define VT_PICK_KINDS 8 /* with more species the portable code does it */

typedef struct
{
  const gint32 *at; /* 4 per row, aligned to 16 bytes: fractional coordinates in 32-bit fixed point, and the species */
  float h[3][3];    /* the cell's vectors over 2^32 */
  gboolean orthogonal;
  float near2[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS], far2[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS]; /* squared reaches */
} VtPick;

/* Adds to the lists, as rows times 4, those of @n @candidates that are in reach of row @i. Up to 8 entries beyond the end are overwritten. */
#ifdef __x86_64__
void vt_pick_avx2_init (void);
void vt_pick_avx2 (const VtPick *pick, guint32 i, const guint32 *candidates, guint n, guint32 *near, guint *n_near, guint32 *far, guint *n_far);
#endif

G_END_DECLS
