/* What whoever computes C(r) lets its user choose: parameters of the methods "autocorrelation" and "vmsd_scan" and of the figure of C(r). */
#pragma once

#include "base/vt-i18n.h"
#include "document/vt-param.h"
#include "statistics/vt-autocorrelation.h"

G_BEGIN_DECLS

extern const VtChoice vt_autocorrelation_means[]; /* "all", "species" */

/* @hint: N_(), when to take which; @standard: index of the default. */
#define VT_AUTOCORRELATION_MEAN(hint, standard) \
  { .id = "mean", \
    .title = N_ ("Deviation from the mean"), \
    .unit = "", \
    .tooltip = hint, \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_autocorrelation_means, \
    .preset = standard }

#define VT_AUTOCORRELATION_BINS \
  { .id = "cutoff", \
    .title = N_ ("Cutoff"), \
    .unit = "length", \
    .tooltip = N_ ("Largest distance. 0 takes half of the cell."), \
    .type = VT_PARAM_REAL, \
    .min = 0, \
    .max = 1000, \
    .step = 1, \
    .preset = 0 }, \
  { .id = "bins", \
    .title = N_ ("Bins"), \
    .unit = "", \
    .tooltip = N_ ("Number of intervals between 0 and the cutoff. More of them resolve finer features and are noisier."), \
    .type = VT_PARAM_INTEGER, \
    .min = 1, \
    .max = 10000, \
    .step = 50, \
    .preset = 100 }

/* From these parameters. */
VtAutocorrelationOptions vt_autocorrelation_options_from_params (VtSample *sample, const VtParams *params);

G_END_DECLS
