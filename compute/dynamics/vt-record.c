#include "dynamics/vt-record.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"

const char *const vt_thermostat_ids[4] = {
  [VT_THERMOSTAT_NONE] = "none",
  [VT_THERMOSTAT_BUSSI] = "bussi",
  [VT_THERMOSTAT_NOSE_HOOVER] = "nose_hoover",
  [VT_THERMOSTAT_LANGEVIN] = "langevin",
};

struct _VtRecord
{
  VtSample *sample;
  VtSeries *series;
  guint n_species;
  double *start; /* 3n; NULL: the sample's positions */
};

VtRecord *
vt_record_new (VtSample *sample)
{
  VtRecord *self = g_new0 (VtRecord, 1);

  self->sample = g_object_ref (sample);
  vt_sample_get_species (sample, &self->n_species);
  self->series = vt_series_new (VT_RECORD_N_COLUMNS + (self->n_species > 1 ? self->n_species : 0));
  return self;
}

void
vt_record_free (VtRecord *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->sample);
  vt_series_free (self->series);
  g_free (self->start);
  g_free (self);
}

VtSeries *
vt_record_get_series (VtRecord *self)
{
  return self->series;
}

const double *
vt_record_get_start (VtRecord *self)
{
  return self->start != NULL ? self->start : vt_sample_get_positions (self->sample);
}

void
vt_record_set_start (VtRecord *self, const double *positions)
{
  g_free (self->start);
  self->start = g_memdup2 (positions, 3 * vt_sample_get_n_atoms (self->sample) * sizeof (double));
}

/* What the centre of mass has moved by since the beginning, in the cell of now. */
static void
find_shift (VtRecord *self, VtDynamics *dynamics, double shift[3])
{
  const double *r = vt_dynamics_get_positions (dynamics), *r0 = vt_record_get_start (self), *scale = vt_dynamics_get_scale (dynamics);
  const double *m = vt_dynamics_get_masses (dynamics), *origin = vt_sample_get_cell (self->sample)->origin;
  double mass = 0;

  shift[0] = shift[1] = shift[2] = 0;
  for (gsize i = 0; i < vt_dynamics_get_n_atoms (dynamics); i++)
    {
      mass += m[i];
      for (gsize k = 0; k < 3; k++)
        shift[k] += m[i] * (r[3 * i + k] - origin[k] - scale[k] * (r0[3 * i + k] - origin[k]));
    }
  for (int k = 0; k < 3; k++)
    shift[k] /= mass;
}

static double
get_displacement2 (VtRecord *self, VtDynamics *dynamics, const double shift[3], gsize i)
{
  const double *r = vt_dynamics_get_positions (dynamics) + 3 * i, *r0 = vt_record_get_start (self) + 3 * i;
  const double *scale = vt_dynamics_get_scale (dynamics), *origin = vt_sample_get_cell (self->sample)->origin;
  double sum = 0;

  for (int k = 0; k < 3; k++)
    {
      const double d = r[k] - origin[k] - scale[k] * (r0[k] - origin[k]) - shift[k];

      sum += d * d;
    }
  return sum;
}

double *
vt_record_dup_displacements (VtRecord *self, VtDynamics *dynamics)
{
  const gsize n = vt_dynamics_get_n_atoms (dynamics);
  double *lengths = g_new (double, n), shift[3];

  find_shift (self, dynamics, shift);
  for (gsize i = 0; i < n; i++)
    lengths[i] = sqrt (get_displacement2 (self, dynamics, shift, i));
  return lengths;
}

void
vt_record_add (VtRecord *self, VtDynamics *dynamics)
{
  const gsize n = vt_dynamics_get_n_atoms (dynamics), *counts = vt_sample_get_species_counts (self->sample);
  const guint8 *species = vt_sample_get_species_index (self->sample);
  double row[VT_RECORD_N_COLUMNS + VT_MAX_SPECIES] = { 0 }, shift[3];
  VtDynamicsState state;

  vt_dynamics_get_state (dynamics, &state);
  find_shift (self, dynamics, shift);
  row[VT_RECORD_TIME] = state.time;
  row[VT_RECORD_POTENTIAL] = state.potential / (double) n;
  row[VT_RECORD_KINETIC] = state.kinetic / (double) n;
  row[VT_RECORD_TOTAL] = (state.potential + state.kinetic) / (double) n;
  row[VT_RECORD_CONSERVED] = state.conserved / (double) n;
  row[VT_RECORD_TEMPERATURE] = state.temperature;
  row[VT_RECORD_TARGET] = state.target;
  row[VT_RECORD_PRESSURE] = state.pressure;
  row[VT_RECORD_VOLUME] = state.volume / (double) n;
  for (gsize i = 0; i < n; i++)
    {
      const double d2 = get_displacement2 (self, dynamics, shift, i);

      row[VT_RECORD_MSD] += d2 / (double) n;
      row[VT_RECORD_N_COLUMNS + species[i]] += d2 / (double) counts[species[i]];
    }
  vt_series_add (self->series, row);
}

void
vt_record_add_row (VtRecord *self, const double *row)
{
  double whole[VT_RECORD_N_COLUMNS + VT_MAX_SPECIES];

  memcpy (whole, row, VT_RECORD_N_COLUMNS * sizeof *row);
  for (guint s = 0; s < VT_MAX_SPECIES; s++)
    whole[VT_RECORD_N_COLUMNS + s] = NAN;
  vt_series_add (self->series, whole);
}

/* ---- tables ---- */

/* Over the second half, where a run has settled. */
static double
find_mean (const double *values, gsize n)
{
  double sum = 0;

  for (gsize i = n / 2; i < n; i++)
    sum += values[i];
  return sum / (double) (n - n / 2);
}

static VtTable *
begin_table (VtRecord *self, VtRun *run, const char *prefix, const char *what, const char *title)
{
  g_autofree char *id = g_strconcat (prefix, "_", what, NULL);
  VtTable *table = vt_run_new_table (run, id, title, VT_TABLE_CURVES);

  vt_table_add_numbers (table, "time", _ ("Time"), vt_sample_get_time_unit (self->sample), vt_series_get_column (self->series, VT_RECORD_TIME),
                        vt_series_get_n_rows (self->series));
  return table;
}

static void
add_column (VtRecord *self, VtTable *table, guint column, const char *id, const char *title, const char *unit, gboolean mean)
{
  const double *values = vt_series_get_column (self->series, column);
  const gsize n = vt_series_get_n_rows (self->series);

  vt_table_add_numbers (table, id, title, unit, values, n);
  if (!mean || n == 0)
    return;
  g_autofree char *mean_id = g_strconcat ("mean_", id, NULL);
  /* Translators: %s is a quantity such as "Temperature". */
  g_autofree char *mean_title = g_strdup_printf (_ ("%s, mean of the second half"), title);
  vt_table_add_scalar (table, mean_id, mean_title, unit, find_mean (values, n));
}

/* Whether a column has numbers: it has them in every row or in none. */
static gboolean
has_column (VtRecord *self, guint column)
{
  return isfinite (vt_series_get_column (self->series, column)[0]);
}

static void
take_msd (VtRecord *self, VtRun *run, VtResult *result, const char *prefix, const char *title)
{
  const VtSpecies *species = vt_sample_get_species (self->sample, NULL);
  VtTable *table = begin_table (self, run, prefix, "msd", title);
  g_autofree char *area = vt_sample_dup_unit (self->sample, "length²");

  add_column (self, table, VT_RECORD_MSD, "msd", _ ("All"), area, FALSE);
  for (guint s = 0; self->n_species > 1 && s < self->n_species && has_column (self, VT_RECORD_N_COLUMNS + s); s++)
    {
      g_autofree char *id = g_strconcat ("msd_", species[s].name, NULL);

      if (vt_sample_get_species_counts (self->sample)[s] == 0)
        continue;
      add_column (self, table, VT_RECORD_N_COLUMNS + s, id, species[s].name, area, FALSE);
    }
  vt_result_take_table (result, table);
}

void
vt_record_take_tables (VtRecord *self, VtRun *run, VtResult *result, const char *prefix, const VtRecordTitles *titles)
{
  const VtRecordTitles own = { _ ("Dynamics: energy"), _ ("Dynamics: temperature"), _ ("Dynamics: pressure"), _ ("Dynamics: volume"),
                               _ ("Dynamics: mean squared displacement") };
  const char *kelvin = vt_sample_get_temperature_unit (self->sample);
  const gsize n = vt_series_get_n_rows (self->series);
  g_autofree char *per_atom = g_strconcat (vt_sample_get_energy_unit (self->sample), "/", _ ("atom"), NULL);
  g_autofree char *volume = g_strconcat (vt_sample_get_volume_unit (self->sample), "/", _ ("atom"), NULL);
  VtTable *table;

  if (n == 0)
    return;
  if (titles == NULL)
    titles = &own;
  table = begin_table (self, run, prefix, "energy", titles->energy);
  add_column (self, table, VT_RECORD_POTENTIAL, "potential", _ ("Potential energy"), per_atom, TRUE);
  add_column (self, table, VT_RECORD_TOTAL, "total", _ ("Total energy"), per_atom, TRUE);
  if (has_column (self, VT_RECORD_CONSERVED))
    {
      const double *conserved = vt_series_get_column (self->series, VT_RECORD_CONSERVED);

      add_column (self, table, VT_RECORD_CONSERVED, "conserved", _ ("Conserved energy"), per_atom, FALSE);
      vt_table_add_scalar (table, "drift", _ ("Change of the conserved energy"), per_atom, conserved[n - 1] - conserved[0]);
    }
  vt_result_take_table (result, table);

  table = begin_table (self, run, prefix, "temperature", titles->temperature);
  add_column (self, table, VT_RECORD_TEMPERATURE, "temperature", _ ("Temperature"), kelvin, TRUE);
  if (has_column (self, VT_RECORD_TARGET))
    add_column (self, table, VT_RECORD_TARGET, "target", _ ("Thermostat"), kelvin, FALSE);
  vt_result_take_table (result, table);

  table = begin_table (self, run, prefix, "pressure", titles->pressure);
  add_column (self, table, VT_RECORD_PRESSURE, "pressure", _ ("Pressure"), vt_sample_get_pressure_unit (self->sample), TRUE);
  vt_result_take_table (result, table);

  table = begin_table (self, run, prefix, "volume", titles->volume);
  add_column (self, table, VT_RECORD_VOLUME, "volume", _ ("Volume"), volume, TRUE);
  vt_result_take_table (result, table);
  if (has_column (self, VT_RECORD_MSD))
    take_msd (self, run, result, prefix, titles->msd);
}

#define WANTED_WIDTH "wanted_width"

void
vt_record_tell (VtRun *run, VtDynamics *dynamics, const char *message)
{
  const double width = vt_dynamics_get_wanted_width (dynamics);
  /* Translators: where a run stands; a length and its unit. */
  g_autofree char *slow = g_strdup_printf (_ ("%s; slow, as the cell is narrower than %.3g %s"), message, width,
                                           vt_sample_get_length_unit (vt_run_get_sample (run)));

  vt_job_set_message (vt_run_get_job (run), width > 0 ? slow : message);
}

void
vt_record_note_width (VtRecord *self, VtTable *table, VtDynamics *dynamics)
{
  const double width = vt_dynamics_get_wanted_width (dynamics);

  if (width > 0)
    vt_table_add_scalar (table, WANTED_WIDTH, _ ("Width of cell for fast forces"),
                         vt_sample_get_length_unit (self->sample), width);
}

char *
vt_record_dup_warning (VtSample *sample, const VtParams *params, VtTable *const *tables)
{
  double width;

  if (tables[0] == NULL || !vt_table_lookup_scalar (tables[0], WANTED_WIDTH, &width))
    return NULL;
  return g_strdup_printf (_ ("The forces took some ten times as long as they could: the cell is narrower than %.3g %s, twice as far as the potential "
                             "reaches and a margin. A larger sample may well be quicker."),
                          width, vt_sample_get_length_unit (sample));
}

GVariant *
vt_record_save (VtRecord *self)
{
  return vt_series_save (self->series);
}

gboolean
vt_record_restore (VtRecord *self, GVariant *state)
{
  return vt_series_restore (self->series, state);
}
