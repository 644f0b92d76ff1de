/* VtQuenchCurve: energy and volume of a melt that is cooled, against the temperature, and where it became a glass.
 *
 * T_g is where two straight lines through the potential energy meet; because the liquid's line is curved far above, the fit keeps to the
 * surroundings of the kink, T_g (1 ± 0.5), found by repeating it. */
#pragma once

#include "dynamics/vt-record.h"

G_BEGIN_DECLS

/* Rows at most; each the mean of what was recorded in its part of the way down. */
#define VT_QUENCH_CURVE_ROWS 100

typedef struct
{
  VtRecord *record;
  VtSample *sample;
  double begin;    /* of the cooling; what was recorded until then is left out */
  gsize per_row;   /* records that make a row */
  guint64 seed;    /* of the error's resampling */
  gboolean fitted; /* whether T_g is looked for */
} VtQuenchCurve;

/* Tables of @run against the temperature; as scalars of the energy's tg, tg_error, slope_glass and slope_liquid, where there is a kink. Looked for in vain,
 * tg is NaN, which the warning is about. */
VtTable *vt_quench_curve_make_energy (const VtQuenchCurve *curve, VtRun *run, const char *id, const char *title);
VtTable *vt_quench_curve_make_volume (const VtQuenchCurve *curve, VtRun *run, const char *id, const char *title);

char *vt_quench_curve_dup_warning (VtTable *energy); /* @energy (nullable); NULL: nothing to say */

/* "Cu50Zr50 glass, 1×10¹² K/s"; @rate in the sample's units of temperature and time. */
char *vt_quench_curve_dup_title (VtSample *sample, double rate);

/* Scalars of the energy's table: energy and volume per atom of the minimised glass. */
void vt_quench_curve_add_inherent (VtTable *table, VtSample *sample, double energy, double volume);

G_END_DECLS
