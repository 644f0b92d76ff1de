#include "dynamics/vt-quench-curve.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "base/vt-number-text.h"
#include "statistics/vt-fit.h"

#define WINDOW 0.5
#define N_BOOTSTRAP 200

typedef struct
{
  gsize n;
  double temperature[VT_QUENCH_CURVE_ROWS], energy[VT_QUENCH_CURVE_ROWS], volume[VT_QUENCH_CURVE_ROWS]; /* from the coldest up */
  double fit[VT_QUENCH_CURVE_ROWS];
} Rows;

typedef struct
{
  const char *temperature;
  char *energy, *volume, *slope; /* per atom */
} Units;

static void
clear_units (Units *units)
{
  g_free (units->energy);
  g_free (units->volume);
  g_free (units->slope);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Units, clear_units)

static void
find_units (VtSample *sample, Units *units)
{
  units->temperature = vt_sample_get_temperature_unit (sample);
  units->slope = vt_sample_get_units (sample) == VT_UNITS_METAL ? g_strconcat ("eV/K/", _ ("atom"), NULL) : g_strconcat ("k_B/", _ ("atom"), NULL);
  units->energy = g_strconcat (vt_sample_get_energy_unit (sample), "/", _ ("atom"), NULL);
  units->volume = g_strconcat (vt_sample_get_volume_unit (sample), "/", _ ("atom"), NULL);
}

/* Means over parts of the way down, by the thermostat's temperature. */
static void
make_rows (const VtQuenchCurve *self, Rows *rows)
{
  VtSeries *series = vt_record_get_series (self->record);
  const gsize n = vt_series_get_n_rows (series), per_row = MAX (self->per_row, 1);
  const double *time = vt_series_get_column (series, VT_RECORD_TIME);
  gsize first = 0;

  while (first < n && time[first] <= self->begin)
    first++;
  rows->n = MIN ((n - first) / per_row, VT_QUENCH_CURVE_ROWS);
  for (gsize row = 0; row < rows->n; row++)
    {
      const gsize at = rows->n - 1 - row; /* cooling: the last is the coldest */
      double sums[3] = { 0 };

      for (gsize i = first + row * per_row; i < first + (row + 1) * per_row; i++)
        {
          sums[0] += vt_series_get_column (series, VT_RECORD_TARGET)[i] / (double) per_row;
          sums[1] += vt_series_get_column (series, VT_RECORD_POTENTIAL)[i] / (double) per_row;
          sums[2] += vt_series_get_column (series, VT_RECORD_VOLUME)[i] / (double) per_row;
        }
      rows->temperature[at] = sums[0];
      rows->energy[at] = sums[1];
      rows->volume[at] = sums[2];
      rows->fit[at] = NAN;
    }
}

/* Of the rows, those that a fit around @kink takes. */
static void
find_window (const Rows *rows, double kink, gsize *begin, gsize *end)
{
  *begin = 0;
  *end = rows->n;
  while (*begin < *end && rows->temperature[*begin] < kink * (1 - WINDOW))
    (*begin)++;
  while (*end > *begin && rows->temperature[*end - 1] > kink * (1 + WINDOW))
    (*end)--;
}

static gboolean
fit_rows (Rows *rows, guint64 seed, VtHingeFit *fit)
{
  gsize begin = 0, end = rows->n;

  if (!vt_fit_hinge (end, rows->temperature, rows->energy, 0, 0, fit))
    return FALSE;
  for (int i = 0; i < 20; i++)
    {
      gsize from, to;

      find_window (rows, fit->x, &from, &to);
      if (from == begin && to == end)
        break;
      begin = from;
      end = to;
      if (!vt_fit_hinge (end - begin, rows->temperature + begin, rows->energy + begin, 0, 0, fit))
        return FALSE;
    }
  if (!vt_fit_hinge (end - begin, rows->temperature + begin, rows->energy + begin, N_BOOTSTRAP, seed, fit))
    return FALSE;
  for (gsize i = begin; i < end; i++)
    {
      const double d = rows->temperature[i] - fit->x;

      rows->fit[i] = fit->y + (d < 0 ? fit->slope_below : fit->slope_above) * d;
    }
  return TRUE;
}

VtTable *
vt_quench_curve_make_energy (const VtQuenchCurve *self, VtRun *run, const char *id, const char *title)
{
  VtTable *table = vt_run_new_table (run, id, title, VT_TABLE_CURVES);
  g_auto (Units) units = { 0 };
  VtHingeFit fit;
  Rows rows;

  find_units (self->sample, &units);
  make_rows (self, &rows);
  const gboolean fitted = self->fitted && fit_rows (&rows, self->seed, &fit);
  vt_table_add_numbers (table, "temperature", _ ("Temperature"), units.temperature, rows.temperature, rows.n);
  vt_table_add_numbers (table, "energy", _ ("Potential energy"), units.energy, rows.energy, rows.n);
  if (self->fitted && !fitted)
    vt_table_add_scalar (table, "tg", _ ("Glass transition T_g"), units.temperature, NAN);
  if (!fitted)
    return table;
  vt_table_add_numbers (table, "fit", _ ("Two lines"), units.energy, rows.fit, rows.n);
  vt_table_add_scalar (table, "tg", _ ("Glass transition T_g"), units.temperature, fit.x);
  vt_table_add_scalar (table, "tg_error", _ ("Standard error of T_g"), units.temperature, fit.x_error);
  vt_table_add_scalar (table, "slope_glass", _ ("Slope of the glass"), units.slope, fit.slope_below);
  vt_table_add_scalar (table, "slope_liquid", _ ("Slope of the liquid"), units.slope, fit.slope_above);
  return table;
}

VtTable *
vt_quench_curve_make_volume (const VtQuenchCurve *self, VtRun *run, const char *id, const char *title)
{
  VtTable *table = vt_run_new_table (run, id, title, VT_TABLE_CURVES);
  g_auto (Units) units = { 0 };
  Rows rows;

  find_units (self->sample, &units);
  make_rows (self, &rows);
  vt_table_add_numbers (table, "temperature", _ ("Temperature"), units.temperature, rows.temperature, rows.n);
  vt_table_add_numbers (table, "volume", _ ("Volume"), units.volume, rows.volume, rows.n);
  return table;
}

char *
vt_quench_curve_dup_warning (VtTable *energy)
{
  double tg;

  if (energy == NULL || !vt_table_lookup_scalar (energy, "tg", &tg) || isfinite (tg))
    return NULL;
  return g_strdup (_ ("No glass transition is seen: nowhere does the energy grow steeper with temperature, as it does where a glass becomes a liquid. It may "
                      "have been cooled too fast or not far enough, or the melt has boiled, for which pressure helps."));
}

char *
vt_quench_curve_dup_title (VtSample *sample, double rate)
{
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  g_autofree char *composition = vt_sample_dup_composition (sample), *number = vt_number_to_text (metal ? rate * 1e12 : rate, 3);

  /* Translators: a composition and a cooling rate: "Cu50Zr50 glass, 1×10¹² K/s". */
  return g_strdup_printf (_ ("%s glass, %s %s"), composition, number, metal ? "K/s" : "ε/k_B/τ");
}

void
vt_quench_curve_add_inherent (VtTable *table, VtSample *sample, double energy, double volume)
{
  g_auto (Units) units = { 0 };

  find_units (sample, &units);
  vt_table_add_scalar (table, "inherent_energy", _ ("Energy of the inherent structure"), units.energy, energy);
  vt_table_add_scalar (table, "inherent_volume", _ ("Volume of the inherent structure"), units.volume, volume);
}
