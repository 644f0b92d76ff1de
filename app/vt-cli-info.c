/* vitrine-cli info: what is in a file. */
#include <inttypes.h>
#include <math.h>

#include "base/vt-i18n.h"
#include "vt-cli.h"

static gboolean as_json;

static const GOptionEntry entries[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_("As JSON"), NULL },
  { NULL },
};

static const char *
type_name (VtField *field)
{
  return vt_field_get_value_type (field) == VT_FIELD_I32 ? "integer" : "real";
}

/* ---- JSON ---- */

static void
add_species (VtSample *sample, JsonBuilder *builder)
{
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);

  json_builder_set_member_name (builder, "species");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "name", species[i].name);
      vt_cli_json_integer (builder, "atoms", (gint64) counts[i]);
      vt_cli_json_integer (builder, "atomic_number", species[i].atomic_number);
      vt_cli_json_number (builder, "mass", species[i].mass);
      vt_cli_json_number (builder, "radius", species[i].radius);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_cell (const VtCell *cell, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "cell");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "vectors");
  json_builder_begin_array (builder);
  for (int k = 0; k < 3; k++)
    {
      json_builder_begin_array (builder);
      for (int j = 0; j < 3; j++)
        json_builder_add_double_value (builder, cell->vectors[k][j]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "origin");
  json_builder_begin_array (builder);
  for (int j = 0; j < 3; j++)
    json_builder_add_double_value (builder, cell->origin[j]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "periodic");
  json_builder_begin_array (builder);
  for (int k = 0; k < 3; k++)
    json_builder_add_boolean_value (builder, cell->periodic[k]);
  json_builder_end_array (builder);
  vt_cli_json_integer (builder, "dimension", cell->dimension);
  vt_cli_json_number (builder, "volume", vt_cell_get_volume (cell));
  json_builder_end_object (builder);
}

static void
add_fields (VtSample *sample, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    {
      VtField *field = vt_sample_get_field (sample, i);
      double min, max;

      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "name", vt_field_get_name (field));
      vt_cli_json_string (builder, "type", type_name (field));
      vt_cli_json_integer (builder, "components", vt_field_get_n_components (field));
      vt_cli_json_string (builder, "unit", vt_field_get_unit (field));
      if (vt_field_get_range (field, &min, &max))
        {
          vt_cli_json_number (builder, "min", min);
          vt_cli_json_number (builder, "max", max);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What was computed of the sample that is told of. */
static const VtStoreContents *
get_shown (VtCli *cli)
{
  const VtStoreOther *made = vt_cli_get_made (cli);

  return made != NULL ? made->contents : cli->contents;
}

/* What a document holds besides its sample. */
static void
add_document (VtCli *cli, JsonBuilder *builder)
{
  const VtStoreContents *contents = cli->contents, *shown = get_shown (cli);

  json_builder_set_member_name (builder, "document");
  json_builder_begin_object (builder);
  vt_cli_json_string (builder, "program", contents->program != NULL ? contents->program : "");
  vt_cli_json_string (builder, "created", contents->created != NULL ? contents->created : "");
  vt_cli_json_string (builder, "origin", contents->origin != NULL ? contents->origin : "");
  if (contents->linked)
    {
      g_autofree char *path = g_filename_display_name (contents->link->path);

      json_builder_set_member_name (builder, "link");
      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "path", path);
      vt_cli_json_integer (builder, "frame", contents->link->frame);
      vt_cli_json_integer (builder, "size", contents->link->size);
      vt_cli_json_string (builder, "sha256", contents->link->sha256);
      json_builder_end_object (builder);
    }
  json_builder_set_member_name (builder, "methods");
  json_builder_begin_object (builder);
  for (guint i = 0; i < shown->records->len; i++)
    {
      const VtStoreRecord *record = shown->records->pdata[i];
      vt_cli_json_string (builder, record->method, record->params);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "computed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < shown->fields->len; i++)
    if (vt_sample_find_field (shown->sample, vt_field_get_name (shown->fields->pdata[i])) != shown->fields->pdata[i])
      json_builder_add_string_value (builder, vt_field_get_name (shown->fields->pdata[i]));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_array (builder);
  for (guint i = 0; i < shown->tables->len; i++)
    json_builder_add_string_value (builder, vt_table_get_id (shown->tables->pdata[i]));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "made");
  json_builder_begin_array (builder);
  for (guint i = 0; i < contents->others->len; i++)
    {
      const VtStoreOther *other = contents->others->pdata[i];

      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "title", other->title);
      vt_cli_json_string (builder, "made", other->made);
      vt_cli_json_integer (builder, "atoms", (gint64) vt_sample_get_n_atoms (other->contents->sample));
      vt_cli_json_string (builder, "sample_hash", vt_sample_get_hash (other->contents->sample));
      vt_cli_json_string (builder, "parent", other->parent);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_as_json (VtCli *cli, VtSample *sample)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *composition = vt_sample_dup_composition (sample);

  json_builder_begin_object (builder);
  vt_cli_json_source (cli, builder);
  vt_cli_json_string (builder, "format", vt_cli_get_format (cli));
  vt_cli_json_integer (builder, "frames", vt_cli_get_n_frames (cli));
  if (vt_sample_get_timestep (sample) >= 0)
    vt_cli_json_integer (builder, "timestep", vt_sample_get_timestep (sample));
  vt_cli_json_string (builder, "units", vt_sample_get_units (sample) == VT_UNITS_LJ ? "lj" : "metal");
  vt_cli_json_string (builder, "composition", composition);
  add_species (sample, builder);
  add_cell (vt_sample_get_cell (sample), builder);
  add_fields (sample, builder);
  if (cli->contents != NULL)
    add_document (cli, builder);
  json_builder_end_object (builder);
  vt_cli_print_json (builder);
}

/* ---- text ---- */

static void
print_line (const char *name, const char *value)
{
  g_print ("%s%*s%s\n", name, MAX (16 - vt_cli_text_width (name), 1), "", value);
}

static char *
describe_cell (VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const char *unit = vt_sample_get_length_unit (sample);
  g_autoptr (GString) text = g_string_new (NULL);

  if (vt_cell_is_orthogonal (cell))
    g_string_append_printf (text, "%.6g × %.6g × %.6g %s", cell->vectors[0][0], cell->vectors[1][1], cell->vectors[2][2], unit);
  else
    for (int k = 0; k < 3; k++) /* + 0.0 turns −0, of a reversed vector, into 0 */
      g_string_append_printf (text, "%s(%.6g, %.6g, %.6g)%s%s", k > 0 ? " " : "", cell->vectors[k][0] + 0.0, cell->vectors[k][1] + 0.0,
                              cell->vectors[k][2] + 0.0, k == 2 ? " " : "", k == 2 ? unit : "");
  g_string_append (text, ", ");
  if (cell->periodic[0] && cell->periodic[1] && (cell->periodic[2] || cell->dimension == 2))
    g_string_append (text, _("periodic"));
  else if (!cell->periodic[0] && !cell->periodic[1] && !cell->periodic[2])
    g_string_append (text, _("not periodic"));
  else
    g_string_append_printf (text, _("periodic along%s%s%s"), cell->periodic[0] ? " a" : "", cell->periodic[1] ? " b" : "",
                            cell->periodic[2] ? " c" : "");
  if (cell->dimension == 2)
    g_string_append_printf (text, ", %s", _("two-dimensional"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_field (VtField *field)
{
  guint n_components = vt_field_get_n_components (field);

  g_print ("  %-20s ", vt_field_get_name (field));
  for (guint c = 0; c < n_components; c++)
    {
      double min = G_MAXDOUBLE, max = -G_MAXDOUBLE;

      for (gsize i = 0; i < vt_field_get_n_atoms (field); i++)
        {
          double value = vt_field_get (field, i, c);

          if (!isfinite (value))
            continue;
          min = MIN (min, value);
          max = MAX (max, value);
        }
      if (min <= max)
        g_print ("%s%.6g … %.6g", c > 0 ? "; " : "", min, max);
      else
        g_print ("%s%s", c > 0 ? "; " : "", _("no finite value"));
    }
  g_print ("%s%s\n", vt_field_get_unit (field)[0] != '\0' ? " " : "", vt_field_get_unit (field));
}

static void
print_document (VtCli *cli)
{
  const VtStoreContents *contents = cli->contents, *shown = get_shown (cli);
  gboolean headed = FALSE;

  for (guint i = 0; i < shown->fields->len; i++)
    {
      VtField *field = shown->fields->pdata[i];

      if (vt_sample_find_field (shown->sample, vt_field_get_name (field)) == field)
        continue; /* said already */
      if (!headed)
        g_print ("%s\n", _("Computed fields"));
      headed = TRUE;
      print_field (field);
    }
  if (shown->tables->len > 0)
    g_print ("%s\n", _("Tables"));
  for (guint i = 0; i < shown->tables->len; i++)
    g_print ("  %-20s %s\n", vt_table_get_id (shown->tables->pdata[i]), vt_table_get_title (shown->tables->pdata[i]));
  if (shown->records->len > 0)
    g_print ("%s\n", _("Methods"));
  for (guint i = 0; i < shown->records->len; i++)
    {
      const VtStoreRecord *record = shown->records->pdata[i];
      g_print ("  %-20s %s\n", record->method, record->params);
    }
  if (contents->others->len > 0)
    g_print ("%s\n", _("Samples made of it"));
  for (guint i = 0; i < contents->others->len; i++)
    {
      const VtStoreOther *other = contents->others->pdata[i];
      g_print ("  %-20s %s · %s\n", vt_sample_get_hash (other->contents->sample), other->title, other->made);
    }
  if (contents->origin != NULL)
    print_line (_("Read from"), contents->origin);
  if (contents->linked)
    {
      g_autofree char *size = g_format_size ((guint64) contents->link->size), *path = g_filename_display_name (contents->link->path);
      g_autofree char *link = g_strdup_printf (_("%s, frame %" PRId64 ", %s, SHA-256 %.12s…"), path, contents->link->frame, size, contents->link->sha256);
      print_line (_("Linked to"), link);
    }
  if (contents->program != NULL && contents->created != NULL)
    {
      g_autofree char *saved = g_strdup_printf ("%s, %s", contents->created, contents->program);
      print_line (_("Saved"), saved);
    }
}

static void
print_as_text (VtCli *cli, VtSample *sample)
{
  const gsize *counts = vt_sample_get_species_counts (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample);
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  g_autoptr (GString) composition = g_string_new (NULL);
  g_autofree char *cell = describe_cell (sample);
  gint64 n_frames = vt_cli_get_n_frames (cli);
  double volume = vt_cell_get_volume (vt_sample_get_cell (sample));
  const char *unit = vt_sample_get_length_unit (sample);
  const VtStoreOther *made = vt_cli_get_made (cli);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (composition, "%s%s %" G_GSIZE_FORMAT " (%.4g %%)", i > 0 ? ", " : "", species[i].name, counts[i],
                            100.0 * (double) counts[i] / (double) MAX (n_atoms, 1));
  g_autofree char *atoms = g_strdup_printf ("%" G_GSIZE_FORMAT ": %s", n_atoms, composition->str);
  g_autofree char *density = vt_sample_get_cell (sample)->dimension == 3
                                 ? g_strdup_printf ("%.5g %s⁻³", (double) n_atoms / volume, unit) : NULL;
  g_autofree char *frame = NULL;
  if (vt_sample_get_timestep (sample) >= 0)
    frame = g_strdup_printf (_("%" PRId64 " of %" PRId64 ", time step %" PRId64), cli->frame, n_frames,
                             vt_sample_get_timestep (sample));
  else
    frame = g_strdup_printf (_("%" PRId64 " of %" PRId64), cli->frame, n_frames);

  print_line (_("File"), cli->path);
  print_line (_("Format"), vt_cli_get_format (cli));
  print_line (_("Atoms"), atoms);
  print_line (_("Cell"), cell);
  if (density != NULL)
    print_line (_("Number density"), density);
  print_line (_("Frame"), frame);
  print_line (_("Sample"), vt_sample_get_hash (sample));
  if (made != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s · %s", made->title, made->made);
      print_line (_("Made by"), text);
    }
  if (vt_sample_get_n_fields (sample) > 0)
    g_print ("%s\n", _("Columns"));
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    print_field (vt_sample_get_field (sample, i));
  if (cli->contents != NULL)
    print_document (cli);
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);
  VtSample *sample;

  if (file == NULL || !vt_cli_open (cli, file, error))
    return FALSE;
  /* Of a trajectory that is damaged farther on, what comes before is told all the same. */
  const gboolean whole = vt_cli_count_frames (cli, error);

  if (!whole && g_cancellable_is_cancelled (cli->cancellable))
    return FALSE;
  sample = vt_document_get_sample (cli->document);
  if (as_json)
    print_as_json (cli, sample);
  else
    print_as_text (cli, sample);
  return whole;
}

const VtCliCommand vt_cli_info = {
  .name = "info",
  .arguments = N_("FILE"),
  .summary = N_("Tell what is in a file: atoms, species, cell, frames, columns"),
  .takes_file = TRUE,
  .entries = entries,
  .run = run,
};
