#include "dynamics/vt-series.h"

#include <math.h>
#include <string.h>
#include <time.h>

struct _VtSeries
{
  guint n_columns;
  GArray **columns;
};

VtSeries *
vt_series_new (guint n_columns)
{
  VtSeries *self = g_new0 (VtSeries, 1);

  self->n_columns = n_columns;
  self->columns = g_new (GArray *, n_columns);
  for (guint c = 0; c < n_columns; c++)
    self->columns[c] = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
vt_series_free (VtSeries *self)
{
  if (self == NULL)
    return;
  for (guint c = 0; c < self->n_columns; c++)
    g_array_unref (self->columns[c]);
  g_free (self->columns);
  g_free (self);
}

void
vt_series_add (VtSeries *self, const double *row)
{
  for (guint c = 0; c < self->n_columns; c++)
    g_array_append_val (self->columns[c], row[c]);
}

gsize
vt_series_get_n_rows (VtSeries *self)
{
  return self->columns[0]->len;
}

const double *
vt_series_get_column (VtSeries *self, guint column)
{
  return (const double *) (gpointer) self->columns[column]->data;
}

GVariant *
vt_series_save (VtSeries *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aad"));
  for (guint c = 0; c < self->n_columns; c++)
    g_variant_builder_add_value (&builder, g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, self->columns[c]->data, self->columns[c]->len,
                                                                      sizeof (double)));
  return g_variant_builder_end (&builder);
}

gboolean
vt_series_restore (VtSeries *self, GVariant *state)
{
  gsize n_rows = 0;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE ("aad")) || g_variant_n_children (state) != self->n_columns)
    return FALSE;
  for (guint c = 0; c < self->n_columns; c++)
    {
      g_autoptr (GVariant) column = g_variant_get_child_value (state, c);
      gsize n;
      const double *values = g_variant_get_fixed_array (column, &n, sizeof (double));

      if (c > 0 && n != n_rows)
        return FALSE;
      n_rows = n;
      g_array_set_size (self->columns[c], 0);
      g_array_append_vals (self->columns[c], values, (guint) n);
    }
  return TRUE;
}

GVariant *
vt_doubles_save (const double *values, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, values, n, sizeof (double));
}

gboolean
vt_doubles_restore (GVariantDict *dict, const char *key, double *values, gsize n)
{
  g_autoptr (GVariant) array = g_variant_dict_lookup_value (dict, key, G_VARIANT_TYPE ("ad"));
  gsize found = 0;
  const double *data = array != NULL ? g_variant_get_fixed_array (array, &found, sizeof (double)) : NULL;

  if (found != n)
    return FALSE;
  memcpy (values, data, n * sizeof (double));
  for (gsize k = 0; k < n; k++)
    if (!isfinite (values[k]))
      return FALSE;
  return TRUE;
}

/* As often as a job tells it (vt-job.c), for the thirty pictures a second that are wanted: steps end when they end, and wait for the picture before. */
#define FRAME_US 16000
#define PATIENCE 20

/* Of this thread's work alone: on a machine that is busy, drawing above all, the clock goes on while it waits. */
static gint64
get_work_us (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

gboolean
vt_live_is_due (VtLive *live)
{
  live->begun = g_get_monotonic_time ();
  if (live->begun < live->next)
    return FALSE;
  live->work = get_work_us ();
  return TRUE;
}

void
vt_live_done (VtLive *live)
{
  live->next = live->begun + MAX (FRAME_US, PATIENCE * (get_work_us () - live->work));
}
