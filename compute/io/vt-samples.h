/* The bundled samples: Cu50Zr50 glasses and liquids, and a packed document; listed on the welcome page and opened by name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *id;          /* "cu50zr50-glass" */
  const char *title;       /* N_("Cu50Zr50 glass") */
  const char *description; /* N_() how it was made: atoms, cooling rate, potential */
  const char *file;        /* base name in the samples directory */
  const char *hash;        /* of a glass: vt_sample_get_hash() */
  double cooling_rate;     /* … and how fast it was cooled through the glass transition, K/s; 0 if it was not */
} VtBundledSample;

const VtBundledSample *vt_samples_list (void); /* ends with { NULL } */

/* Path of a bundled sample by id; NULL if there is none with this id. Caller frees. Looks in $VITRINE_SAMPLES, the
 * source tree (uninstalled programs) and the installed data directory. */
char *vt_samples_find (const char *id);

/* Of the bundled glass with this hash, in K/s; NaN if there is none. */
double vt_samples_get_cooling_rate (const char *hash);

/* Programs: @name is a path, or a bundled sample's id if no such file exists. Caller frees. */
char *vt_samples_resolve (const char *name);

G_END_DECLS
