#include "store-helpers.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "io/vt-samples.h"

VtSample *
store_read_glass (void)
{
  g_autofree char *path = vt_samples_find ("cu50zr50-glass");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  VtSample *sample;

  g_assert_no_error (error);
  sample = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return sample;
}

VtStoreContents *
store_compute (const char *const *methods)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (GError) error = NULL;

  vt_document_set_sample (document, sample);
  for (; *methods; methods++)
    {
      g_assert_nonnull (vt_document_run (document, vt_registry_find (*methods), NULL, &error));
      vt_document_wait (document);
    }
  return vt_document_dup_contents (document, "colour = volume\nslice = \"z=50%,6\"\nname = Å · 玻璃\n");
}

char *
store_field_name (guint k)
{
  return g_strdup_printf ("result_%u", k);
}

VtField *
store_make_field (VtSample *sample, guint k)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  double *values = g_new (double, n);
  g_autofree char *name = store_field_name (k);
  VtField *field;

  for (gsize i = 0; i < n; i++)
    values[i] = sin ((double) (i + 1) * (k + 1));
  field = vt_field_new (name, name, "eV", "", VT_FIELD_F64, n, 1, values);
  vt_field_set_provenance (field, "test");
  return field;
}

/* ---- equality ---- */

gboolean
store_fields_equal (VtField *a, VtField *b)
{
  const gsize n = vt_field_get_n_atoms (a) * vt_field_get_n_components (a);

  if (vt_field_get_value_type (a) != vt_field_get_value_type (b) || vt_field_get_n_atoms (a) != vt_field_get_n_atoms (b)
      || vt_field_get_n_components (a) != vt_field_get_n_components (b) || strcmp (vt_field_get_name (a), vt_field_get_name (b)) != 0
      || strcmp (vt_field_get_title (a), vt_field_get_title (b)) != 0 || strcmp (vt_field_get_unit (a), vt_field_get_unit (b)) != 0
      || strcmp (vt_field_get_meaning (a), vt_field_get_meaning (b)) != 0
      || strcmp (vt_field_get_provenance (a), vt_field_get_provenance (b)) != 0)
    return FALSE;
  switch (vt_field_get_value_type (a))
    {
    case VT_FIELD_F64:
      return memcmp (vt_field_peek_f64 (a), vt_field_peek_f64 (b), n * sizeof (double)) == 0;
    case VT_FIELD_F32:
      return memcmp (vt_field_peek_f32 (a), vt_field_peek_f32 (b), n * sizeof (float)) == 0;
    case VT_FIELD_I32:
    default:
      return memcmp (vt_field_peek_i32 (a), vt_field_peek_i32 (b), n * sizeof (gint32)) == 0;
    }
}

static gboolean
species_equal (const VtSpecies *a, const VtSpecies *b)
{
  return strcmp (a->name, b->name) == 0 && a->atomic_number == b->atomic_number && memcmp (&a->mass, &b->mass, sizeof a->mass) == 0
         && memcmp (&a->radius, &b->radius, sizeof a->radius) == 0 && a->rgb == b->rgb;
}

static gboolean
samples_equal (VtSample *a, VtSample *b)
{
  const gsize n = vt_sample_get_n_atoms (a);
  guint n_a, n_b;
  const VtSpecies *species_a = vt_sample_get_species (a, &n_a), *species_b = vt_sample_get_species (b, &n_b);
  const VtCell *cell_a = vt_sample_get_cell (a), *cell_b = vt_sample_get_cell (b);
  const gint64 *ids_a = vt_sample_peek_ids (a), *ids_b = vt_sample_peek_ids (b);
  gboolean equal = n == vt_sample_get_n_atoms (b) && n_a == n_b && vt_sample_get_n_fields (a) == vt_sample_get_n_fields (b)
                   && vt_sample_get_units (a) == vt_sample_get_units (b)
                   && vt_sample_get_timestep (a) == vt_sample_get_timestep (b)
                   && strcmp (vt_sample_get_title (a), vt_sample_get_title (b)) == 0
                   && memcmp (cell_a->vectors, cell_b->vectors, sizeof cell_a->vectors) == 0
                   && memcmp (cell_a->origin, cell_b->origin, sizeof cell_a->origin) == 0
                   && memcmp (cell_a->periodic, cell_b->periodic, sizeof cell_a->periodic) == 0
                   && cell_a->dimension == cell_b->dimension && (ids_a == NULL) == (ids_b == NULL);

  equal = equal && memcmp (vt_sample_get_positions (a), vt_sample_get_positions (b), 3 * n * sizeof (double)) == 0
          && memcmp (vt_sample_get_species_index (a), vt_sample_get_species_index (b), n) == 0
          && (ids_a == NULL || memcmp (ids_a, ids_b, n * sizeof *ids_a) == 0);
  for (guint i = 0; equal && i < n_a; i++)
    equal = species_equal (&species_a[i], &species_b[i]);
  for (guint i = 0; equal && i < vt_sample_get_n_fields (a); i++)
    equal = store_fields_equal (vt_sample_get_field (a, i), vt_sample_get_field (b, i));
  return equal;
}

static gboolean
columns_equal (VtTable *a, VtTable *b, guint c)
{
  const gsize n = vt_table_get_n_rows (a);
  const double *numbers_a = vt_table_get_numbers (a, c), *numbers_b = vt_table_get_numbers (b, c);

  if (strcmp (vt_table_get_column_id (a, c), vt_table_get_column_id (b, c)) != 0
      || strcmp (vt_table_get_column_title (a, c), vt_table_get_column_title (b, c)) != 0
      || strcmp (vt_table_get_column_unit (a, c), vt_table_get_column_unit (b, c)) != 0 || (numbers_a == NULL) != (numbers_b == NULL))
    return FALSE;
  if (numbers_a)
    return memcmp (numbers_a, numbers_b, n * sizeof *numbers_a) == 0;
  for (gsize i = 0; i < n; i++)
    if (strcmp (vt_table_get_texts (a, c)[i], vt_table_get_texts (b, c)[i]) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
tables_equal (VtTable *a, VtTable *b)
{
  gboolean equal = strcmp (vt_table_get_id (a), vt_table_get_id (b)) == 0 && strcmp (vt_table_get_title (a), vt_table_get_title (b)) == 0
                   && vt_table_get_kind (a) == vt_table_get_kind (b) && vt_table_get_n_rows (a) == vt_table_get_n_rows (b)
                   && strcmp (vt_table_get_provenance (a), vt_table_get_provenance (b)) == 0
                   && vt_table_get_n_columns (a) == vt_table_get_n_columns (b)
                   && vt_table_get_n_scalars (a) == vt_table_get_n_scalars (b);

  for (guint c = 0; equal && c < vt_table_get_n_columns (a); c++)
    equal = columns_equal (a, b, c);
  for (guint i = 0; equal && i < vt_table_get_n_scalars (a); i++)
    {
      const char *title_a, *title_b, *unit_a, *unit_b;
      double value_a, value_b;

      equal = strcmp (vt_table_get_scalar (a, i, &title_a, &unit_a, &value_a), vt_table_get_scalar (b, i, &title_b, &unit_b, &value_b)) == 0
              && strcmp (title_a, title_b) == 0 && strcmp (unit_a, unit_b) == 0 && memcmp (&value_a, &value_b, sizeof value_a) == 0;
    }
  return equal;
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const VtStoreRecord *const *) a)->method, (*(const VtStoreRecord *const *) b)->method);
}

static gboolean
parts_equal (GPtrArray *a, GPtrArray *b)
{
  gboolean equal = a->len == b->len;

  for (guint i = 0; equal && i < a->len; i++)
    {
      const VtStorePart *x = a->pdata[i], *y = vt_store_parts_find (b, x->name);

      equal = y && g_strcmp0 (x->text, y->text) == 0 && (x->bytes == NULL) == (y->bytes == NULL)
              && (!x->bytes || g_bytes_equal (x->bytes, y->bytes));
    }
  return equal;
}

gboolean
store_contents_equal (const VtStoreContents *a, const VtStoreContents *b)
{
  gboolean equal = samples_equal (a->sample, b->sample) && a->fields->len == b->fields->len && a->tables->len == b->tables->len
                   && a->records->len == b->records->len && g_strcmp0 (a->view, b->view) == 0 && g_strcmp0 (a->origin, b->origin) == 0
                   && parts_equal (a->parts, b->parts);

  for (guint i = 0; equal && i < a->fields->len; i++)
    equal = store_fields_equal (a->fields->pdata[i], b->fields->pdata[i]);
  for (guint i = 0; equal && i < a->tables->len; i++)
    equal = tables_equal (a->tables->pdata[i], b->tables->pdata[i]);
  g_ptr_array_sort (a->records, compare_records);
  g_ptr_array_sort (b->records, compare_records);
  for (guint i = 0; equal && i < a->records->len; i++)
    {
      const VtStoreRecord *x = a->records->pdata[i], *y = b->records->pdata[i];
      equal = strcmp (x->method, y->method) == 0 && strcmp (x->params, y->params) == 0;
    }
  return equal;
}

gboolean
store_refuses_flip (const char *path, const VtStoreContents *contents, char *bytes, gsize length, gsize at, GRand *random)
{
  const char before = bytes[at];
  g_autoptr (GError) error = NULL;

  bytes[at] ^= (char) (1 << g_rand_int_range (random, 0, 8));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  bytes[at] = before;
  g_autoptr (VtStoreContents) again = vt_store_read (path, NULL, NULL, NULL, &error);
  if (again)
    g_assert_true (store_contents_equal (contents, again));
  else
    g_assert_true (error->domain == VT_IO_ERROR);
  return again == NULL;
}
