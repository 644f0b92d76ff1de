/* How far a scan of the cutoff of S2 goes, and by which steps: parameters of the method "s2_correlation" and of the figure that runs it. */
#pragma once

#include "base/vt-i18n.h"
#include "document/vt-param.h"

#define VT_S2_SCAN_PARAMS \
  { .id = "cutoff", \
    .title = N_ ("Largest cutoff"), \
    .unit = "length", \
    .tooltip = N_ ("How far the integral of S2 reaches at most."), \
    .type = VT_PARAM_REAL, \
    .min = 1, \
    .max = 100, \
    .step = 1, \
    .preset = 14 }, \
  { .id = "step", \
    .title = N_ ("Step"), \
    .unit = "length", \
    .tooltip = N_ ("From one cutoff to the next."), \
    .type = VT_PARAM_REAL, \
    .min = 0.05, \
    .max = 10, \
    .step = 0.1, \
    .preset = 0.5 }
