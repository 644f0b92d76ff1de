/* The parameters that the methods of vMSD share. */
#include "vibration/vt-vmsd-params.h"

#include <math.h>

#include "base/vt-number-text.h"

const VtChoice vt_vmsd_ensembles[] = {
  { "nvt", N_ ("Constant temperature") },
  { "nve", N_ ("Constant energy") },
  { NULL },
};

const VtChoice vt_vmsd_references[] = {
  { "inherent", N_ ("The inherent structure") },
  { "mean", N_ ("The mean position") },
  { NULL },
};

const VtChoice vt_vmsd_hopping[] = {
  { "leave_out", N_ ("Have no value") },
  { "keep", N_ ("Count like the others") },
  { NULL },
};

const VtChoice vt_vmsd_precisions[] = {
  { "mixed", N_ ("Mixed") },
  { "double", N_ ("Double") },
  { NULL },
};

void
vt_vmsd_plan_from_params (VtVmsdPlan *plan, const VtParams *params)
{
  *plan = (VtVmsdPlan){
    .timestep = vt_params_get_real (params, "timestep") / 1000,
    .equilibration = vt_params_get_real (params, "equilibration"),
    .duration = vt_params_get_real (params, "duration"),
    .every = (guint) vt_params_get_integer (params, "every"),
    .n_blocks = (guint) vt_params_get_integer (params, "blocks"),
    .thermostat = g_str_equal (vt_params_get_choice (params, "ensemble"), "nvt"),
    .precision = g_str_equal (vt_params_get_choice (params, "precision"), "mixed") ? VT_PRECISION_MIXED : VT_PRECISION_DOUBLE,
    .seed = (guint64) vt_params_get_integer (params, "seed"),
  };
}

gsize
vt_vmsd_evaluate (VtVmsd *vmsd, const VtParams *params, gsize n_atoms, double *total, double *const components[3], double *error, gint32 *hopped)
{
  const gboolean leave_out = g_str_equal (vt_params_get_choice (params, "hopping"), "leave_out");
  const gboolean mean = g_str_equal (vt_params_get_choice (params, "reference"), "mean");
  g_autofree gint32 *flags = g_new (gint32, n_atoms);
  const gsize n_hopped = vt_vmsd_get_hopped (vmsd, vt_params_get_real (params, "hop_distance"), flags);
  vt_vmsd_get (vmsd, mean ? VT_VMSD_MEAN : VT_VMSD_INHERENT, total, components, error);
  for (gsize i = 0; i < n_atoms; i++)
    {
      if (hopped != NULL)
        hopped[i] = flags[i];
      if (!flags[i] || !leave_out)
        continue;
      if (total != NULL)
        total[i] = NAN;
      for (int k = 0; components != NULL && k < 3; k++)
        components[k][i] = NAN;
    }
  return n_hopped;
}

/* A block's mean must be over several of the slowest vibrations: half a picosecond each in a metallic glass. */
#define LEAST_BLOCK 2.0
#define MANY 0.1

char *
vt_vmsd_dup_warning (VtSample *sample, const VtParams *params, double n_hopped)
{
  const int n_blocks = vt_params_get_integer (params, "blocks");
  const double block = vt_params_get_real (params, "duration") / n_blocks, percent = 100 * n_hopped / (double) vt_sample_get_n_atoms (sample);
  g_autofree char *share = vt_number_to_text (percent, 2);
  if (n_hopped == 0 || g_str_equal (vt_params_get_choice (params, "hopping"), "keep"))
    return NULL;
  if (vt_sample_get_units (sample) == VT_UNITS_METAL && block < LEAST_BLOCK)
    return g_strdup_printf (_ ("In %d blocks of %.2g ps slow vibration is taken for hops: %s %% of the atoms have no value. Take a window of %g ps or more."),
                            n_blocks, block, share, LEAST_BLOCK * n_blocks);
  if (percent > 100 * MANY)
    return g_strdup_printf (_ ("%s %% of the atoms hopped and have no value: what is left is no picture of the glass. Take a lower temperature."), share);
  return NULL;
}
