#include "sample/vt-field.h"

#include <math.h>
#include <string.h>

struct _VtField
{
  GObject parent_instance;

  char *name;
  char *title;
  char *unit;
  char *meaning;
  char *provenance;
  VtFieldType type;
  gsize n_atoms;
  guint n_components;
  gpointer values;

  /* Computed at the first question and kept: the views ask again at every redraw. */
  GMutex mutex;
  gboolean sorted_known;
  gsize n_sample;
  double *sorted; /* finite values of the first component, ascending: all, or an even subset (SAMPLE_SIZE) */
  gboolean range_known, has_range, has_gaps;
  double min, max;
};

/* Percentiles of larger fields come from this many values, taken at even spacing: colour limits need no more. */
#define SAMPLE_SIZE 65536

G_DEFINE_FINAL_TYPE (VtField, vt_field, G_TYPE_OBJECT)

static void
vt_field_finalize (GObject *object)
{
  VtField *self = VT_FIELD (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->unit);
  g_free (self->meaning);
  g_free (self->provenance);
  g_free (self->values);
  g_free (self->sorted);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (vt_field_parent_class)->finalize (object);
}

static void
vt_field_class_init (VtFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_field_finalize;
}

static void
vt_field_init (VtField *self)
{
  g_mutex_init (&self->mutex);
}

VtField *
vt_field_new (const char *name,
              const char *title,
              const char *unit,
              const char *meaning,
              VtFieldType type,
              gsize n_atoms,
              guint n_components,
              gpointer values)
{
  VtField *self;

  g_return_val_if_fail (name && *name, NULL);
  g_return_val_if_fail (n_components >= 1, NULL);
  g_return_val_if_fail (values || n_atoms == 0, NULL);

  self = g_object_new (VT_TYPE_FIELD, NULL);
  self->name = g_strdup (name);
  self->title = g_strdup (title && *title ? title : name);
  self->unit = g_strdup (unit ? unit : "");
  self->meaning = g_strdup (meaning ? meaning : "");
  self->provenance = g_strdup ("");
  self->type = type;
  self->n_atoms = n_atoms;
  self->n_components = n_components;
  self->values = values;
  return self;
}

void
vt_field_set_provenance (VtField *self, const char *provenance)
{
  g_return_if_fail (VT_IS_FIELD (self));
  g_free (self->provenance);
  self->provenance = g_strdup (provenance ? provenance : "");
}

const char *
vt_field_get_name (VtField *self)
{
  return self->name;
}

const char *
vt_field_get_title (VtField *self)
{
  return self->title;
}

const char *
vt_field_get_unit (VtField *self)
{
  return self->unit;
}

const char *
vt_field_get_meaning (VtField *self)
{
  return self->meaning;
}

const char *
vt_field_get_provenance (VtField *self)
{
  return self->provenance;
}

VtFieldType
vt_field_get_value_type (VtField *self)
{
  return self->type;
}

gsize
vt_field_get_n_atoms (VtField *self)
{
  return self->n_atoms;
}

guint
vt_field_get_n_components (VtField *self)
{
  return self->n_components;
}

char *
vt_field_dup_label (VtField *self)
{
  if (*self->unit)
    return g_strdup_printf ("%s (%s)", self->title, self->unit);
  return g_strdup (self->title);
}

const double *
vt_field_peek_f64 (VtField *self)
{
  return self->type == VT_FIELD_F64 ? self->values : NULL;
}

const float *
vt_field_peek_f32 (VtField *self)
{
  return self->type == VT_FIELD_F32 ? self->values : NULL;
}

const gint32 *
vt_field_peek_i32 (VtField *self)
{
  return self->type == VT_FIELD_I32 ? self->values : NULL;
}

double
vt_field_get (VtField *self, gsize atom, guint component)
{
  gsize i = atom * self->n_components + component;

  switch (self->type)
    {
    case VT_FIELD_F64:
      return ((const double *) self->values)[i];
    case VT_FIELD_F32:
      return ((const float *) self->values)[i];
    case VT_FIELD_I32:
      return ((const gint32 *) self->values)[i];
    default:
      g_return_val_if_reached (NAN);
    }
}

static void
know_range (VtField *self)
{
  g_mutex_lock (&self->mutex);
  if (!self->range_known)
    {
      self->min = INFINITY;
      self->max = -INFINITY;
      for (gsize i = 0; i < self->n_atoms; i++)
        {
          double value = vt_field_get (self, i, 0);

          if (isfinite (value))
            {
              self->min = MIN (self->min, value);
              self->max = MAX (self->max, value);
            }
          self->has_gaps = self->has_gaps || isnan (value);
        }
      self->has_range = self->min <= self->max;
      self->range_known = TRUE;
    }
  g_mutex_unlock (&self->mutex);
}

gboolean
vt_field_has_gaps (VtField *self)
{
  g_return_val_if_fail (VT_IS_FIELD (self), FALSE);

  know_range (self);
  return self->has_gaps;
}

gboolean
vt_field_get_range (VtField *self, double *min, double *max)
{
  g_return_val_if_fail (VT_IS_FIELD (self), FALSE);

  know_range (self);
  if (self->has_range)
    {
      *min = self->min;
      *max = self->max;
    }
  return self->has_range;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
ensure_sorted (VtField *self)
{
  gsize n = MIN (self->n_atoms, SAMPLE_SIZE);

  if (self->sorted_known)
    return;
  self->sorted = g_new (double, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    {
      gsize atom = n == self->n_atoms ? i : (gsize) ((double) i * (double) self->n_atoms / (double) n);
      double value = vt_field_get (self, atom, 0);

      if (isfinite (value))
        self->sorted[self->n_sample++] = value;
    }
  qsort (self->sorted, self->n_sample, sizeof *self->sorted, compare_doubles);
  self->sorted_known = TRUE;
}

static double
percentile (const double *sorted, gsize n, double percent)
{
  double x = CLAMP (percent, 0, 100) / 100 * (double) (n - 1);
  gsize i = MIN ((gsize) x, n - 1);
  gsize j = MIN (i + 1, n - 1);

  return sorted[i] + (x - (double) i) * (sorted[j] - sorted[i]);
}

gboolean
vt_field_get_percentiles (VtField *self, double low, double high, double *at_low, double *at_high)
{
  gboolean any;

  g_return_val_if_fail (VT_IS_FIELD (self), FALSE);

  g_mutex_lock (&self->mutex);
  ensure_sorted (self);
  any = self->n_sample > 0;
  if (any)
    {
      *at_low = percentile (self->sorted, self->n_sample, low);
      *at_high = percentile (self->sorted, self->n_sample, high);
    }
  g_mutex_unlock (&self->mutex);
  return any;
}

VtField *
vt_field_extract (VtField *self, const guint8 *marks)
{
  const gsize width = (self->type == VT_FIELD_F64 ? 8u : 4u) * self->n_components;
  guint8 *values = g_malloc (MAX (self->n_atoms * width, 1));
  gsize n = 0;
  VtField *field;

  g_return_val_if_fail (VT_IS_FIELD (self), NULL);
  for (gsize i = 0; i < self->n_atoms; i++)
    if (marks[i])
      memcpy (values + width * n++, (const guint8 *) self->values + width * i, width);
  field = vt_field_new (self->name, self->title, self->unit, self->meaning, self->type, n, self->n_components, values);
  vt_field_set_provenance (field, self->provenance);
  return field;
}
