/* The method "harmonic": the vibrational mean squared displacement as it would be if every vibration were harmonic,
 *
 *   vMSD_i = k_B T / m_i Σ_ω |e_ω,i|² / ω²,
 *
 * the three translations left out: what molecular dynamics tends to at low temperature. See vt-harmonic.c for how, and for its error. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-checkpoint.h"
#include "structure/vt-means.h"
#include "vibration/vt-harmonic.h"
#include "vibration/vt-methods.h"
#include "vibration/vt-modes.h"

static const VtParamSpec params[] = {
  { .id = "temperature",
    .title = N_ ("Temperature"),
    .unit = "temperature",
    .tooltip = N_ ("The displacement is proportional to it. In reduced units: of k_B T/ε."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 100000,
    .step = 50,
    .preset = 300,
    .preset_reduced = 0.2 },
  { .id = "spacing",
    .title = N_ ("Spacing of the probes"),
    .unit = "length",
    .tooltip = N_ ("Least distance of atoms that are treated together. A larger one is more exact and takes longer, like its cube. Small samples are "
                   "always exact."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 1,
    .preset = 6 },
  { .id = "checks",
    .title = N_ ("Checked atoms"),
    .unit = "",
    .tooltip = N_ ("For how many atoms the result is computed by itself, to measure the error."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 1000,
    .step = 1,
    .preset = 10 },
  { .id = "relax",
    .title = N_ ("Relax first"),
    .unit = "",
    .tooltip = N_ ("Whether to go to the nearest minimum of the energy first. Elsewhere there is no harmonic vibration."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 1 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "vmsd_harmonic", N_ ("Harmonic vMSD"), "length²", N_ ("Mean squared displacement of the atom's vibration, if it were harmonic") },
  { NULL },
};

static const char *const tables[] = { "harmonic", NULL };

/* The modes that reach too far for the probes: as many as the method "modes" takes by default, so that one run serves both. */
#define PERCENT 0.25

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtTable *
make_table (VtRun *run, const VtHarmonic *harmonic, const double *vmsd)
{
  VtSample *sample = vt_run_get_sample (run);
  g_autofree char *unit = g_strconcat (vt_sample_get_length_unit (sample), "²", NULL);
  VtTable *table = vt_run_new_table (run, "harmonic", _ ("Harmonic vMSD"), VT_TABLE_PLAIN);
  vt_means_add_centres (table, sample);
  vt_means_add (table, sample, "mean", _ ("Mean"), unit, vmsd);
  vt_means_add_deviation (table, sample, "deviation", _ ("Standard deviation"), unit, vmsd);
  vt_table_add_scalar (table, "error", _ ("Relative error of an atom's value (rms)"), "", harmonic->error);
  vt_table_add_scalar (table, "probes", _ ("Linear systems solved (0: by all modes)"), "", harmonic->n_probes);
  vt_table_add_scalar (table, "products", _ ("Hessian–vector products"), "", (double) harmonic->products);
  vt_table_add_scalar (table, "converged", _ ("Converged"), VT_TABLE_YES_NO, harmonic->converged);
  return table;
}

/* @modes is NULL where all modes are computed. */
static gboolean
prepare (VtRun *run, VtJournal *journal, VtModes **modes, VtDynamical **dynamical, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtWatch quiet = { .cancellable = vt_job_get_cancellable (vt_run_get_job (run)), .journal = journal };
  const gboolean relax = vt_params_get_boolean (vt_run_get_params (run), "relax");
  *modes = vt_modes_find (sample, PERCENT, relax, &quiet, error);
  *dynamical = *modes != NULL ? vt_dynamical_new (sample, (*modes)->positions, error) : NULL;
  return *dynamical != NULL;
}

static VtResult *
compute_harmonic (VtRun *run, VtJournal *journal, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtWatch watch = { vt_job_get_cancellable (job), report, job, journal };
  const VtParams *values = vt_run_get_params (run);
  const VtHarmonicOptions options = { .spacing = vt_params_get_real (values, "spacing"),
                                      .tolerance = 1e-5,
                                      .n_checks = (guint) vt_params_get_integer (values, "checks"),
                                      .seed = 1 };
  const gsize n = vt_sample_get_n_atoms (sample);
  const double kt = vt_dynamical_get_boltzmann (sample) * vt_params_get_real (values, "temperature");
  VtHarmonic harmonic = { 0 };
  VtResult *result = NULL;
  g_autoptr (VtModes) modes = NULL;
  g_autoptr (VtDynamical) dynamical = NULL;
  if (!prepare (run, journal, &modes, &dynamical, error))
    return NULL;
  if (vt_harmonic_compute (sample, vt_dynamical_get_operator (dynamical), &modes->eigen, &options, &harmonic, &watch, error))
    {
      const gsize d = (gsize) vt_dynamical_get_dimension (dynamical);
      double *vmsd = g_new0 (double, n);
      for (gsize k = 0; k < n * d; k++)
        vmsd[k / d] += kt / vt_dynamical_get_masses (dynamical)[k / d] * harmonic.inverse[k];
      result = vt_result_new ();
      vt_result_take_table (result, make_table (run, &harmonic, vmsd));
      vt_result_take_field (result, vt_run_new_field (run, "vmsd_harmonic", VT_FIELD_F64, 1, vmsd));
    }
  vt_harmonic_clear (&harmonic);
  return result;
}

/* The temperature is a factor. */
static VtResult *
run_harmonic (VtRun *run, GError **error)
{
  return vt_run_with_journal (run, "temperature", compute_harmonic, error);
}

const VtMethod vt_method_harmonic = {
  .id = "harmonic",
  .name = N_ ("Harmonic vMSD"),
  .summary = N_ ("How far each atom would vibrate if the sample were harmonic, from all its modes: the limit of low temperatures, to hold the vibration in "
                 "molecular dynamics against."),
  .reference = "J. M. Tang and Y. Saad, Numer. Linear Algebra Appl. 19, 485 (2012)",
  .group = VT_GROUP_VIBRATION,
  .params = params,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .may_resume = TRUE,
  .run = run_harmonic,
};
