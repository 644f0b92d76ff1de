/* The method "modes": the softest vibrations of a sample.
 *
 *   D e = ω² e,  D = M^{−1/2} H M^{−1/2},   p_i = Σ_ω |e_ω,i|² over the lowest 0.25 % of the modes (W20 eq. 3)
 *
 * at the inherent structure: see vt-eigen.c for how, its cost, and what it is tested to. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-checkpoint.h"
#include "vibration/vt-inherent.h"
#include "vibration/vt-methods.h"
#include "vibration/vt-modes.h"

static const VtParamSpec params[] = {
  { .id = "fraction",
    .title = N_ ("Lowest modes"),
    .unit = "%",
    .tooltip = N_ ("How many of the vibrational modes, from the lowest frequency up, make up the soft ones. The literature takes 0.25 to 1 %."),
    .type = VT_PARAM_REAL,
    .min = 0.001,
    .max = 100,
    .step = 0.25,
    .preset = 0.25 },
  { .id = "mode",
    .title = N_ ("Shown mode"),
    .unit = "",
    .tooltip = N_ ("The mode whose displacements are shown, counted from the lowest. Choosing another one of the same sample takes no time."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 1000000,
    .step = 1,
    .preset = 1 },
  VT_INHERENT_PARAM_RELAX,
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "participation_fraction", N_ ("Participation fraction"), "", N_ ("Share of the atom in the lowest vibrational modes, summed over them") },
  { "mode_displacement", N_ ("Displacement in the mode"), "", N_ ("How the atom moves in the chosen mode, in units of the largest displacement") },
  { NULL },
};

static const char *const tables[] = { "modes", NULL };

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtTable *
make_table (VtRun *run, const VtModes *modes)
{
  const VtEigenModes *eigen = &modes->eigen;
  const guint n = eigen->n;
  g_autofree char *thz = vt_sample_dup_unit (vt_run_get_sample (run), "frequency"), *force = vt_sample_dup_unit (vt_run_get_sample (run), "energy/length");
  VtTable *table = vt_run_new_table (run, "modes", _ ("Lowest modes"), VT_TABLE_PLAIN);
  g_autofree double *number = g_new (double, n), *frequency = g_new (double, n), *ratio = g_new (double, n), *residual = g_new (double, n);
  double unstable = 0, worst = 0;
  for (guint m = 0; m < n; m++)
    {
      number[m] = m + 1;
      frequency[m] = vt_dynamical_frequency (eigen->values[m]);
      ratio[m] = vt_modes_get_participation_ratio (modes, m);
      residual[m] = eigen->residuals[m] / eigen->top;
      worst = MAX (worst, residual[m]);
      unstable += eigen->values[m] < 0;
    }
  vt_table_add_numbers (table, "mode", _ ("Mode"), "", number, n);
  vt_table_add_numbers (table, "frequency", _ ("Frequency"), thz, frequency, n);
  vt_table_add_numbers (table, "participation_ratio", _ ("Participation ratio"), "", ratio, n);
  vt_table_add_numbers (table, "residual", _ ("Residual |De − ω²e| / largest ω²"), "", residual, n);
  vt_table_add_scalar (table, "lowest_frequency", _ ("Lowest frequency"), thz, n > 0 ? frequency[0] : NAN);
  vt_table_add_scalar (table, "unstable", _ ("Unstable modes (negative frequencies)"), "", unstable);
  vt_table_add_scalar (table, "worst_residual", _ ("Largest residual"), "", worst);
  vt_table_add_scalar (table, "orthonormality", _ ("Largest deviation from orthonormality"), "", modes->orthonormality);
  vt_table_add_scalar (table, "converged", _ ("Converged"), VT_TABLE_YES_NO, eigen->converged);
  vt_table_add_scalar (table, "products", _ ("Hessian–vector products"), "", (double) eigen->products);
  vt_table_add_scalar (table, "max_force", _ ("Largest force on an atom"), force, modes->max_force);
  return table;
}

static VtResult *
find_modes (VtRun *run, VtJournal *journal, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  const VtWatch watch = { vt_job_get_cancellable (job), report, job, journal };
  const guint shown = (guint) vt_params_get_integer (values, "mode");
  g_autofree double *masses = vt_dynamical_new_masses (sample, error);
  if (masses == NULL)
    return NULL;
  g_autoptr (VtModes) modes
    = vt_modes_find (sample, vt_params_get_real (values, "fraction"), vt_params_get_boolean (values, "relax"), &watch, error);
  if (modes == NULL)
    return NULL;
  if (shown > modes->eigen.n)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("Mode %u is not among the %u lowest: choose a lower one, or a larger fraction of the modes."), shown, modes->eigen.n);
      return NULL;
    }
  VtResult *result = vt_result_new ();
  vt_result_take_field (result, vt_run_new_field (run, "participation_fraction", VT_FIELD_F64, 1, vt_modes_new_participation (modes)));
  vt_result_take_field (result, vt_run_new_field (run, "mode_displacement", VT_FIELD_F64, 3,
                                                  vt_modes_new_displacement (modes, shown - 1, masses)));
  vt_result_take_table (result, make_table (run, modes));
  return result;
}

/* Which of them is shown changes none. */
static VtResult *
run_modes (VtRun *run, GError **error)
{
  return vt_run_with_journal (run, "mode", find_modes, error);
}

const VtMethod vt_method_modes = {
  .id = "modes",
  .name = N_ ("Soft modes"),
  .summary = N_ ("The lowest vibrational modes: their frequencies, how many atoms take part in each, which atoms take part in all of them most, and the "
                 "displacements of one of them as arrows."),
  .reference = "Wang et al. (2020), eq. 3; A. Widmer-Cooper et al., Nature Phys. 4, 711 (2008); ARPACK",
  .group = VT_GROUP_VIBRATION,
  .params = params,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .may_resume = TRUE,
  .run = run_modes,
};
