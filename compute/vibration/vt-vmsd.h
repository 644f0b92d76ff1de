/* VtVmsd: mean squared displacements of vibrating atoms, gathered from the frames of a run.
 *
 *   vMSD_iα = ⟨(x_iα(t) − x_iα,equil)²⟩ over τ0  (W20 eq. 2), α = x, y, z
 *
 * The centre of mass of the displacements is held at rest. Positions must be unwrapped. The window is divided into blocks of equal length: their scatter tells
 * the error, and an atom whose mean position differs by more than a distance between two blocks has hopped. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VtVmsd VtVmsd;

typedef enum
{
  VT_VMSD_INHERENT, /* about the positions given */
  VT_VMSD_MEAN,     /* about each atom's mean position in the window */
} VtVmsdReference;

/* @reference: 3 n positions; @masses: n. @frames_per_block and @n_blocks > 0. */
VtVmsd *vt_vmsd_new (gsize n_atoms, const double *reference, const double *masses, guint frames_per_block, guint n_blocks);
void vt_vmsd_free (VtVmsd *vmsd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtVmsd, vt_vmsd_free)

/* Frames beyond the last block are left out. */
void vt_vmsd_add (VtVmsd *vmsd, const double *positions);

guint vt_vmsd_get_n_frames (VtVmsd *vmsd);
gboolean vt_vmsd_is_full (VtVmsd *vmsd);

/* What is known so far; each array has one number per atom and may be NULL. @components: three arrays. @error: standard error of the mean of
 * the blocks, NaN before two are full. */
void vt_vmsd_get (VtVmsd *vmsd, VtVmsdReference reference, double *total, double *const components[3], double *error);

/* 1 for each atom whose mean position differs by more than @distance between two of the full blocks. Returns how many. */
gsize vt_vmsd_get_hopped (VtVmsd *vmsd, double distance, gint32 *hopped);

/* Everything gathered, to go on later, exactly. */
GVariant *vt_vmsd_save (VtVmsd *vmsd); /* floating */
/* The reference of a saved state of @n_atoms atoms, before there is anything to restore. */
gboolean vt_vmsd_peek_reference (GVariant *state, gsize n_atoms, double *reference);
gboolean vt_vmsd_restore (VtVmsd *vmsd, GVariant *state, GError **error);

G_END_DECLS
