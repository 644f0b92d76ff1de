/* The engine as an object: setting up, watches, the state of now, restarts. */
#include "dynamics/vt-dynamics.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-random.h"
#include "base/vt-units.h"
#include "dynamics/vt-dynamics-private.h"
#include "dynamics/vt-series.h"

#define PURPOSE_VELOCITIES 0x76656C6F

/* ---- making ---- */

static gboolean
find_masses (VtDynamics *self, GError **error)
{
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  const guint8 *index = vt_sample_get_species_index (self->sample);
  g_autofree guint8 *element = g_new0 (guint8, VT_MAX_SPECIES);
  double mass[VT_MAX_SPECIES] = { 0 };
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (self->sample, &n_species);

  if (!vt_potential_match (self->potential, self->sample, element, error))
    return FALSE;
  for (guint s = 0; s < n_species; s++)
    {
      mass[s] = species[s].mass;
      if (!(mass[s] > 0))
        mass[s] = metal ? vt_potential_get_mass (self->potential, element[s]) : 1;
      if (mass[s] > 0 && isfinite (mass[s]))
        continue;
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _("species “%s” has no mass, so its atoms cannot move. Name the elements when opening the file."), species[s].name);
      return FALSE;
    }
  for (gsize i = 0; i < self->n; i++)
    {
      self->masses[i] = mass[index[i]];
      self->inertia[i] = self->masses[i] * (metal ? VT_AMU_IN_EV_PS2_A2 : 1);
    }
  return TRUE;
}

VtDynamics *
vt_dynamics_new (VtPotential *potential, VtSample *sample, VtPrecision precision, double timestep, GError **error)
{
  g_autoptr (VtDynamics) self = g_new0 (VtDynamics, 1);
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;

  g_return_val_if_fail (timestep > 0, NULL);
  self->potential = g_object_ref (potential);
  self->sample = g_object_ref (sample);
  self->precision = precision;
  self->n = vt_sample_get_n_atoms (sample);
  self->cell = *vt_sample_get_cell (sample);
  self->dimension = self->cell.dimension;
  self->scale[0] = self->scale[1] = self->scale[2] = 1;
  self->boltzmann = metal ? VT_BOLTZMANN_EV : 1;
  self->to_pressure = metal ? VT_EV_A3_IN_GPA : 1;
  self->dt = timestep;
  self->positions = g_memdup2 (vt_sample_get_positions (sample), 3 * self->n * sizeof (double));
  self->velocities = g_new0 (double, 3 * self->n);
  self->accelerations = g_new0 (double, 3 * self->n);
  self->masses = g_new (double, self->n);
  self->inertia = g_new (double, self->n);
  self->partial_sums = g_new0 (double, vt_dynamics_get_n_chunks (self));
  self->bad = g_new0 (int, vt_dynamics_get_n_chunks (self));
  self->watches = g_array_new (FALSE, FALSE, sizeof (VtDynamicsWatch));
  self->relaxation = self->pressure_relaxation = 1;
  self->barostat_every = 1;
  if (!find_masses (self, error) || !vt_dynamics_renew (self, error))
    return NULL;
  if (!isfinite (self->sum.energy))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _("the atoms have no finite energy: some are at the same place, or their positions are not numbers."));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
vt_dynamics_free (VtDynamics *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->potential);
  g_clear_object (&self->sample);
  g_clear_pointer (&self->forces, vt_forces_free);
  g_free (self->positions);
  g_free (self->velocities);
  g_free (self->accelerations);
  g_free (self->masses);
  g_free (self->inertia);
  g_free (self->partial_sums);
  g_free (self->bad);
  g_array_unref (self->watches);
  g_free (self);
}

/* Defaults are for metals. Liquids and gases of Lennard-Jones particles are simulated below 10. */
gboolean
vt_dynamics_check_temperature (VtSample *sample, double temperature, GError **error)
{
  if (vt_sample_get_units (sample) == VT_UNITS_METAL || temperature < 100)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
               _ ("the sample is in reduced units, in which temperatures are in ε/k_B, about 1: set them, and times and rates, so."));
  return FALSE;
}

/* ---- velocities ---- */

static void
stop_centre_of_mass (VtDynamics *self)
{
  double momentum[3] = { 0 }, mass = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      mass += self->masses[i];
      for (int k = 0; k < 3; k++)
        momentum[k] += self->masses[i] * self->velocities[3 * i + (gsize) k];
    }
  for (gsize i = 0; self->n > 1 && i < self->n; i++)
    for (int k = 0; k < 3; k++)
      self->velocities[3 * i + (gsize) k] -= momentum[k] / mass;
}

void
vt_dynamics_draw_velocities (VtDynamics *self, double temperature, guint64 seed)
{
  const guint64 own = vt_random_mix (seed, PURPOSE_VELOCITIES);

  for (gsize i = 0; i < self->n; i++)
    {
      const double width = sqrt (self->boltzmann * temperature / self->inertia[i]);
      VtRandom random;

      vt_random_init (&random, own, i, 0);
      for (int k = 0; k < 3; k++)
        self->velocities[3 * i + (gsize) k] = k < self->dimension ? width * vt_random_normal (&random) : 0;
    }
  stop_centre_of_mass (self);
  const double drawn = vt_dynamics_get_temperature (self);
  if (drawn > 0)
    vt_dynamics_scale_velocities (self, sqrt (temperature / drawn));
}

void
vt_dynamics_set_velocities (VtDynamics *self, const double *velocities)
{
  memcpy (self->velocities, velocities, 3 * self->n * sizeof (double));
  for (gsize i = 0; self->dimension == 2 && i < self->n; i++)
    self->velocities[3 * i + 2] = 0;
}

gboolean
vt_dynamics_take_sample_velocities (VtDynamics *self)
{
  static const char *const names[3] = { "vx", "vy", "vz" };
  VtField *columns[3];

  for (int k = 0; k < self->dimension; k++)
    {
      columns[k] = vt_sample_find_field (self->sample, names[k]);
      if (columns[k] == NULL)
        return FALSE;
      for (gsize i = 0; i < self->n; i++)
        if (!isfinite (vt_field_get (columns[k], i, 0)))
          return FALSE;
    }
  for (int k = 0; k < self->dimension; k++)
    for (gsize i = 0; i < self->n; i++)
      self->velocities[3 * i + (gsize) k] = vt_field_get (columns[k], i, 0);
  stop_centre_of_mass (self);
  return TRUE;
}

/* ---- ensemble ---- */

void
vt_dynamics_set_thermostat (VtDynamics *self, VtThermostat thermostat, double temperature, double relaxation)
{
  g_return_if_fail (thermostat == VT_THERMOSTAT_NONE || (temperature >= 0 && relaxation > 0));
  self->thermostat = thermostat;
  self->temperature = temperature;
  self->relaxation = relaxation;
  self->ramp_steps = 0;
  memset (self->chain_velocity, 0, sizeof self->chain_velocity);
  memset (self->chain_position, 0, sizeof self->chain_position);
}

void
vt_dynamics_set_ramp (VtDynamics *self, double temperature, guint64 n_steps)
{
  self->ramp_from = vt_dynamics_get_target (self);
  self->ramp_to = temperature;
  self->ramp_begin = self->step;
  self->ramp_steps = n_steps;
  if (n_steps == 0)
    self->temperature = temperature;
}

/* A fiftieth of the relaxation time between two changes of the cell keeps the error of the discrete noise at a percent. */
void
vt_dynamics_set_barostat (VtDynamics *self, VtBarostat barostat, double pressure, double relaxation)
{
  g_return_if_fail (barostat == VT_BAROSTAT_NONE || relaxation > 0);
  self->barostat = barostat;
  self->pressure = pressure / self->to_pressure;
  self->pressure_relaxation = relaxation;
  self->barostat_every = (guint) CLAMP (relaxation / (50 * self->dt), 1, 10);
}

void
vt_dynamics_set_step (VtDynamics *self, guint64 step)
{
  self->step = step;
}

void
vt_dynamics_set_seed (VtDynamics *self, guint64 seed)
{
  self->seed = seed;
}

void
vt_dynamics_watch (VtDynamics *self, guint64 every, gboolean energy, VtDynamicsFunc func, gpointer data)
{
  const VtDynamicsWatch watch = { every, energy, func, data };

  g_return_if_fail (every > 0);
  g_array_append_val (self->watches, watch);
}

/* ---- running ---- */

static gboolean
tell_watches (VtDynamics *self)
{
  gboolean go_on = TRUE;

  for (guint i = 0; i < self->watches->len; i++)
    {
      const VtDynamicsWatch watch = g_array_index (self->watches, VtDynamicsWatch, i);

      if (self->step % watch.every == 0)
        go_on = watch.func (self, watch.data) && go_on;
    }
  return go_on;
}

gboolean
vt_dynamics_run (VtDynamics *self, guint64 n_steps, GCancellable *cancellable, GError **error)
{
  const guint64 end = self->step + n_steps;

  while (self->step < end)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !vt_dynamics_make_step (self, error))
        return FALSE;
      if (!tell_watches (self))
        return TRUE;
    }
  return TRUE;
}

/* ---- now ---- */

gsize
vt_dynamics_get_n_atoms (VtDynamics *self)
{
  return self->n;
}

guint64
vt_dynamics_get_step (VtDynamics *self)
{
  return self->step;
}

double
vt_dynamics_get_wanted_width (VtDynamics *self)
{
  return self->forces != NULL ? vt_forces_get_wanted_width (self->forces) : 0;
}

double
vt_dynamics_get_timestep (VtDynamics *self)
{
  return self->dt;
}

double
vt_dynamics_get_temperature (VtDynamics *self)
{
  return 2 * vt_dynamics_sum_kinetic (self) / (vt_dynamics_get_freedom (self) * self->boltzmann);
}

double
vt_dynamics_get_boltzmann (VtDynamics *self)
{
  return self->boltzmann;
}

const double *
vt_dynamics_get_positions (VtDynamics *self)
{
  return self->positions;
}

const double *
vt_dynamics_get_velocities (VtDynamics *self)
{
  return self->velocities;
}

const double *
vt_dynamics_get_masses (VtDynamics *self)
{
  return self->masses;
}

const VtCell *
vt_dynamics_get_cell (VtDynamics *self)
{
  return &self->cell;
}

const double *
vt_dynamics_get_scale (VtDynamics *self)
{
  return self->scale;
}

void
vt_dynamics_get_state (VtDynamics *self, VtDynamicsState *state)
{
  double tensor[6];

  vt_dynamics_ensure_forces (self, TRUE);
  vt_dynamics_sum_kinetic_tensor (self, tensor);
  *state = (VtDynamicsState){
    .step = self->step,
    .time = (double) self->step * self->dt,
    .potential = self->sum.energy,
    .kinetic = vt_dynamics_sum_kinetic (self),
    .target = self->thermostat == VT_THERMOSTAT_NONE ? NAN : vt_dynamics_get_target (self),
    .volume = vt_dynamics_get_volume (self),
  };
  state->temperature = 2 * state->kinetic / (vt_dynamics_get_freedom (self) * self->boltzmann);
  for (int k = 0; k < 6; k++)
    state->stress[k] = -(tensor[k] + self->sum.virial[k]) / state->volume * self->to_pressure;
  for (int k = 0; k < self->dimension; k++)
    state->pressure -= state->stress[k] / self->dimension;
  state->conserved = state->potential + state->kinetic + self->bath;
  if (self->thermostat == VT_THERMOSTAT_NOSE_HOOVER)
    state->conserved += vt_dynamics_get_chain_energy (self);
  if (self->barostat != VT_BAROSTAT_NONE)
    state->conserved += self->pressure * state->volume;
}

VtSample *
vt_dynamics_dup_sample (VtDynamics *self, gboolean velocities)
{
  static const char *const names[3] = { "vx", "vy", "vz" };
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  VtSample *sample = vt_sample_with_positions (self->sample, &self->cell, g_memdup2 (self->positions, 3 * self->n * sizeof (double)));

  vt_sample_set_title (sample, NULL);
  vt_sample_set_timestep (sample, (gint64) self->step);
  for (int k = 0; velocities && k < self->dimension; k++)
    {
      double *values = g_new (double, self->n);

      for (gsize i = 0; i < self->n; i++)
        values[i] = self->velocities[3 * i + (gsize) k];
      vt_sample_take_field (sample, vt_field_new (names[k], names[k], metal ? "Å/ps" : "√(ε/m)", _("Velocity"), VT_FIELD_F64, self->n, 1,
                                                  values));
    }
  return sample;
}

/* ---- restarts ---- */

/* What is not an array of the atoms' size. */
#define N_NUMBERS (9 + 3 + 3 + 1 + 6 + 2 * VT_CHAIN)

static void
exchange (double *numbers, guint *at, double *values, guint n, gboolean save)
{
  for (guint k = 0; k < n; k++, (*at)++)
    if (save)
      numbers[*at] = values[k];
    else
      values[k] = numbers[*at];
}

/* To or from @numbers, in one place so that both agree. */
static void
exchange_numbers (VtDynamics *self, double numbers[N_NUMBERS], gboolean save)
{
  guint at = 0;

  exchange (numbers, &at, &self->cell.vectors[0][0], 9, save);
  exchange (numbers, &at, self->cell.origin, 3, save);
  exchange (numbers, &at, self->scale, 3, save);
  exchange (numbers, &at, &self->bath, 1, save);
  exchange (numbers, &at, &self->temperature, 1, save);
  exchange (numbers, &at, &self->relaxation, 1, save);
  exchange (numbers, &at, &self->ramp_from, 1, save);
  exchange (numbers, &at, &self->ramp_to, 1, save);
  exchange (numbers, &at, &self->pressure, 1, save);
  exchange (numbers, &at, &self->pressure_relaxation, 1, save);
  exchange (numbers, &at, self->chain_velocity, VT_CHAIN, save);
  exchange (numbers, &at, self->chain_position, VT_CHAIN, save);
  g_assert (at == N_NUMBERS);
}

GVariant *
vt_dynamics_save (VtDynamics *self)
{
  double numbers[N_NUMBERS];
  GVariantDict dict;

  exchange_numbers (self, numbers, TRUE);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "step", "t", self->step);
  g_variant_dict_insert (&dict, "seed", "t", self->seed);
  g_variant_dict_insert (&dict, "potential", "s", vt_potential_get_title (self->potential));
  g_variant_dict_insert (&dict, "ramp", "(tt)", self->ramp_begin, self->ramp_steps);
  g_variant_dict_insert (&dict, "ensemble", "(uuu)", (guint) self->thermostat, (guint) self->barostat, self->barostat_every);
  g_variant_dict_insert_value (&dict, "numbers", vt_doubles_save (numbers, N_NUMBERS));
  g_variant_dict_insert_value (&dict, "positions", vt_doubles_save (self->positions, 3 * self->n));
  g_variant_dict_insert_value (&dict, "velocities", vt_doubles_save (self->velocities, 3 * self->n));
  return g_variant_dict_end (&dict);
}

static gboolean
read_state (VtDynamics *self, GVariantDict *dict, double *positions, double *velocities)
{
  guint thermostat, barostat, every;
  double numbers[N_NUMBERS];
  guint64 step, seed, begin, steps;
  const char *potential;

  if (!g_variant_dict_lookup (dict, "potential", "&s", &potential) || strcmp (potential, vt_potential_get_title (self->potential)) != 0
      || !g_variant_dict_lookup (dict, "step", "t", &step) || !g_variant_dict_lookup (dict, "seed", "t", &seed)
      || !g_variant_dict_lookup (dict, "ramp", "(tt)", &begin, &steps)
      || !g_variant_dict_lookup (dict, "ensemble", "(uuu)", &thermostat, &barostat, &every)
      || thermostat > VT_THERMOSTAT_LANGEVIN || barostat > VT_BAROSTAT_ANISOTROPIC || every == 0 || begin > step
      || !vt_doubles_restore (dict, "numbers", numbers, N_NUMBERS) || !vt_doubles_restore (dict, "positions", positions, 3 * self->n)
      || !vt_doubles_restore (dict, "velocities", velocities, 3 * self->n))
    return FALSE;
  exchange_numbers (self, numbers, FALSE);
  self->step = step;
  self->seed = seed;
  self->ramp_begin = begin;
  self->ramp_steps = steps;
  self->thermostat = thermostat;
  self->barostat = barostat;
  self->barostat_every = every;
  return TRUE;
}

gboolean
vt_dynamics_restore (VtDynamics *self, GVariant *state, GError **error)
{
  g_autofree double *positions = g_new (double, 3 * self->n);
  g_autofree double *velocities = g_new (double, 3 * self->n);
  g_autofree char *reason = NULL;
  g_auto (GVariantDict) dict;
  gboolean good;

  g_variant_dict_init (&dict, g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) ? state : NULL);
  good = read_state (self, &dict, positions, velocities) && vt_cell_check (&self->cell, &reason);
  if (!good)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _("the saved state is not one of this run: it is for other atoms or another potential, or damaged."));
      return FALSE;
    }
  memcpy (self->positions, positions, 3 * self->n * sizeof (double));
  memcpy (self->velocities, velocities, 3 * self->n * sizeof (double));
  return vt_dynamics_renew (self, error);
}
