/* vitrine-cli compute: methods run on a file; fields to a file, tables to the terminal or as JSON. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-export.h"
#include "vt-cli.h"
#include "vt-config.h"

static char *out_path, *field_list;
static char **table_files;
static gboolean as_json;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_("Write atoms and fields: .xyz, .csv, .dump, .data, also with .gz or .zst"),
    "OUT" },
  { "fields", 'f', 0, G_OPTION_ARG_STRING, &field_list, N_("Write only these fields, computing those that are missing (default: all)"),
    "volume,l5fs" },
  { "table", 't', 0, G_OPTION_ARG_STRING_ARRAY, &table_files, N_("Write a table as CSV, computing it if it is missing; may be given again"),
    "ID=OUT.csv" },
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_("Tables, global numbers and a summary of each field as JSON on standard output"),
    NULL },
  { NULL },
};

static void
reset (void)
{
  g_clear_pointer (&out_path, g_free);
  g_clear_pointer (&field_list, g_free);
  g_clear_pointer (&table_files, g_strfreev);
  as_json = FALSE;
}

/* ---- which fields ---- */

/* The names in --fields, computed; or all fields of the document. */
static GPtrArray *
choose_fields (VtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_object_unref);

  if (field_list == NULL)
    {
      GListModel *all = vt_document_get_fields (cli->document);
      for (guint i = 0; i < g_list_model_get_n_items (all); i++)
        g_ptr_array_add (fields, g_list_model_get_item (all, i));
      return g_steal_pointer (&fields);
    }

  g_auto (GStrv) names = g_strsplit_set (field_list, ", ", -1);
  for (char **name = names; *name != NULL; name++)
    {
      if ((*name)[0] == '\0')
        continue;
      if (!vt_cli_ensure_field (cli, *name, error))
        return NULL;
      g_ptr_array_add (fields, g_object_ref (vt_document_find_field (cli->document, *name)));
    }
  return g_steal_pointer (&fields);
}

/* ---- writing ---- */

typedef struct
{
  VtSample *sample;
  GPtrArray *fields;
  VtExportFormat format;
  char **comments;
} VtCliWriting;

static gboolean
write_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliWriting *writing = data;

  return vt_export_sample (out_path, writing->format, writing->sample, (VtField *const *) writing->fields->pdata,
                           writing->fields->len, (const char *const *) writing->comments, cli->cancellable, error);
}

static char *
describe_units (GPtrArray *fields)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    if (vt_field_get_unit (fields->pdata[i])[0] != '\0')
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "units: ", vt_field_get_name (fields->pdata[i]),
                              vt_field_get_unit (fields->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "volume n3 n4: voronoi:…": the fields from @first on that have its provenance. */
static char *
describe_origin (GPtrArray *fields, guint first)
{
  const char *provenance = vt_field_get_provenance (fields->pdata[first]);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    if (strcmp (vt_field_get_provenance (fields->pdata[i]), provenance) == 0)
      {
        if (i < first)
          return NULL; /* said already */
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", vt_field_get_name (fields->pdata[i]));
      }
  g_string_append_printf (text, ": %s", provenance);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Where the numbers come from: the file, the units, and each method with its parameters once. */
static char **
make_comments (VtCli *cli, GPtrArray *fields)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  VtSample *sample = vt_document_get_sample (cli->document);
  g_autofree char *base = g_path_get_basename (cli->path);
  g_autofree char *source = g_strdup_printf ("vitrine %s: %s, frame %" G_GINT64_FORMAT ", sample %s", VT_VERSION, base, cli->frame,
                                             vt_sample_get_hash (sample));
  g_autofree char *units = describe_units (fields);

  g_strv_builder_add (builder, source);
  if (units[0] != '\0')
    g_strv_builder_add (builder, units);
  for (guint i = 0; i < fields->len; i++)
    {
      VtField *field = fields->pdata[i];
      gboolean from_file = vt_sample_find_field (sample, vt_field_get_name (field)) == field;
      g_autofree char *line = !from_file && vt_field_get_provenance (field)[0] != '\0' ? describe_origin (fields, i) : NULL;

      if (line != NULL)
        g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

static gboolean
write_atoms (VtCli *cli, GPtrArray *fields, VtExportFormat format, GError **error)
{
  g_auto (GStrv) comments = make_comments (cli, fields);
  VtCliWriting writing = { vt_document_get_sample (cli->document), fields, format, comments };

  return vt_cli_await (cli, _("Writing"), write_work, &writing, error);
}

/* ---- tables as files ---- */

static gboolean
check_table_files (GError **error)
{
  for (char **text = table_files; text != NULL && *text != NULL; text++)
    {
      char *equals = strchr (*text, '=');
      g_autofree char *id = equals != NULL ? g_strndup (*text, (gsize) (equals - *text)) : NULL;

      if (id == NULL || equals[1] == '\0')
        {
          vt_cli_usage_error (error, _("--table takes a table and a file, such as rdf=rdf.csv; not “%s”."), *text);
          return FALSE;
        }
      if (vt_registry_find_for_table (id) == NULL)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                       _("No method makes a table “%s”; “vitrine-cli methods” shows the tables in brackets."), id);
          return FALSE;
        }
      if (!vt_cli_check_output (equals + 1, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_tables (VtCli *cli, GError **error)
{
  for (char **text = table_files; text != NULL && *text != NULL; text++)
    {
      const char *equals = strchr (*text, '=');
      g_autofree char *id = g_strndup (*text, (gsize) (equals - *text));
      g_autofree char *csv = NULL;

      if (!vt_cli_ensure_table (cli, id, error))
        return FALSE;
      csv = vt_table_to_csv (vt_document_find_table (cli->document, id));
      if (!vt_export_bytes (equals + 1, csv, strlen (csv), error))
        return FALSE;
    }
  return TRUE;
}

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

static void
print_as_json (VtCli *cli, GPtrArray *fields)
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

/* ---- the command ---- */

static void
print_as_text (VtCli *cli, GPtrArray *fields)
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

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);
  VtExportFormat format = VT_EXPORT_CSV;
  g_autoptr (GPtrArray) fields = NULL;

  if (file == NULL || !vt_cli_check_methods (cli, error))
    return FALSE;
  if (out_path != NULL)
    {
      g_autoptr (GError) unknown = NULL;

      if (!vt_export_format_from_path (out_path, &format, &unknown))
        {
          vt_cli_usage_error (error, "%s", unknown->message);
          return FALSE;
        }
      if (!vt_cli_check_output (out_path, error))
        return FALSE;
    }
  if (!check_table_files (error) || !vt_cli_open (cli, file, error) || !vt_cli_run_methods (cli, error)
      || !write_tables (cli, error))
    return FALSE;
  fields = choose_fields (cli, error);
  if (fields == NULL)
    return FALSE;
  if (out_path != NULL && !write_atoms (cli, fields, format, error))
    return FALSE;
  if (as_json)
    print_as_json (cli, fields);
  else if (out_path == NULL && table_files == NULL)
    print_as_text (cli, fields);
  return TRUE;
}

const VtCliCommand vt_cli_compute = {
  .name = "compute",
  .arguments = N_("FILE [-m METHOD]… [-o OUT]"),
  .summary = N_("Run methods; write every atom with its fields, or show what came out"),
  .description = N_("Examples:\n"
                    "  vitrine-cli compute glass.dump.gz -m voronoi -o glass.csv\n"
                    "  vitrine-cli compute glass.data --elements Cu,Zr -m voronoi:mode=radical -o glass.xyz.gz\n"
                    "  vitrine-cli compute cu50zr50-glass -m motif_census -m rdf --json > results.json\n"
                    "  vitrine-cli compute cu50zr50-glass -f volume,l5fs -o two-columns.csv\n"
                    "  vitrine-cli compute cu50zr50-glass -m rdf:cutoff=15,bins=600 -t rdf=rdf.csv\n"
                    "\n"
                    "Without -m and --fields, -o converts the file. Without -o, -t and --json, the tables and a summary of\n"
                    "each field are shown. In CSV, the first column is id, the first line that does not begin with # names\n"
                    "the columns."),
  .takes_file = TRUE,
  .entries = entries,
  .reset = reset,
  .run = run,
};
