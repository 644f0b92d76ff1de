/* The run behind vMSD: see vt-vmsd-run.h.
 *
 * Stretches end at steps that are multiples of VT_DYNAMICS_RENEWAL, where the engine's state is exact, so a run is the same bit for bit whether it
 * was killed in between or not. Mixed precision is good enough here by a wide margin: its errors of force, 1e-4 eV/Å, are noise of a thousandth of the
 * thermal forces, and the tests hold the result against double precision. */
#include "vibration/vt-vmsd-run.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define POINTS 200          /* of the convergence */
#define LANGEVIN_TIME 0.2   /* some vibration periods: every mode is brought to the temperature within a few of them */
#define BUSSI_TIME 1.0      /* slow beside the vibrations, fast beside the window */

struct _VtVmsdRun
{
  VtSample *sample;
  VtVmsdPlan plan;
  VtDynamics *dynamics;
  VtVmsd *vmsd;
  guint64 first_step, n_steps;  /* of the window; in all */
  guint n_frames, frames_per_point;
  guint n_rows;
  GArray **convergence;         /* [n_rows] of double: times, all, each species */
  double temperature_sum;

  VtVmsdRunFunc func;           /* during vt_vmsd_run_go() */
  gpointer data;
  GError **error;
  gboolean failed;
};

static VtSample *
move_sample (VtSample *sample, const double *positions)
{
  return vt_sample_with_positions (sample, NULL, g_memdup2 (positions, 3 * vt_sample_get_n_atoms (sample) * sizeof (double)));
}

/* ---- measuring ---- */

static void
add_point (VtVmsdRun *self)
{
  const gsize n = vt_sample_get_n_atoms (self->sample);
  const guint8 *species = vt_sample_get_species_index (self->sample);
  const gsize *counts = vt_sample_get_species_counts (self->sample);
  const double time = vt_vmsd_run_get_time (self);
  g_autofree double *total = g_new (double, n), *means = g_new0 (double, self->n_rows);
  vt_vmsd_get (self->vmsd, VT_VMSD_INHERENT, total, NULL, NULL);
  means[0] = time;
  for (gsize i = 0; i < n; i++)
    {
      means[1] += total[i] / (double) n;
      means[2 + species[i]] += total[i] / (double) counts[species[i]];
    }
  for (guint row = 0; row < self->n_rows; row++)
    g_array_append_val (self->convergence[row], means[row]);
}

/* Keeps the vibrations' frames; in between it only gives the caller a chance to look. */
static gboolean
on_frame (VtDynamics *dynamics, gpointer data)
{
  VtVmsdRun *self = data;
  if (vt_dynamics_get_step (dynamics) > self->first_step)
    {
      vt_vmsd_add (self->vmsd, vt_dynamics_get_positions (dynamics));
      self->temperature_sum += vt_dynamics_get_temperature (dynamics);
      if (vt_vmsd_get_n_frames (self->vmsd) % self->frames_per_point == 0)
        add_point (self);
    }
  self->failed = self->func != NULL && !self->func (self, FALSE, self->data, self->error);
  return !self->failed;
}

/* ---- making one ---- */

static gboolean
plan_steps (VtVmsdRun *self, GError **error)
{
  const VtVmsdPlan *plan = &self->plan;
  const guint64 renewal = VT_DYNAMICS_RENEWAL;
  const double frames = plan->duration / (plan->timestep * plan->every), before = plan->equilibration / plan->timestep;
  const guint per_block = (guint) MIN (llround (frames / plan->n_blocks), 1000000000 / plan->n_blocks);
  if (per_block < 2)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("The window of %g %s is too short for %u blocks of at least two frames: make it longer, or the blocks fewer."), plan->duration,
                   vt_sample_get_time_unit (self->sample), plan->n_blocks);
      return FALSE;
    }
  self->first_step = ((guint64) llround (before) + renewal - 1) / renewal * renewal;
  self->n_frames = per_block * plan->n_blocks;
  self->n_steps = self->first_step + (guint64) self->n_frames * plan->every;
  self->frames_per_point = MAX (1, self->n_frames / POINTS);
  return TRUE;
}

static VtVmsdRun *
run_new (VtSample *sample, const double *reference, const VtVmsdPlan *plan, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  guint n_species;
  g_autoptr (VtVmsdRun) self = g_new0 (VtVmsdRun, 1);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtSample) start = move_sample (sample, reference);
  vt_sample_get_species (sample, &n_species);
  self->sample = g_object_ref (sample);
  self->plan = *plan;
  self->n_rows = 2 + n_species;
  self->convergence = g_new (GArray *, self->n_rows);
  for (guint row = 0; row < self->n_rows; row++)
    self->convergence[row] = g_array_new (FALSE, FALSE, sizeof (double));
  if (potential == NULL || !vt_dynamics_check_temperature (sample, plan->temperature, error) || !plan_steps (self, error))
    return NULL;
  self->dynamics = vt_dynamics_new (potential, start, plan->precision, plan->timestep, error);
  if (self->dynamics == NULL)
    return NULL;
  self->vmsd = vt_vmsd_new (n, reference, vt_dynamics_get_masses (self->dynamics), self->n_frames / plan->n_blocks, plan->n_blocks);
  vt_dynamics_watch (self->dynamics, plan->every, FALSE, on_frame, self);
  return g_steal_pointer (&self);
}

VtVmsdRun *
vt_vmsd_run_new (VtSample *sample, const double *reference, const VtVmsdPlan *plan, GError **error)
{
  VtVmsdRun *self = run_new (sample, reference, plan, error);
  if (self == NULL)
    return NULL;
  vt_dynamics_set_seed (self->dynamics, plan->seed);
  /* At a minimum half of the kinetic energy goes into the potential: twice of it reaches the temperature soonest. */
  vt_dynamics_draw_velocities (self->dynamics, 2 * plan->temperature, plan->seed);
  vt_dynamics_set_thermostat (self->dynamics, VT_THERMOSTAT_LANGEVIN, plan->temperature, LANGEVIN_TIME);
  return self;
}

void
vt_vmsd_run_free (VtVmsdRun *self)
{
  if (self == NULL)
    return;
  for (guint row = 0; row < self->n_rows; row++)
    g_array_unref (self->convergence[row]);
  g_free (self->convergence);
  g_clear_object (&self->sample);
  vt_dynamics_free (self->dynamics);
  vt_vmsd_free (self->vmsd);
  g_free (self);
}

/* ---- going ---- */

/* To the next multiple of VT_DYNAMICS_RENEWAL or the end of the window. */
static gboolean
go_stretch (VtVmsdRun *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  const guint64 step = vt_dynamics_get_step (self->dynamics);
  const guint64 end = MIN ((step / VT_DYNAMICS_RENEWAL + 1) * VT_DYNAMICS_RENEWAL, self->n_steps);
  if (!vt_dynamics_run (self->dynamics, end - step, cancellable, &local))
    {
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return !self->failed;
}

/* The noise that brought the atoms to the temperature would go on to disturb their vibrations. */
static void
begin_window (VtVmsdRun *self)
{
  vt_dynamics_set_thermostat (self->dynamics, self->plan.thermostat ? VT_THERMOSTAT_BUSSI : VT_THERMOSTAT_NONE, self->plan.temperature, BUSSI_TIME);
}

gboolean
vt_vmsd_run_go (VtVmsdRun *self, VtVmsdRunFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  gboolean good = TRUE;
  self->func = func;
  self->data = data;
  self->error = error;
  self->failed = FALSE;
  while (good && vt_dynamics_get_step (self->dynamics) < self->n_steps)
    {
      if (vt_dynamics_get_step (self->dynamics) == self->first_step)
        begin_window (self);
      good = go_stretch (self, cancellable, error) && (func == NULL || func (self, TRUE, data, error));
    }
  self->func = NULL;
  return good;
}

/* ---- now ---- */

double
vt_vmsd_run_get_progress (VtVmsdRun *self)
{
  return (double) vt_dynamics_get_step (self->dynamics) / (double) self->n_steps;
}

guint
vt_vmsd_run_get_n_frames (VtVmsdRun *self)
{
  return self->n_frames;
}

double
vt_vmsd_run_get_equilibration (VtVmsdRun *self)
{
  return (double) self->first_step * self->plan.timestep;
}

double
vt_vmsd_run_get_time (VtVmsdRun *self)
{
  return vt_vmsd_get_n_frames (self->vmsd) * self->plan.every * self->plan.timestep;
}

gboolean
vt_vmsd_run_has_two_blocks (VtVmsdRun *self)
{
  return vt_vmsd_get_n_frames (self->vmsd) >= 2 * (self->n_frames / self->plan.n_blocks);
}

void
vt_vmsd_run_refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       _ ("Stopped before two blocks of the window were full: there is no result."));
}

double
vt_vmsd_run_get_temperature (VtVmsdRun *self)
{
  return self->temperature_sum / vt_vmsd_get_n_frames (self->vmsd);
}

VtVmsd *
vt_vmsd_run_get_vmsd (VtVmsdRun *self)
{
  return self->vmsd;
}

VtDynamics *
vt_vmsd_run_get_dynamics (VtVmsdRun *self)
{
  return self->dynamics;
}

const double *
vt_vmsd_run_get_convergence (VtVmsdRun *self, guint species_row, guint *n)
{
  *n = self->convergence[species_row]->len;
  return (const double *) (gpointer) self->convergence[species_row]->data;
}

/* ---- to go on later ---- */

GVariant *
vt_vmsd_run_save (VtVmsdRun *self)
{
  GVariantBuilder builder;
  GVariantBuilder rows;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aad"));
  for (guint row = 0; row < self->n_rows; row++)
    g_variant_builder_add_value (&rows, g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, self->convergence[row]->data,
                                                                   self->convergence[row]->len, sizeof (double)));
  g_variant_builder_add (&builder, "{sv}", "dynamics", vt_dynamics_save (self->dynamics));
  g_variant_builder_add (&builder, "{sv}", "vmsd", vt_vmsd_save (self->vmsd));
  g_variant_builder_add (&builder, "{sv}", "temperature-sum", g_variant_new_double (self->temperature_sum));
  g_variant_builder_add (&builder, "{sv}", "convergence", g_variant_builder_end (&rows));
  return g_variant_builder_end (&builder);
}

static gboolean
restore_convergence (VtVmsdRun *self, GVariant *rows)
{
  if (rows == NULL || g_variant_n_children (rows) != self->n_rows)
    return FALSE;
  for (guint row = 0; row < self->n_rows; row++)
    {
      g_autoptr (GVariant) values = g_variant_get_child_value (rows, row);
      gsize length;
      const double *numbers = g_variant_get_fixed_array (values, &length, sizeof (double));
      g_array_append_vals (self->convergence[row], numbers, (guint) length);
    }
  return TRUE;
}

static gboolean
fail_restore (GError **error)
{
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("The saved state belongs to another vMSD run: other atoms, window or blocks. Start anew."));
  return FALSE;
}

static gboolean
restore (VtVmsdRun *self, GVariant *state, GVariant *vmsd, GError **error)
{
  g_autoptr (GVariant) dynamics = g_variant_lookup_value (state, "dynamics", NULL);
  g_autoptr (GVariant) convergence = g_variant_lookup_value (state, "convergence", G_VARIANT_TYPE ("aad"));
  if (dynamics == NULL || !g_variant_lookup (state, "temperature-sum", "d", &self->temperature_sum) || !restore_convergence (self, convergence))
    return fail_restore (error);
  return vt_vmsd_restore (self->vmsd, vmsd, error) && vt_dynamics_restore (self->dynamics, dynamics, error);
}

VtVmsdRun *
vt_vmsd_run_restore (VtSample *sample, GVariant *state, const VtVmsdPlan *plan, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autoptr (GVariant) vmsd = g_variant_lookup_value (state, "vmsd", NULL);
  g_autofree double *reference = g_new (double, 3 * n);
  if (vmsd == NULL || !vt_vmsd_peek_reference (vmsd, n, reference))
    {
      fail_restore (error);
      return NULL;
    }
  g_autoptr (VtVmsdRun) self = run_new (sample, reference, plan, error);
  return self != NULL && restore (self, state, vmsd, error) ? g_steal_pointer (&self) : NULL;
}
