#include "statistics/vt-autocorrelation-params.h"

const VtChoice vt_autocorrelation_means[] = {
  { "all", N_ ("Of all atoms") },
  { "species", N_ ("Of the atom's species") },
  { NULL },
};

VtAutocorrelationOptions
vt_autocorrelation_options_from_params (VtSample *sample, const VtParams *params)
{
  VtAutocorrelationOptions options = { .cutoff = vt_params_get_real (params, "cutoff"),
                                       .n_bins = (guint) vt_params_get_integer (params, "bins"),
                                       .own_means = g_str_equal (vt_params_get_choice (params, "mean"), "species") };

  if (options.cutoff == 0)
    options.cutoff = vt_autocorrelation_get_half_cell (sample);
  return options;
}
