/* vitrine-cli compute: methods run on a file; fields to a file, tables to the terminal or as JSON. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "dynamics/vt-melt.h"
#include "dynamics/vt-methods.h"
#include "io/vt-export.h"
#include "vt-cli.h"
#include "vt-config.h"

static char *out_path, *field_list;
static char **table_files;
static gboolean as_json;
static char *checkpoint;
static gboolean resume;
static double checkpoint_interval = 10;

const GOptionEntry vt_cli_compute_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_("Write atoms and fields: .xyz, .csv, .dump, .data, also with .gz or .zst; or everything: .vitrine"),
    "OUT" },
  { "fields", 'f', 0, G_OPTION_ARG_STRING, &field_list, N_("Write only these fields, computing those that are missing (default: all)"),
    "volume,l5fs" },
  VT_CLI_LINK_ENTRIES,
  VT_CLI_ATOMS_ENTRY,
  { "table", 't', 0, G_OPTION_ARG_STRING_ARRAY, &table_files, N_("Write a table as CSV, computing it if it is missing; may be given again"),
    "ID=OUT.csv" },
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_("Tables, global numbers and a summary of each field as JSON on standard output"),
    NULL },
  { "checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &checkpoint, N_("Keep the state of a long computation in FILE, to go on after a crash"), N_("FILE") },
  { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, N_("Go on from what --checkpoint names, or begin if it is not there yet"), NULL },
  { "checkpoint-every", 0, 0, G_OPTION_ARG_DOUBLE, &checkpoint_interval, N_("Seconds between two checkpoints (default: 10)"), "S" },
  { NULL },
};

void
vt_cli_compute_reset (void)
{
  g_clear_pointer (&out_path, g_free);
  g_clear_pointer (&field_list, g_free);
  g_clear_pointer (&vt_cli_which_atoms, g_free);
  g_clear_pointer (&table_files, g_strfreev);
  as_json = FALSE;
  vt_cli_reset_link ();
  g_clear_pointer (&checkpoint, g_free);
  resume = FALSE;
  checkpoint_interval = 10;
}

static gboolean
is_document (void)
{
  return out_path != NULL && g_str_has_suffix (out_path, ".vitrine");
}

/* ---- which fields ---- */

static gboolean
has_field (GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (vt_field_get_name (fields->pdata[i]), name) == 0)
      return TRUE;
  return FALSE;
}

/* What a new sample has: its own columns, and what its method computed about the same atoms. */
static GPtrArray *
choose_fields_of_made (VtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_object_unref);
  VtSample *sample = vt_result_get_sample (cli->made);
  g_auto (GStrv) names = field_list != NULL ? g_strsplit_set (field_list, ", ", -1) : NULL;

  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    g_ptr_array_add (fields, g_object_ref (vt_sample_get_field (sample, i)));
  for (guint i = 0; i < vt_result_get_n_fields (cli->made); i++)
    if (vt_field_get_n_atoms (vt_result_get_field (cli->made, i)) == vt_sample_get_n_atoms (sample))
      g_ptr_array_add (fields, g_object_ref (vt_result_get_field (cli->made, i)));
  if (names == NULL)
    return g_steal_pointer (&fields);
  for (char **name = names; *name != NULL; name++)
    if ((*name)[0] != '\0' && !has_field (fields, *name))
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                     _("the new sample has no field “%s”. Write it first, and compute that on it with another command."), *name);
        return NULL;
      }
  for (guint i = fields->len; i-- > 0;)
    if (!g_strv_contains ((const char *const *) names, vt_field_get_name (fields->pdata[i])))
      g_ptr_array_remove_index (fields, i);
  return g_steal_pointer (&fields);
}

/* The names in --fields, computed; or all fields of the document. */
static GPtrArray *
choose_fields (VtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_object_unref);

  if (cli->made != NULL && !is_document ())
    return choose_fields_of_made (cli, error);

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

/* ---- which atoms ---- */

/* With a selection, its own column; of the selected atoms alone, if that was asked for. */
static GPtrArray *
restrict_fields (VtCli *cli, GPtrArray *fields)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < fields->len; i++)
    g_ptr_array_add (parts, vt_cli_atoms_are_restricted () ? vt_field_extract (fields->pdata[i], vt_cli_atoms_get_marks (cli)) : g_object_ref (fields->pdata[i]));
  if (!vt_cli_atoms_are_restricted () && vt_cli_atoms_get_marks (cli) != NULL && cli->made == NULL)
    g_ptr_array_add (parts, vt_selection_new_field (vt_document_get_selection (cli->document)));
  return parts;
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
  VtSample *made = cli->made != NULL ? vt_result_get_sample (cli->made) : sample;
  g_autofree char *base = g_filename_display_basename (cli->path);
  g_autofree char *source = g_strdup_printf ("vitrine %s: %s, frame %" G_GINT64_FORMAT ", sample %s", VT_VERSION, base, cli->frame,
                                             vt_sample_get_hash (sample));
  g_autofree char *units = describe_units (fields);

  g_strv_builder_add (builder, source);
  if (made != sample)
    {
      VtTable *table = vt_result_get_n_tables (cli->made) > 0 ? vt_result_get_table (cli->made, 0) : NULL;
      g_autofree char *line = g_strdup_printf ("%s, sample %s, from %s", vt_sample_get_title (made), vt_sample_get_hash (made),
                                               table != NULL ? vt_table_get_provenance (table) : "");
      g_strv_builder_add (builder, line);
    }
  if (units[0] != '\0')
    g_strv_builder_add (builder, units);
  for (guint i = 0; i < fields->len; i++)
    {
      VtField *field = fields->pdata[i];
      gboolean from_file = vt_sample_find_field (made, vt_field_get_name (field)) == field
                           || vt_sample_find_field (sample, vt_field_get_name (field)) == field;
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
  VtSample *sample = cli->made != NULL ? vt_result_get_sample (cli->made) : vt_document_get_sample (cli->document);
  g_autoptr (VtSample) part = vt_cli_atoms_are_restricted () ? vt_sample_extract (sample, vt_cli_atoms_get_marks (cli)) : NULL;
  VtCliWriting writing = { part != NULL ? part : sample, fields, format, comments };

  return vt_cli_await (cli, _("Writing"), write_work, &writing, error);
}

/* ---- documents ---- */

static gboolean
save_work (VtCli *cli, gpointer data, GError **error)
{
  return vt_store_write (out_path, data, cli->cancellable, vt_cli_report, NULL, error);
}

static gboolean
move_work (VtCli *cli, gpointer data, GError **error)
{
  return vt_store_put_sample (vt_document_get_store (cli->document), data, error);
}

static gboolean
save_document (VtCli *cli, GError **error)
{
  g_autoptr (VtStoreContents) contents = vt_cli_dup_contents (cli);
  VtStore *store = vt_document_get_store (cli->document);

  if (store == NULL)
    return vt_cli_await (cli, _("Writing"), save_work, contents, error);
  /* Results were written as they came. */
  return vt_store_is_linked (store) == contents->linked || vt_cli_await (cli, _("Writing"), move_work, contents, error);
}

/* A document that goes on in its own file: each result is there as soon as it is made. */
static gboolean
attach_document (VtCli *cli, GError **error)
{
  g_autoptr (GFile) in = g_file_new_for_path (cli->path);
  g_autoptr (GFile) out = is_document () ? g_file_new_for_path (out_path) : NULL;

  if (out == NULL || cli->contents == NULL || !g_file_equal (in, out))
    return TRUE;
  return vt_document_attach (cli->document, out_path, error);
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
check_table (VtCli *cli, const char *id, GError **error)
{
  if (vt_document_find_table (cli->document, id) != NULL)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("There is no table “%s” in what was read."), id);
  return FALSE;
}

/* @is_read: results were read, and nothing that they lack is computed. */
static gboolean
write_tables (VtCli *cli, gboolean is_read, GError **error)
{
  for (char **text = table_files; text != NULL && *text != NULL; text++)
    {
      const char *equals = strchr (*text, '=');
      g_autofree char *id = g_strndup (*text, (gsize) (equals - *text));
      g_autofree char *csv = NULL;

      if (!(is_read ? check_table (cli, id, error) : vt_cli_ensure_table (cli, id, error)))
        return FALSE;
      csv = vt_table_to_csv (vt_document_find_table (cli->document, id));
      if (!vt_export_bytes (equals + 1, csv, strlen (csv), error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the command ---- */

static gboolean
open_sample (VtCli *cli, VtSample *sample)
{
  cli->name = vt_sample_dup_composition (sample);
  cli->path = g_strdup (cli->name);
  vt_document_set_sample (cli->document, sample);
  vt_cli_apply_potential (cli);
  return TRUE;
}

static gboolean
check_out_path (VtExportFormat *format, GError **error)
{
  g_autoptr (GError) unknown = NULL;

  if (out_path == NULL)
    return TRUE;
  if (!is_document () && !vt_export_format_from_path (out_path, format, &unknown))
    {
      vt_cli_usage_error (error, "%s", unknown->message);
      return FALSE;
    }
  return vt_cli_check_output (out_path, error);
}

/* What was computed, to where it was asked to go. */
static gboolean
write_results (VtCli *cli, VtExportFormat format, GError **error)
{
  g_autoptr (GPtrArray) fields = choose_fields (cli, error);
  g_autoptr (GPtrArray) shown = fields != NULL ? restrict_fields (cli, fields) : NULL;

  if (shown == NULL || (out_path != NULL && !(is_document () ? save_document (cli, error) : write_atoms (cli, shown, format, error))))
    return FALSE;
  if (as_json)
    vt_cli_print_results_as_json (cli, shown);
  else if (out_path == NULL && table_files == NULL)
    vt_cli_print_results (cli, shown);
  return TRUE;
}

/* @file: (nullable) where there is a @sample in its place. @read: (nullable) reads results from elsewhere into the document. */
static gboolean
compute (VtCli *cli, const char *file, VtSample *sample, VtCliReadFunc read, GError **error)
{
  VtExportFormat format = VT_EXPORT_CSV;

  cli->options.checkpoint = g_strdup (checkpoint);
  cli->options.resume = resume;
  cli->options.checkpoint_interval = checkpoint_interval;
  return vt_cli_check_methods (cli, error) && check_out_path (&format, error) && vt_cli_check_link (out_path, error) && vt_cli_atoms_check_word (error) && check_table_files (error)
         && (sample != NULL ? open_sample (cli, sample) : vt_cli_open (cli, file, error)) && attach_document (cli, error)
         && vt_cli_run_methods (cli, error) && (read == NULL || read (cli, error)) && vt_cli_atoms_check (cli, error)
         && write_tables (cli, read != NULL, error) && write_results (cli, format, error);
}

gboolean
vt_cli_check_result_path (const char *path, GError **error)
{
  VtExportFormat format;

  g_free (out_path);
  out_path = g_strdup (path);
  return check_out_path (&format, error);
}

gboolean
vt_cli_write_result (VtCli *cli, const char *path, GError **error)
{
  VtExportFormat format = VT_EXPORT_CSV;
  gboolean good;

  g_free (out_path);
  out_path = g_strdup (path);
  good = check_out_path (&format, error) && write_results (cli, format, error);
  vt_cli_compute_reset ();
  return good;
}

gboolean
vt_cli_compute_with (VtCli *cli, const char *file, VtCliReadFunc read, GError **error)
{
  return compute (cli, file, NULL, read, error);
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);

  return file != NULL && compute (cli, file, NULL, NULL, error);
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
                    "  vitrine-cli compute cu50zr50-glass -m voronoi -m rdf -o glass.vitrine\n"
                    "  vitrine-cli compute glass.vitrine -m steinhardt -o glass.vitrine\n"
                    "  vitrine-cli compute cu50zr50-glass --field \"z_s2 = (s2 - mean(s2)) / std(s2)\" -f z_s2 -o z.csv\n"
                    "  vitrine-cli compute cu50zr50-glass --merge energies.csv --select \"energy > 2\" --atoms selection -o high.xyz\n"
                    "\n"
                    "Without -m and --fields, -o converts the file. Without -o, -t and --json, the tables and a summary of\n"
                    "each field are shown. In CSV, the first column is id, the first line that does not begin with # names\n"
                    "the columns. A .vitrine document holds the sample, every field, table and parameter; with the same\n"
                    "document as FILE and OUT, each result is added to it as soon as it is made. With --link the document has\n"
                    "results only, and knows the file that the atoms are in by its checksum; the two may be moved together."),
  .takes_file = TRUE,
  .entries = vt_cli_compute_entries,
  .reset = vt_cli_compute_reset,
  .run = run,
};

/* ---- a method as a command ---- */

static struct
{
  const VtMethod *method;
  GOptionEntry *common; /* as for compute, but for --atoms where the method has a parameter of that name: quench */
  GOptionEntry *entries;
  char **names, **values; /* of the parameters */
  guint n;
} own;

static gboolean
is_taken (const char *name)
{
  static const char *const common[] = { "elements", "frame", "locate", "sample", "potential", "threads", "quiet", "method", "help", NULL };

  for (const GOptionEntry *entry = own.common; entry->long_name != NULL; entry++)
    if (strcmp (entry->long_name, name) == 0)
      return TRUE;
  return g_strv_contains (common, name);
}

static const char *
describe_type (const VtParamSpec *spec)
{
  return spec->type == VT_PARAM_BOOLEAN ? "true|false" : spec->type == VT_PARAM_SPECIES ? "Cu=…/Zr=…"
         : spec->type == VT_PARAM_FIELD || spec->type == VT_PARAM_FIELDS ? N_("FIELD") : spec->type == VT_PARAM_CHOICE ? N_("CHOICE")
         : spec->type == VT_PARAM_KIND ? "Cu" : spec->type == VT_PARAM_ATOMS ? "5/17/30-40" : "N";
}

/* An option for each parameter, with minuses for underscores; spelt as the parameter is, it is taken too. */
static void
make_entries (void)
{
  gboolean counts_atoms = FALSE;

  for (; own.method->params != NULL && own.method->params[own.n].id != NULL; own.n++)
    counts_atoms = counts_atoms || strcmp (own.method->params[own.n].id, "atoms") == 0;
  own.common = g_new0 (GOptionEntry, G_N_ELEMENTS (vt_cli_compute_entries));
  for (guint i = 0, at = 0; vt_cli_compute_entries[i].long_name != NULL; i++)
    if (!counts_atoms || vt_cli_compute_entries[i].arg_data != &vt_cli_which_atoms)
      own.common[at++] = vt_cli_compute_entries[i];
  own.entries = g_new0 (GOptionEntry, 2 * own.n + 1);
  own.names = g_new0 (char *, own.n + 1);
  own.values = g_new0 (char *, own.n + 1);
  for (guint i = 0, at = 0; i < own.n; i++)
    {
      const VtParamSpec *spec = &own.method->params[i];

      own.names[i] = g_strdelimit (g_strdup (spec->id), "_", '-');
      if (is_taken (own.names[i]))
        continue;
      own.entries[at++] = (GOptionEntry){ own.names[i], 0, 0, G_OPTION_ARG_STRING, &own.values[i], spec->title, describe_type (spec) };
      if (strcmp (own.names[i], spec->id) != 0)
        own.entries[at++] = (GOptionEntry){ spec->id, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &own.values[i], spec->title, NULL };
    }
}

static void
reset_method (void)
{
  vt_cli_compute_reset ();
  for (guint i = 0; i < own.n; i++)
    {
      g_free (own.names[i]);
      g_free (own.values[i]);
    }
  g_free (own.names);
  g_free (own.values);
  g_free (own.entries);
  g_free (own.common);
  memset (&own, 0, sizeof own);
}

/* As -m takes it, put before what was given with -m. */
static gboolean
add_method (VtCli *cli, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) text = g_string_new (own.method->id);
  char separator = ':';

  for (guint i = 0; i < own.n; i++)
    {
      if (own.values[i] == NULL)
        continue;
      if (strchr (own.values[i], ',') != NULL)
        {
          vt_cli_usage_error (error, _("--%s takes one value, not “%s”."), own.names[i], own.values[i]);
          return FALSE;
        }
      g_string_append_printf (text, "%c%s=%s", separator, own.method->params[i].id, own.values[i]);
      separator = ',';
    }
  g_strv_builder_add (builder, text->str);
  if (cli->options.methods != NULL)
    g_strv_builder_addv (builder, (const char **) cli->options.methods);
  g_strfreev (cli->options.methods);
  cli->options.methods = g_strv_builder_end (builder);
  return TRUE;
}

static const char *
find_value (const char *id)
{
  for (guint i = 0; i < own.n; i++)
    if (strcmp (own.method->params[i].id, id) == 0)
      return own.values[i];
  return NULL;
}

typedef struct
{
  const char *composition;
  gsize n_atoms;
  guint64 seed;
  VtSample *sample;
} VtPlacing;

static gboolean
place_work (VtCli *cli, gpointer data, GError **error)
{
  VtPlacing *placing = data;

  placing->sample = vt_melt_new_from_text (placing->composition, placing->n_atoms, cli->options.potential, placing->seed, cli->cancellable, error);
  return placing->sample != NULL;
}

/* A melt needs no file: its composition says what it is made of. */
static gboolean
run_from_composition (VtCli *cli, GError **error)
{
  const char *composition = find_value ("composition"), *atoms = find_value ("atoms"), *seed = find_value ("seed");
  double n = 1000, first = 1;

  if ((atoms != NULL && !(vt_cli_parse_number (atoms, &n) && n >= 1 && n <= 1e8)) || (seed != NULL && !(vt_cli_parse_number (seed, &first) && first >= 0)))
    {
      vt_cli_usage_error (error, _("Without a FILE, --atoms says how many atoms there shall be, and --seed is a number."));
      return FALSE;
    }
  VtPlacing placing = { composition, (gsize) n, (guint64) first, NULL };
  if (!vt_cli_await (cli, _("Placing atoms"), place_work, &placing, error))
    return FALSE;
  g_autoptr (VtSample) sample = placing.sample;
  return compute (cli, NULL, sample, NULL, error);
}

static gboolean
run_method (VtCli *cli, char **arguments, GError **error)
{
  const char *file;

  if (!add_method (cli, error))
    return FALSE;
  if (arguments[0] == NULL && own.method == &vt_method_quench && find_value ("composition") != NULL)
    return run_from_composition (cli, error);
  file = vt_cli_only_file (arguments, error);
  return file != NULL && compute (cli, file, NULL, NULL, error);
}

const VtCliCommand *
vt_cli_find_method_command (const char *id)
{
  static VtCliCommand command;

  own.method = vt_registry_find (id);
  if (own.method == NULL)
    return NULL;
  make_entries ();
  command = (VtCliCommand){
    .name = own.method->id,
    .arguments = N_("FILE [--PARAMETER VALUE]… [-o OUT]"),
    .summary = own.method->summary,
    .description = N_("“vitrine-cli methods METHOD” tells what the parameters mean, their ranges and defaults. With -o the atoms are\n"
                      "written with their fields; where the method makes a new sample, that sample."),
    .takes_file = TRUE,
    .entries = own.common,
    .more_entries = own.entries,
    .reset = reset_method,
    .run = run_method,
  };
  return &command;
}
