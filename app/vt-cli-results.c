/* What "compute" shows: tables and summaries of fields, for a reader or as JSON. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "vt-cli.h"

/* ---- tables as text ---- */

#define ROWS_SHOWN 20

static char *
cell_text (VtTable *table, guint column, gsize row)
{
  const char *const *texts = vt_table_get_texts (table, column);

  if (texts != NULL)
    return g_strdup (texts[row]);
  return g_strdup_printf ("%.6g", vt_table_get_numbers (table, column)[row]);
}

static void
print_row (VtTable *table, gsize row, const int *widths)
{
  for (guint c = 0; c < vt_table_get_n_columns (table); c++)
    {
      g_autofree char *text = cell_text (table, c, row);
      int pad = widths[c] - vt_cli_text_width (text);

      if (vt_table_get_texts (table, c) != NULL)
        g_print ("  %s%*s", text, MAX (pad, 0), "");
      else
        g_print ("  %*s%s", MAX (pad, 0), "", text);
    }
  g_print ("\n");
}

/* Nobody reads a curve as numbers on a terminal. */
static void
print_curves (VtTable *table)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint c = 0; c < vt_table_get_n_columns (table); c++)
    g_string_append_printf (names, "%s%s", c > 0 ? " " : "", vt_table_get_column_id (table, c));
  /* Translators: a table's number of rows, names of its columns, its id twice. */
  g_print (_("  %zu rows of %s: write them with --table %s=%s.csv\n"), vt_table_get_n_rows (table), names->str,
           vt_table_get_id (table), vt_table_get_id (table));
}

static void
print_table (VtTable *table)
{
  guint n_columns = vt_table_get_n_columns (table);
  gsize n_rows = vt_table_get_n_rows (table), shown = MIN (n_rows, ROWS_SHOWN);
  g_autofree int *widths = g_new0 (int, n_columns + 1);

  g_print ("%s\n", vt_table_get_title (table));
  for (guint i = 0; i < vt_table_get_n_scalars (table); i++)
    {
      const char *title, *unit;
      double value;

      vt_table_get_scalar (table, i, &title, &unit, &value);
      if (strcmp (unit, VT_TABLE_YES_NO) == 0)
        g_print ("  %s: %s\n", title, value != 0 ? _("yes") : _("no"));
      else if (isnan (value)) /* a glass transition that was not seen */
        g_print ("  %s: –\n", title);
      else
        g_print ("  %s: %.6g%s%s\n", title, value, unit[0] != '\0' ? " " : "", unit);
    }
  if (vt_table_get_kind (table) == VT_TABLE_CURVES)
    {
      print_curves (table);
      return;
    }
  for (guint c = 0; c < n_columns; c++)
    {
      widths[c] = vt_cli_text_width (vt_table_get_column_id (table, c));
      for (gsize row = 0; row < shown; row++)
        {
          g_autofree char *text = cell_text (table, c, row);
          widths[c] = MAX (widths[c], vt_cli_text_width (text));
        }
    }
  for (guint c = 0; c < n_columns; c++)
    {
      const char *id = vt_table_get_column_id (table, c);
      int pad = MAX (widths[c] - vt_cli_text_width (id), 0);

      if (vt_table_get_texts (table, c) != NULL)
        g_print ("  %s%*s", id, pad, "");
      else
        g_print ("  %*s%s", pad, "", id);
    }
  g_print (n_columns > 0 ? "\n" : "");
  for (gsize row = 0; row < shown; row++)
    print_row (table, row, widths);
  if (shown < n_rows)
    {
      g_print ("  ");
      g_print (P_("… %zu more row: write all with --table %s=%s.csv",
                  "… %zu more rows: write all with --table %s=%s.csv", n_rows - shown),
               n_rows - shown, vt_table_get_id (table), vt_table_get_id (table));
      g_print ("\n");
    }
}

/* ---- summaries of fields ---- */

/* "forces_1": as the columns of a CSV file are called. */
static char *
component_name (VtField *field, guint component)
{
  if (vt_field_get_n_components (field) == 1)
    return g_strdup (vt_field_get_name (field));
  return g_strdup_printf ("%s_%u", vt_field_get_name (field), component + 1);
}

typedef struct
{
  gsize n;
  double mean, deviation, min, max;
} VtSummary;

/* Of one component's finite values; two passes, for the digits. */
static VtSummary
summarise (VtField *field, guint component)
{
  VtSummary s = { 0, 0, 0, G_MAXDOUBLE, -G_MAXDOUBLE };
  gsize n_atoms = vt_field_get_n_atoms (field);

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, component);
      if (!isfinite (value))
        continue;
      s.n++;
      s.mean += value;
      s.min = MIN (s.min, value);
      s.max = MAX (s.max, value);
    }
  s.mean = s.n > 0 ? s.mean / (double) s.n : NAN;
  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, component);
      if (isfinite (value))
        s.deviation += (value - s.mean) * (value - s.mean);
    }
  s.deviation = s.n > 0 ? sqrt (s.deviation / (double) s.n) : NAN;
  if (s.n == 0)
    s.min = s.max = NAN;
  return s;
}

/* Columns of the file are left out when something was computed: that is what was asked for. */
static void
print_fields (VtCli *cli, GPtrArray *fields)
{
  VtSample *sample = vt_document_get_sample (cli->document);
  gboolean headed = FALSE, computed = cli->options.methods != NULL;

  for (guint i = 0; i < fields->len; i++)
    for (guint c = 0; c < vt_field_get_n_components (fields->pdata[i]); c++)
      {
        if (computed && vt_sample_find_field (sample, vt_field_get_name (fields->pdata[i])) == fields->pdata[i])
          continue;

        VtField *field = fields->pdata[i];
        VtSummary s = summarise (field, c);
        g_autofree char *name = component_name (field, c);

        if (!headed)
          g_print ("%-22s %12s %12s %12s %12s  %s\n", _("Field"), _("mean"), _("deviation"), _("least"), _("greatest"), _("unit"));
        headed = TRUE;
        g_print ("%-22s %12.6g %12.6g %12.6g %12.6g  %s\n", name, s.mean, s.deviation, s.min, s.max, vt_field_get_unit (field));
      }
}

/* ---- JSON ---- */

static void
add_table (VtTable *table, JsonBuilder *builder)
{
  gsize n_rows = vt_table_get_n_rows (table);

  json_builder_set_member_name (builder, vt_table_get_id (table));
  json_builder_begin_object (builder);
  vt_cli_json_string (builder, "title", vt_table_get_title (table));
  vt_cli_json_string (builder, "provenance", vt_table_get_provenance (table));
  json_builder_set_member_name (builder, "scalars");
  json_builder_begin_object (builder);
  for (guint i = 0; i < vt_table_get_n_scalars (table); i++)
    {
      double value;
      const char *id = vt_table_get_scalar (table, i, NULL, NULL, &value);
      vt_cli_json_number (builder, id, value);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "units");
  json_builder_begin_object (builder);
  for (guint i = 0; i < vt_table_get_n_scalars (table); i++)
    {
      const char *unit;
      const char *id = vt_table_get_scalar (table, i, NULL, &unit, NULL);
      vt_cli_json_string (builder, id, unit);
    }
  for (guint c = 0; c < vt_table_get_n_columns (table); c++)
    if (vt_table_get_numbers (table, c) != NULL)
      vt_cli_json_string (builder, vt_table_get_column_id (table, c), vt_table_get_column_unit (table, c));
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "columns");
  json_builder_begin_object (builder);
  for (guint c = 0; c < vt_table_get_n_columns (table); c++)
    {
      const double *numbers = vt_table_get_numbers (table, c);
      const char *const *texts = vt_table_get_texts (table, c);

      json_builder_set_member_name (builder, vt_table_get_column_id (table, c));
      json_builder_begin_array (builder);
      for (gsize row = 0; row < n_rows; row++)
        if (texts != NULL)
          json_builder_add_string_value (builder, texts[row]);
        else
          vt_cli_json_number (builder, NULL, numbers[row]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_field (VtField *field, JsonBuilder *builder)
{
  for (guint c = 0; c < vt_field_get_n_components (field); c++)
    {
      VtSummary s = summarise (field, c);
      g_autofree char *name = component_name (field, c);

      json_builder_set_member_name (builder, name);
      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "unit", vt_field_get_unit (field));
      vt_cli_json_integer (builder, "values", (gint64) s.n);
      vt_cli_json_number (builder, "mean", s.mean);
      vt_cli_json_number (builder, "deviation", s.deviation);
      vt_cli_json_number (builder, "min", s.min);
      vt_cli_json_number (builder, "max", s.max);
      vt_cli_json_string (builder, "provenance", vt_field_get_provenance (field));
      json_builder_end_object (builder);
    }
}

void
vt_cli_print_results_as_json (VtCli *cli, GPtrArray *fields)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GListModel *tables = vt_document_get_tables (cli->document);

  json_builder_begin_object (builder);
  vt_cli_json_source (cli, builder);
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_object (builder);
  for (guint i = 0; i < g_list_model_get_n_items (tables); i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (tables, i);
      add_table (table, builder);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_object (builder);
  for (guint i = 0; i < fields->len; i++)
    add_field (fields->pdata[i], builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  vt_cli_print_json (builder);
}

void
vt_cli_print_results (VtCli *cli, GPtrArray *fields)
{
  GListModel *tables = vt_document_get_tables (cli->document);

  for (guint i = 0; i < g_list_model_get_n_items (tables); i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (tables, i);
      print_table (table);
      g_print ("\n");
    }
  print_fields (cli, fields);
}
