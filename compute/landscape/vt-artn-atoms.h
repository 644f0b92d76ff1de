/* Which atoms of a sample a campaign works on, as the parameters of the method "artn" name them. */
#pragma once

#include "document/vt-param.h"

G_BEGIN_DECLS

/* Their indices, ascending; NULL with @error where a name fits nothing, or none is selected. Caller frees. */
gsize *vt_artn_choose_atoms (const VtParams *params, VtSample *sample, gsize *n, GError **error);

/* The shortest name for these (ascending): the same atoms have the same one, however they were named before. @params: with the seed. */
void vt_artn_name_atoms (VtParams *params, VtSample *sample, const gsize *atoms, gsize n);

/* @n of the atoms 0 … @n_atoms − 1, drawn by @seed, ascending. */
gsize *vt_artn_draw_atoms (guint64 seed, gsize n_atoms, gsize n);

G_END_DECLS
