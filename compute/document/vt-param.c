#include "document/vt-param.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

typedef struct
{
  double number; /* BOOLEAN 0/1, INTEGER, REAL, CHOICE (index) */
  gboolean is_set;
  char *text;    /* KIND, ATOMS: as written, or NULL; SPECIES: "Cu=1.28/Zr=1.60", or NULL for the radii of the sample; FIELD, FIELDS: names, or NULL for the preset */
} VtValue;

struct _VtParams
{
  const VtParamSpec *specs;
  guint n;
  VtValue *values;
  char *checkpoint;
  gboolean resume;
  double checkpoint_interval;
  char *folder, *restart;
  gboolean is_finished;
  GVariant *state;
};

static guint
count_specs (const VtParamSpec *specs)
{
  guint n = 0;

  while (specs && specs[n].id)
    n++;
  return n;
}

VtParams *
vt_params_new (const VtParamSpec *specs)
{
  VtParams *params = g_new0 (VtParams, 1);

  params->specs = specs;
  params->n = count_specs (specs);
  params->values = g_new0 (VtValue, params->n + 1);
  for (guint i = 0; i < params->n; i++)
    params->values[i].number = specs[i].preset;
  return params;
}

VtParams *
vt_params_copy (const VtParams *params)
{
  VtParams *copy = vt_params_new (params->specs);

  for (guint i = 0; i < params->n; i++)
    {
      copy->values[i].number = params->values[i].number;
      copy->values[i].is_set = params->values[i].is_set;
      copy->values[i].text = g_strdup (params->values[i].text);
    }
  vt_params_set_checkpoint (copy, params->checkpoint, params->resume, params->checkpoint_interval);
  vt_params_set_folder (copy, params->folder, params->restart);
  copy->is_finished = params->is_finished;
  vt_params_set_state (copy, params->state);
  return copy;
}

void
vt_params_free (VtParams *params)
{
  if (!params)
    return;
  for (guint i = 0; i < params->n; i++)
    g_free (params->values[i].text);
  g_free (params->values);
  g_free (params->checkpoint);
  g_free (params->folder);
  g_free (params->restart);
  g_clear_pointer (&params->state, g_variant_unref);
  g_free (params);
}

static int
find_spec (const VtParams *params, const char *id)
{
  for (guint i = 0; i < params->n; i++)
    if (strcmp (params->specs[i].id, id) == 0)
      return (int) i;
  return -1;
}

static char *
list_ids (const VtParams *params)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < params->n; i++)
    g_string_append_printf (text, "%s%s", i ? ", " : "", params->specs[i].id);
  return g_string_free (text, FALSE);
}

static gboolean
parse_boolean (const VtParamSpec *spec, const char *text, double *number, GError **error)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };

  if (g_strv_contains (yes, text))
    *number = 1;
  else if (g_strv_contains (no, text))
    *number = 0;
  else
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s must be true or false, not “%s”"), spec->id, text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_number (const VtParamSpec *spec, const char *text, double *number, GError **error)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || *end || !isfinite (value) || (spec->type == VT_PARAM_INTEGER && value != rint (value)))
    {
      if (spec->type == VT_PARAM_INTEGER)
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s must be a whole number, not “%s”"), spec->id, text);
      else
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s must be a number, not “%s”"), spec->id, text);
      return FALSE;
    }
  if (value < spec->min || value > spec->max)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s must lie between %g and %g, not %g"), spec->id,
                   spec->min, spec->max, value);
      return FALSE;
    }
  *number = value;
  return TRUE;
}

static gboolean
parse_choice (const VtParamSpec *spec, const char *text, double *number, GError **error)
{
  GString *known = g_string_new (NULL);

  for (guint i = 0; spec->choices[i].id; i++)
    {
      if (strcmp (spec->choices[i].id, text) == 0)
        {
          *number = i;
          g_string_free (known, TRUE);
          return TRUE;
        }
      g_string_append_printf (known, "%s%s", i ? ", " : "", spec->choices[i].id);
    }
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s must be one of %s, not “%s”"), spec->id, known->str, text);
  g_string_free (known, TRUE);
  return FALSE;
}

/* Calls @func for every "Cu=1.28" of "Cu=1.28/Zr=1.60". */
static gboolean
parse_species (const VtParamSpec *spec, const char *text,
               gboolean (*func) (const char *name, double value, gpointer data), gpointer data, GError **error)
{
  g_auto (GStrv) items = g_strsplit (text, "/", -1);

  for (guint i = 0; items[i]; i++)
    {
      char *equals = strchr (items[i], '=');
      double value;

      if (!equals || equals == items[i])
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _("%s must look like Cu=1.28/Zr=1.60, one value for each species, not “%s”"), spec->id, text);
          return FALSE;
        }
      *equals = '\0';
      if (!parse_number (spec, equals + 1, &value, error))
        return FALSE;
      if (func && !func (items[i], value, data))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s: the sample has no species “%s”"), spec->id, items[i]);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
vt_params_set (VtParams *params, const char *id, const char *text, GError **error)
{
  int i = find_spec (params, id);
  const VtParamSpec *spec;
  double number;

  if (i < 0)
    {
      g_autofree char *known = list_ids (params);

      if (params->n)
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("there is no parameter “%s”; there are: %s"), id, known);
      else
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("there is no parameter “%s”, nor any other"), id);
      return FALSE;
    }
  spec = &params->specs[i];
  number = params->values[i].number;
  switch (spec->type)
    {
    case VT_PARAM_BOOLEAN:
      if (!parse_boolean (spec, text, &number, error))
        return FALSE;
      break;
    case VT_PARAM_INTEGER:
    case VT_PARAM_REAL:
      if (!parse_number (spec, text, &number, error))
        return FALSE;
      break;
    case VT_PARAM_CHOICE:
      if (!parse_choice (spec, text, &number, error))
        return FALSE;
      break;
    case VT_PARAM_FIELD:
    case VT_PARAM_FIELDS:
      g_free (params->values[i].text);
      params->values[i].text = *text ? g_strdup (text) : NULL;
      break;
    case VT_PARAM_ATOMS:
      if (strspn (text, "0123456789-/") != strlen (text))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s must be ids of atoms such as 5/17/30-40, not “%s”"), spec->id, text);
          return FALSE;
        }
      /* fall through */
    case VT_PARAM_KIND:
      g_free (params->values[i].text);
      params->values[i].text = *text ? g_strdup (text) : NULL;
      break;
    case VT_PARAM_SPECIES:
      if (*text && !parse_species (spec, text, NULL, NULL, error))
        return FALSE;
      g_free (params->values[i].text);
      params->values[i].text = *text ? g_strdup (text) : NULL;
      break;
    default:
      g_return_val_if_reached (FALSE);
    }
  params->values[i].number = number;
  params->values[i].is_set = TRUE;
  return TRUE;
}

void
vt_params_suit (VtParams *params, VtSample *sample)
{
  const gboolean reduced = sample && vt_sample_get_units (sample) == VT_UNITS_LJ;

  for (guint i = 0; i < params->n; i++)
    if (!params->values[i].is_set)
      params->values[i].number = reduced && params->specs[i].preset_reduced != 0 ? params->specs[i].preset_reduced : params->specs[i].preset;
}

gboolean
vt_params_parse (VtParams *params, const char *text, GError **error)
{
  g_auto (GStrv) items = NULL;

  if (!text || !*text)
    return TRUE;
  items = g_strsplit (text, ",", -1);
  for (guint i = 0; items[i]; i++)
    {
      char *equals = strchr (items[i], '=');

      if (!equals)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” must have the form name=value"), items[i]);
          return FALSE;
        }
      *equals = '\0';
      if (!vt_params_set (params, g_strstrip (items[i]), g_strstrip (equals + 1), error))
        return FALSE;
    }
  return TRUE;
}

static const VtValue *
get_value (const VtParams *params, const char *id, VtParamType type)
{
  int i = find_spec (params, id);

  g_assert (i >= 0 && params->specs[i].type == type);
  return &params->values[i];
}

gboolean
vt_params_get_boolean (const VtParams *params, const char *id)
{
  return get_value (params, id, VT_PARAM_BOOLEAN)->number != 0;
}

int
vt_params_get_integer (const VtParams *params, const char *id)
{
  return (int) get_value (params, id, VT_PARAM_INTEGER)->number;
}

double
vt_params_get_real (const VtParams *params, const char *id)
{
  return get_value (params, id, VT_PARAM_REAL)->number;
}

const char *
vt_params_get_choice (const VtParams *params, const char *id)
{
  const VtValue *value = get_value (params, id, VT_PARAM_CHOICE);

  return params->specs[find_spec (params, id)].choices[(guint) value->number].id;
}

const char *
vt_params_get_field (const VtParams *params, const char *id)
{
  const VtValue *value = get_value (params, id, VT_PARAM_FIELD);

  return value->text ? value->text : params->specs[find_spec (params, id)].preset_field;
}

char **
vt_params_dup_fields (const VtParams *params, const char *id)
{
  const VtValue *value = get_value (params, id, VT_PARAM_FIELDS);
  g_auto (GStrv) parts = g_strsplit (value->text ? value->text : params->specs[find_spec (params, id)].preset_field, "+", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (char **part = parts; *part; part++)
    if (*g_strstrip (*part))
      g_strv_builder_add (names, *part);
  return g_strv_builder_end (names);
}

typedef struct
{
  const VtSpecies *species;
  guint n_species;
  double *values;
} VtSpeciesValues;

static gboolean
assign_species (const char *name, double value, gpointer data)
{
  VtSpeciesValues *target = data;

  for (guint s = 0; s < target->n_species; s++)
    if (strcmp (target->species[s].name, name) == 0)
      {
        target->values[s] = value;
        return TRUE;
      }
  return FALSE;
}

gboolean
vt_params_get_species (const VtParams *params, const char *id, VtSample *sample, double *values, GError **error)
{
  const VtValue *value = get_value (params, id, VT_PARAM_SPECIES);
  const VtParamSpec *spec = &params->specs[find_spec (params, id)];
  const gboolean shares = g_strcmp0 (spec->preset_field, "composition") == 0;
  VtSpeciesValues target = { .values = values };

  target.species = vt_sample_get_species (sample, &target.n_species);
  for (guint s = 0; s < target.n_species; s++)
    values[s] = shares ? 100 * (double) vt_sample_get_species_counts (sample)[s] / (double) vt_sample_get_n_atoms (sample)
                       : target.species[s].radius;
  return !value->text || parse_species (spec, value->text, assign_species, &target, error);
}

gboolean
vt_params_get_kind (const VtParams *params, const char *id, VtSample *sample, guint *kind, GError **error)
{
  const VtValue *value = get_value (params, id, VT_PARAM_KIND);
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);

  for (*kind = 0; *kind < n; ++*kind)
    if (!value->text || strcmp (species[*kind].name, value->text) == 0)
      return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%s: the sample has no species “%s”"), id, value->text ? value->text : "");
  return FALSE;
}

void
vt_params_set_atoms (VtParams *params, const char *id, VtSample *sample, const guint8 *marks)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      const gint64 first = vt_sample_get_id (sample, i);
      gint64 last = first;

      if (!marks[i])
        continue;
      while (i + 1 < n && marks[i + 1] && vt_sample_get_id (sample, i + 1) == last + 1)
        last = vt_sample_get_id (sample, ++i);
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, text->len ? "/" : "", first);
      if (last > first)
        g_string_append_printf (text, "-%" G_GINT64_FORMAT, last);
    }
  vt_params_set (params, id, text->str, NULL);
}

/* Those from @first to @last, in ascending order of their ids. */
static gboolean
mark_ids (VtSample *sample, gint64 first, gint64 last, guint8 *marks)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  gsize low = 0, high = n;
  gboolean found = FALSE;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (vt_sample_get_id (sample, middle) < first)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < n && vt_sample_get_id (sample, low) <= last; low++)
    marks[low] = found = TRUE;
  return found;
}

gboolean
vt_params_mark_atoms (const VtParams *params, const char *id, VtSample *sample, guint8 *marks, GError **error)
{
  const VtValue *value = get_value (params, id, VT_PARAM_ATOMS);
  g_auto (GStrv) parts = g_strsplit (value->text ? value->text : "", "/", -1);
  gboolean found = FALSE;

  for (char **part = parts; *part; part++)
    {
      char *end = *part;
      const gint64 first = g_ascii_strtoll (*part, &end, 10);
      const gint64 last = end > *part && *end == '-' ? g_ascii_strtoll (end + 1, &end, 10) : first;

      if (**part == '\0')
        continue;
      if (*end || !mark_ids (sample, first, last, marks))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("There is no atom %s in this sample."), *part);
          return FALSE;
        }
      found = TRUE;
    }
  if (!found)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("No atom is selected."));
  return found;
}

char *
vt_params_dup_text (const VtParams *params, const char *id)
{
  int i = find_spec (params, id);
  const VtParamSpec *spec;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (i >= 0, NULL);
  spec = &params->specs[i];
  switch (spec->type)
    {
    case VT_PARAM_BOOLEAN:
      return g_strdup (params->values[i].number != 0 ? "true" : "false");
    case VT_PARAM_CHOICE:
      return g_strdup (spec->choices[(guint) params->values[i].number].id);
    case VT_PARAM_FIELD:
    case VT_PARAM_FIELDS:
      return g_strdup (params->values[i].text ? params->values[i].text : spec->preset_field);
    case VT_PARAM_SPECIES:
    case VT_PARAM_KIND:
    case VT_PARAM_ATOMS:
      return g_strdup (params->values[i].text ? params->values[i].text : "");
    case VT_PARAM_INTEGER:
    case VT_PARAM_REAL:
      g_ascii_formatd (number, sizeof number, "%.15g", params->values[i].number);
      if (g_ascii_strtod (number, NULL) != params->values[i].number)
        g_ascii_dtostr (number, sizeof number, params->values[i].number);
      return g_strdup (number);
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
vt_params_to_string (const VtParams *params)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < params->n; i++)
    {
      g_autofree char *value = vt_params_dup_text (params, params->specs[i].id);

      const VtParamType type = params->specs[i].type;

      if ((type == VT_PARAM_SPECIES || type == VT_PARAM_KIND || type == VT_PARAM_ATOMS) && !*value)
        continue;
      if (type == VT_PARAM_ATOMS && !vt_params_is_shown (params, &params->specs[i]))
        continue; /* of an earlier run, perhaps long */
      g_string_append_printf (text, "%s%s=%s", text->len ? "," : "", params->specs[i].id, value);
    }
  return g_string_free (text, FALSE);
}

void
vt_params_set_checkpoint (VtParams *params, const char *path, gboolean resume, double interval)
{
  g_free (params->checkpoint);
  params->checkpoint = g_strdup (path);
  params->resume = resume;
  params->checkpoint_interval = interval;
}

const char *
vt_params_get_checkpoint (const VtParams *params, gboolean *resume, double *interval)
{
  if (resume)
    *resume = params->resume;
  if (interval)
    *interval = params->checkpoint_interval;
  return params->checkpoint;
}

void
vt_params_set_state (VtParams *params, GVariant *state)
{
  g_clear_pointer (&params->state, g_variant_unref);
  params->state = state ? g_variant_ref_sink (state) : NULL;
}

GVariant *
vt_params_get_state (const VtParams *params)
{
  return params->state;
}

void
vt_params_set_folder (VtParams *params, const char *path, const char *restart)
{
  g_free (params->folder);
  g_free (params->restart);
  params->folder = g_strdup (path);
  params->restart = g_strdup (restart);
  params->is_finished = FALSE;
}

const char *
vt_params_get_folder (const VtParams *params, const char **restart)
{
  if (restart)
    *restart = params->restart;
  return params->folder;
}

void
vt_params_set_finished_folder (VtParams *params, const char *path)
{
  vt_params_set_folder (params, path, NULL);
  params->is_finished = TRUE;
}

gboolean
vt_params_is_folder_finished (const VtParams *params)
{
  return params->is_finished;
}

const VtParamSpec *
vt_params_get_specs (const VtParams *params)
{
  return params->specs;
}

gboolean
vt_params_is_shown (const VtParams *params, const VtParamSpec *spec)
{
  const char *equals = spec->shown_when ? strchr (spec->shown_when, '=') : NULL;
  g_autofree char *id = NULL;
  g_autofree char *value = NULL;
  g_auto (GStrv) wanted = NULL;

  if (!equals)
    return TRUE;
  id = g_strndup (spec->shown_when, (gsize) (equals - spec->shown_when));
  value = vt_params_dup_text (params, id);
  wanted = g_strsplit (equals + 1, "|", -1);
  return g_strv_contains ((const char *const *) wanted, value);
}
