#include "sample/vt-table.h"

#include <string.h>

typedef struct
{
  char *id;
  char *title;
  char *unit;
  double *numbers;
  char **texts;
} VtColumn;

typedef struct
{
  char *id;
  char *title;
  char *unit;
  double value;
} VtScalar;

struct _VtTable
{
  GObject parent_instance;

  char *id;
  char *title;
  char *provenance;
  VtTableKind kind;
  gsize n_rows;
  GArray *columns; /* VtColumn */
  GArray *scalars; /* VtScalar */
};

G_DEFINE_FINAL_TYPE (VtTable, vt_table, G_TYPE_OBJECT)

static void
column_clear (gpointer data)
{
  VtColumn *column = data;

  g_free (column->id);
  g_free (column->title);
  g_free (column->unit);
  g_free (column->numbers);
  g_strfreev (column->texts);
}

static void
scalar_clear (gpointer data)
{
  VtScalar *scalar = data;

  g_free (scalar->id);
  g_free (scalar->title);
  g_free (scalar->unit);
}

static void
vt_table_finalize (GObject *object)
{
  VtTable *self = VT_TABLE (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->provenance);
  g_array_unref (self->columns);
  g_array_unref (self->scalars);
  G_OBJECT_CLASS (vt_table_parent_class)->finalize (object);
}

static void
vt_table_class_init (VtTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_table_finalize;
}

static void
vt_table_init (VtTable *self)
{
  self->columns = g_array_new (FALSE, TRUE, sizeof (VtColumn));
  g_array_set_clear_func (self->columns, column_clear);
  self->scalars = g_array_new (FALSE, TRUE, sizeof (VtScalar));
  g_array_set_clear_func (self->scalars, scalar_clear);
  self->provenance = g_strdup ("");
}

VtTable *
vt_table_new (const char *id, const char *title, VtTableKind kind)
{
  VtTable *self = g_object_new (VT_TYPE_TABLE, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->kind = kind;
  return self;
}

static VtColumn *
add_column (VtTable *self, const char *id, const char *title, const char *unit, gsize n_rows)
{
  VtColumn *column;

  g_return_val_if_fail (self->columns->len == 0 || self->n_rows == n_rows, NULL);

  self->n_rows = n_rows;
  g_array_set_size (self->columns, self->columns->len + 1);
  column = &g_array_index (self->columns, VtColumn, self->columns->len - 1);
  column->id = g_strdup (id);
  column->title = g_strdup (title);
  column->unit = g_strdup (unit);
  return column;
}

void
vt_table_add_numbers (VtTable *self, const char *id, const char *title, const char *unit, const double *values, gsize n_rows)
{
  VtColumn *column = add_column (self, id, title, unit, n_rows);

  if (column)
    {
      column->numbers = g_new (double, MAX (n_rows, 1));
      if (n_rows > 0)
        memcpy (column->numbers, values, n_rows * sizeof *values);
    }
}

void
vt_table_add_texts (VtTable *self, const char *id, const char *title, const char *const *values, gsize n_rows)
{
  VtColumn *column = add_column (self, id, title, "", n_rows);

  if (column)
    {
      column->texts = g_new0 (char *, n_rows + 1);
      for (gsize i = 0; i < n_rows; i++)
        column->texts[i] = g_strdup (values[i]);
    }
}

void
vt_table_add_scalar (VtTable *self, const char *id, const char *title, const char *unit, double value)
{
  VtScalar scalar = { g_strdup (id), g_strdup (title), g_strdup (unit), value };

  g_array_append_val (self->scalars, scalar);
}

void
vt_table_set_provenance (VtTable *self, const char *provenance)
{
  g_free (self->provenance);
  self->provenance = g_strdup (provenance ? provenance : "");
}

const char *
vt_table_get_id (VtTable *self)
{
  return self->id;
}

const char *
vt_table_get_title (VtTable *self)
{
  return self->title;
}

VtTableKind
vt_table_get_kind (VtTable *self)
{
  return self->kind;
}

const char *
vt_table_get_provenance (VtTable *self)
{
  return self->provenance;
}

gsize
vt_table_get_n_rows (VtTable *self)
{
  return self->n_rows;
}

guint
vt_table_get_n_columns (VtTable *self)
{
  return self->columns->len;
}

static VtColumn *
get_column (VtTable *self, guint i)
{
  g_return_val_if_fail (i < self->columns->len, NULL);
  return &g_array_index (self->columns, VtColumn, i);
}

const char *
vt_table_get_column_id (VtTable *self, guint column)
{
  return get_column (self, column)->id;
}

const char *
vt_table_get_column_title (VtTable *self, guint column)
{
  return get_column (self, column)->title;
}

const char *
vt_table_get_column_unit (VtTable *self, guint column)
{
  return get_column (self, column)->unit;
}

int
vt_table_find_column (VtTable *self, const char *id)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (strcmp (get_column (self, i)->id, id) == 0)
      return (int) i;
  return -1;
}

const double *
vt_table_get_numbers (VtTable *self, guint column)
{
  return get_column (self, column)->numbers;
}

const char *const *
vt_table_get_texts (VtTable *self, guint column)
{
  return (const char *const *) get_column (self, column)->texts;
}

guint
vt_table_get_n_scalars (VtTable *self)
{
  return self->scalars->len;
}

const char *
vt_table_get_scalar (VtTable *self, guint i, const char **title, const char **unit, double *value)
{
  VtScalar *scalar;

  g_return_val_if_fail (i < self->scalars->len, NULL);
  scalar = &g_array_index (self->scalars, VtScalar, i);
  if (title)
    *title = scalar->title;
  if (unit)
    *unit = scalar->unit;
  if (value)
    *value = scalar->value;
  return scalar->id;
}

gboolean
vt_table_lookup_scalar (VtTable *self, const char *id, double *value)
{
  for (guint i = 0; i < self->scalars->len; i++)
    {
      VtScalar *scalar = &g_array_index (self->scalars, VtScalar, i);

      if (strcmp (scalar->id, id) == 0)
        {
          *value = scalar->value;
          return TRUE;
        }
    }
  return FALSE;
}

static void
append_number (GString *csv, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* Shortest of the two that reads back as the same double. */
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_formatd (text, sizeof text, "%.17g", value);
  g_string_append (csv, text);
}

/* RFC 4180: quotes around text that holds a comma, a quote or a line end. */
static void
append_text (GString *csv, const char *text)
{
  if (!strpbrk (text, ",\"\r\n"))
    {
      g_string_append (csv, text);
      return;
    }
  g_string_append_c (csv, '"');
  for (const char *c = text; *c; c++)
    {
      if (*c == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *c);
    }
  g_string_append_c (csv, '"');
}

char *
vt_table_to_csv (VtTable *self)
{
  GString *csv = g_string_new (NULL);

  g_string_append_printf (csv, "# %s\n", self->title);
  if (*self->provenance)
    g_string_append_printf (csv, "# %s\n", self->provenance);
  for (guint i = 0; i < self->scalars->len; i++)
    {
      VtScalar *scalar = &g_array_index (self->scalars, VtScalar, i);

      g_string_append_printf (csv, "# %s = ", scalar->id);
      append_number (csv, scalar->value);
      g_string_append_printf (csv, "%s%s\n", *scalar->unit ? " " : "", scalar->unit);
    }
  for (guint c = 0; c < self->columns->len; c++)
    {
      if (c)
        g_string_append_c (csv, ',');
      append_text (csv, get_column (self, c)->id);
    }
  g_string_append_c (csv, '\n');
  for (gsize row = 0; row < self->n_rows; row++)
    {
      for (guint c = 0; c < self->columns->len; c++)
        {
          VtColumn *column = get_column (self, c);

          if (c)
            g_string_append_c (csv, ',');
          if (column->numbers)
            append_number (csv, column->numbers[row]);
          else
            append_text (csv, column->texts[row]);
        }
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}
