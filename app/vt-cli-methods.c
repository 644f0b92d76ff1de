/* vitrine-cli methods: the registry, as a list, as help for one method, as JSON. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-cli.h"

#define NO_LIMIT 1e9

static gboolean as_json;

static const GOptionEntry entries[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_("As JSON"), NULL },
  { NULL },
};

static const char *
type_id (VtParamType type)
{
  static const char *const names[] = { "boolean", "integer", "real", "choice", "field", "fields", "species", "kind", "atoms" };

  return names[type];
}

static char *
dup_reduced_preset (const VtParamSpec *spec)
{
  if (spec->type == VT_PARAM_CHOICE)
    return g_strdup (spec->choices[(int) spec->preset_reduced].id);
  return g_strdup_printf ("%g", spec->preset_reduced);
}

/* ---- JSON ---- */

static void
add_param (const VtParamSpec *spec, const VtParams *defaults, JsonBuilder *builder)
{
  g_autofree char *preset = vt_params_dup_text (defaults, spec->id), *unit = vt_sample_dup_unit (NULL, spec->unit);

  json_builder_begin_object (builder);
  vt_cli_json_string (builder, "id", spec->id);
  vt_cli_json_string (builder, "title", _(spec->title));
  vt_cli_json_string (builder, "type", type_id (spec->type));
  vt_cli_json_string (builder, "unit", unit);
  if (spec->type == VT_PARAM_INTEGER || spec->type == VT_PARAM_REAL || spec->type == VT_PARAM_SPECIES)
    {
      vt_cli_json_number (builder, "min", spec->min);
      vt_cli_json_number (builder, "max", spec->max);
    }
  vt_cli_json_string (builder, "default", preset);
  if (spec->preset_reduced != 0)
    {
      g_autofree char *other = dup_reduced_preset (spec);
      vt_cli_json_string (builder, "default_reduced", other);
    }
  if (spec->type == VT_PARAM_CHOICE)
    {
      json_builder_set_member_name (builder, "choices");
      json_builder_begin_array (builder);
      for (const VtChoice *choice = spec->choices; choice->id != NULL; choice++)
        json_builder_add_string_value (builder, choice->id);
      json_builder_end_array (builder);
    }
  vt_cli_json_string (builder, "meaning", spec->tooltip != NULL ? _(spec->tooltip) : "");
  json_builder_end_object (builder);
}

void
vt_cli_json_params (JsonBuilder *builder, const VtParamSpec *specs)
{
  g_autoptr (VtParams) defaults = vt_params_new (specs);

  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_array (builder);
  for (const VtParamSpec *spec = specs; spec != NULL && spec->id != NULL; spec++)
    add_param (spec, defaults, builder);
  json_builder_end_array (builder);
}

static void
add_names (const char *const *names, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (; names != NULL && *names != NULL; names++)
    json_builder_add_string_value (builder, *names);
  json_builder_end_array (builder);
}

static void
add_method (const VtMethod *method, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  vt_cli_json_string (builder, "id", method->id);
  vt_cli_json_string (builder, "name", _(method->name));
  vt_cli_json_string (builder, "group", vt_method_group_get_id (method->group));
  vt_cli_json_string (builder, "summary", _(method->summary));
  vt_cli_json_string (builder, "reference", method->reference);
  vt_cli_json_params (builder, method->params);
  json_builder_set_member_name (builder, "inputs");
  add_names (method->inputs, builder);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (const VtFieldSpec *field = method->fields; field != NULL && field->name != NULL; field++)
    {
      g_autofree char *unit = vt_sample_dup_unit (NULL, field->unit);

      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "name", field->name);
      vt_cli_json_string (builder, "title", _(field->title));
      vt_cli_json_string (builder, "unit", unit);
      vt_cli_json_string (builder, "meaning", _(field->meaning));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "tables");
  add_names (method->tables, builder);
  json_builder_end_object (builder);
}

static void
print_as_json (const VtMethod *only)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (const VtMethod *const *method = vt_registry_list (); *method != NULL; method++)
    if (only == NULL || only == *method)
      add_method (*method, builder);
  json_builder_end_array (builder);
  vt_cli_print_json (builder);
}

/* ---- text ---- */

/* "0 to 100 %; default 1" */
static char *
describe_values (const VtParamSpec *spec, const VtParams *defaults)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *preset = vt_params_dup_text (defaults, spec->id);
  g_autofree char *unit = vt_sample_dup_unit (NULL, spec->unit);

  switch (spec->type)
    {
    case VT_PARAM_BOOLEAN:
      g_string_append (text, _("true or false"));
      break;
    case VT_PARAM_CHOICE:
      for (const VtChoice *choice = spec->choices; choice->id != NULL; choice++)
        g_string_append_printf (text, "%s%s", choice == spec->choices ? "" : " | ", choice->id);
      break;
    case VT_PARAM_FIELD:
      g_string_append (text, _("the name of a field"));
      break;
    case VT_PARAM_FIELDS:
      g_string_append (text, _("names of fields, such as volume+q6+s2"));
      break;
    case VT_PARAM_SPECIES:
      g_string_append_printf (text, _("a value for each species, such as Cu=1.28/Zr=1.60"));
      break;
    case VT_PARAM_KIND:
      g_string_append (text, _("the name of a species"));
      break;
    case VT_PARAM_ATOMS:
      g_string_append (text, _("ids of atoms, such as 5/17/30-40"));
      break;
    case VT_PARAM_INTEGER:
    case VT_PARAM_REAL:
    default:
      /* Limits that only a machine has are none to people. */
      if (spec->max < NO_LIMIT)
        g_string_append_printf (text, _("%g to %g"), spec->min, spec->max);
      else if (spec->min > -NO_LIMIT)
        g_string_append_printf (text, _("%g or more"), spec->min);
      else
        g_string_append (text, _("any number"));
      break;
    }
  if (unit[0] != '\0')
    g_string_append_printf (text, " %s", unit);
  if (preset != NULL && preset[0] != '\0')
    g_string_append_printf (text, _("; default %s"), preset);
  else if (spec->type == VT_PARAM_SPECIES)
    g_string_append (text, spec->preset_field != NULL ? _("; default: those of the sample") : _("; default: the radii of the elements"));
  if (spec->preset_reduced != 0)
    {
      g_autofree char *other = dup_reduced_preset (spec);
      g_string_append_printf (text, _(", in reduced units %s"), other);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
vt_cli_print_params (const VtParamSpec *specs, int indent)
{
  g_autoptr (VtParams) defaults = vt_params_new (specs);

  for (const VtParamSpec *spec = specs; spec != NULL && spec->id != NULL; spec++)
    {
      g_autofree char *values = describe_values (spec, defaults);

      g_print ("%*s%-18s %s\n", indent, "", spec->id, values);
      if (spec->tooltip != NULL)
        vt_cli_print_wrapped (_(spec->tooltip), indent + 19, indent + 19);
    }
}

static void
print_heading (const char *text)
{
  g_print ("\n%s\n", text);
}

/* ":cutoff=5", the first of its parameters whose value says something before a sample is open; "": none. */
static char *
dup_setting (const VtMethod *method)
{
  g_autoptr (VtParams) defaults = vt_params_new (method->params);

  for (const VtParamSpec *spec = method->params; spec != NULL && spec->id != NULL; spec++)
    {
      g_autofree char *text = vt_params_dup_text (defaults, spec->id);

      if (text != NULL && text[0] != '\0' && strcmp (text, "0") != 0)
        return g_strdup_printf (":%s=%s", spec->id, text);
    }
  return g_strdup ("");
}

static void
print_method (const VtMethod *method)
{
  g_print ("%s — %s\n\n", method->id, _(method->name));
  vt_cli_print_wrapped (_(method->summary), 2, 2);
  if (method->params != NULL && method->params[0].id != NULL)
    print_heading (_("Parameters:"));
  vt_cli_print_params (method->params, 2);
  if (method->fields != NULL && method->fields[0].name != NULL)
    print_heading (_("Fields it makes (one value per atom):"));
  for (const VtFieldSpec *field = method->fields; field != NULL && field->name != NULL; field++)
    {
      g_autofree char *unit = vt_sample_dup_unit (NULL, field->unit);

      g_print ("  %-21s %s%s%s%s\n", field->name, _(field->title), unit[0] != '\0' ? " (" : "", unit, unit[0] != '\0' ? ")" : "");
      vt_cli_print_wrapped (_(field->meaning), 24, 24);
    }
  if (method->tables != NULL && method->tables[0] != NULL)
    {
      g_autofree char *tables = g_strjoinv (", ", (char **) method->tables);
      print_heading (_("Tables it makes (compute shows them; --table and --json give them in full):"));
      g_print ("  %s\n", tables);
    }
  if (method->inputs != NULL && method->inputs[0] != NULL)
    {
      g_autofree char *inputs = g_strjoinv (", ", (char **) method->inputs);
      print_heading (_("Fields it needs (computed first when they are not there):"));
      g_print ("  %s\n", inputs);
    }
  if (method->reference != NULL && method->reference[0] != '\0')
    {
      print_heading (_("Reference:"));
      vt_cli_print_wrapped (method->reference, 2, 2);
    }
  g_print ("\n%s\n", _("In samples with Lennard-Jones units, lengths are in σ instead of Å, energies in ε instead of eV."));
  print_heading (_("Example:"));
  g_autofree char *setting = dup_setting (method);
  g_print ("  vitrine-cli compute cu50zr50-glass -m %s%s%s\n", method->id, setting, method->fields != NULL && method->fields[0].name != NULL ? " -o out.csv" : "");
}

static void
print_line (const VtMethod *method)
{
  g_autoptr (GString) makes = g_string_new (NULL);

  for (const VtFieldSpec *field = method->fields; field != NULL && field->name != NULL; field++)
    g_string_append_printf (makes, "%s%s", makes->len > 0 ? " " : "", field->name);
  for (const char *const *table = method->tables; table != NULL && *table != NULL; table++)
    g_string_append_printf (makes, "%s[%s]", makes->len > 0 ? " " : "", *table);
  g_print ("%-14s %s\n", method->id, _(method->name));
  vt_cli_print_wrapped (_(method->summary), 15, 15);
  g_print ("%15s→ ", "");
  vt_cli_print_wrapped (makes->str, 17, 0);
}

static void
print_list (void)
{
  for (int group = 0; group < VT_N_GROUPS; group++)
    {
      gboolean titled = FALSE;

      for (const VtMethod *const *method = vt_registry_list (); *method != NULL; method++)
        {
          if ((*method)->group != (VtMethodGroup) group)
            continue;
          if (!titled)
            g_print ("%s%s\n\n", group > 0 ? "\n" : "", vt_method_group_get_title (group));
          titled = TRUE;
          print_line (*method);
        }
    }
  g_print ("\n%s\n", _("“vitrine-cli help METHOD” tells its parameters. [Names] in brackets are tables."));
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const VtMethod *method = NULL;

  if (arguments[0] != NULL)
    {
      method = vt_registry_find (arguments[0]);
      if (method == NULL)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                       _("There is no command and no method “%s”; “vitrine-cli methods” lists the methods."), arguments[0]);
          return FALSE;
        }
      if (arguments[1] != NULL)
        {
          vt_cli_usage_error (error, _("One method at a time: “%s” is one too many."), arguments[1]);
          return FALSE;
        }
    }
  if (as_json)
    print_as_json (method);
  else if (method != NULL)
    print_method (method);
  else
    print_list ();
  return TRUE;
}

const VtCliCommand vt_cli_methods = {
  .name = "methods",
  .arguments = N_("[METHOD]"),
  .summary = N_("List the methods, or explain one with its parameters"),
  .entries = entries,
  .run = run,
};
