#include "base/vt-error.h"
#include "document/vt-param.h"

static const VtChoice modes[] = { { "plain", "Plain" }, { "radical", "Radical" }, { NULL, NULL } };

static const VtParamSpec specs[] = {
  { .id = "mode", .type = VT_PARAM_CHOICE, .choices = modes },
  { .id = "threshold", .type = VT_PARAM_REAL, .min = 0, .max = 50, .preset = 1 },
  { .id = "bins", .type = VT_PARAM_INTEGER, .min = 10, .max = 10000, .preset = 200, .preset_reduced = 40 },
  { .id = "partial", .type = VT_PARAM_BOOLEAN, .preset = 1 },
  { .id = "radii", .type = VT_PARAM_SPECIES, .min = 0.01, .max = 10, .shown_when = "mode=radical" },
  { .id = NULL },
};

static void
test_round_trip (void)
{
  g_autoptr (VtParams) params = vt_params_new (specs);
  g_autoptr (VtParams) again = vt_params_new (specs);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text2 = NULL;

  g_assert_false (vt_params_is_shown (params, &specs[4]));
  g_assert_true (vt_params_parse (params, "mode=radical,threshold=0.1,partial=off,radii=Cu=1.28/Zr=1.6", &error));
  g_assert_no_error (error);
  g_assert_true (vt_params_is_shown (params, &specs[4]));
  g_assert_cmpstr (vt_params_get_choice (params, "mode"), ==, "radical");
  g_assert_cmpfloat (vt_params_get_real (params, "threshold"), ==, 0.1);
  g_assert_cmpint (vt_params_get_integer (params, "bins"), ==, 200);
  g_assert_false (vt_params_get_boolean (params, "partial"));
  text = vt_params_to_string (params);
  g_assert_cmpstr (text, ==, "mode=radical,threshold=0.1,bins=200,partial=false,radii=Cu=1.28/Zr=1.6");
  g_assert_true (vt_params_parse (again, text, &error));
  text2 = vt_params_to_string (again);
  g_assert_cmpstr (text, ==, text2);
}

/* What nobody has set follows the units of the sample, there and back. */
static void
test_suit (void)
{
  VtCell cell;
  VtSpecies species;
  g_autoptr (VtParams) params = vt_params_new (specs);

  vt_cell_init_orthogonal (&cell, 1, 1, 1);
  vt_species_init (&species, "A", 0);
  g_autoptr (VtSample) metal = vt_sample_new (&cell, 1, g_new0 (double, 3), g_new0 (guint8, 1), NULL, &species, 1);
  g_autoptr (VtSample) reduced = vt_sample_new (&cell, 1, g_new0 (double, 3), g_new0 (guint8, 1), NULL, &species, 1);
  vt_sample_set_units (reduced, VT_UNITS_LJ);
  vt_params_suit (params, reduced);
  g_assert_cmpint (vt_params_get_integer (params, "bins"), ==, 40);
  g_assert_cmpfloat (vt_params_get_real (params, "threshold"), ==, 1);
  vt_params_suit (params, metal);
  g_assert_cmpint (vt_params_get_integer (params, "bins"), ==, 200);
  g_assert_true (vt_params_set (params, "bins", "200", NULL));
  g_autoptr (VtParams) copy = vt_params_copy (params);
  vt_params_suit (copy, reduced);
  g_assert_cmpint (vt_params_get_integer (copy, "bins"), ==, 200);
}

/* The name of a field: any text, the preset while there is none, and always part of the provenance. */
static void
test_field (void)
{
  static const VtParamSpec fields[] = {
    { .id = "field", .type = VT_PARAM_FIELD, .preset_field = "volume" },
    { .id = NULL },
  };
  g_autoptr (VtParams) params = vt_params_new (fields);
  g_autoptr (VtParams) copy = NULL;
  g_autofree char *before = vt_params_to_string (params);
  g_autofree char *after = NULL;

  g_assert_cmpstr (vt_params_get_field (params, "field"), ==, "volume");
  g_assert_cmpstr (before, ==, "field=volume");
  g_assert_true (vt_params_parse (params, "field=c_pe", NULL));
  copy = vt_params_copy (params);
  after = vt_params_to_string (copy);
  g_assert_cmpstr (vt_params_get_field (copy, "field"), ==, "c_pe");
  g_assert_cmpstr (after, ==, "field=c_pe");
  g_assert_true (vt_params_set (params, "field", "", NULL));
  g_assert_cmpstr (vt_params_get_field (params, "field"), ==, "volume");
}

/* Several names: in their order, none is none. */
static void
test_fields (void)
{
  static const VtParamSpec specs_of_fields[] = {
    { .id = "fields", .type = VT_PARAM_FIELDS, .preset_field = "volume+q6" },
    { .id = NULL },
  };
  g_autoptr (VtParams) params = vt_params_new (specs_of_fields);
  g_auto (GStrv) preset = vt_params_dup_fields (params, "fields");

  g_assert_cmpuint (g_strv_length (preset), ==, 2);
  g_assert_cmpstr (preset[0], ==, "volume");
  g_assert_cmpstr (preset[1], ==, "q6");
  g_assert_true (vt_params_parse (params, "fields= s2 +c_pe++", NULL));
  g_auto (GStrv) names = vt_params_dup_fields (params, "fields");
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "s2");
  g_assert_cmpstr (names[1], ==, "c_pe");
  g_autoptr (VtParams) copy = vt_params_new (specs_of_fields);
  g_autofree char *text = vt_params_to_string (params);
  g_assert_true (vt_params_parse (copy, text, NULL));
  g_auto (GStrv) again = vt_params_dup_fields (copy, "fields");
  g_assert_true (g_strv_equal ((const char *const *) names, (const char *const *) again));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *word;
    int code;
  } cases[] = {
    { "nonsense=1", "threshold", VT_METHOD_ERROR_UNKNOWN }, /* the message lists what there is */
    { "threshold=abc", "threshold", VT_METHOD_ERROR_PARAMETER },
    { "threshold=nan", "number", VT_METHOD_ERROR_PARAMETER },
    { "threshold=51", "between 0 and 50", VT_METHOD_ERROR_PARAMETER },
    { "bins=10.5", "whole", VT_METHOD_ERROR_PARAMETER },
    { "mode=power", "plain, radical", VT_METHOD_ERROR_PARAMETER },
    { "partial=perhaps", "true or false", VT_METHOD_ERROR_PARAMETER },
    { "radii=1.28", "Cu=1.28/Zr=1.60", VT_METHOD_ERROR_PARAMETER },
    { "radii=Cu=-1", "between", VT_METHOD_ERROR_PARAMETER },
    { "mode", "name=value", VT_METHOD_ERROR_PARAMETER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VtParams) params = vt_params_new (specs);
      g_autoptr (GError) error = NULL;
      g_autofree char *before = vt_params_to_string (params);
      g_autofree char *after = NULL;

      g_assert_false (vt_params_parse (params, cases[i].text, &error));
      g_assert_error (error, VT_METHOD_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].word));
      after = vt_params_to_string (params);
      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_species (void)
{
  VtCell cell;
  VtSpecies species[2];
  double values[2];
  g_autoptr (VtSample) sample = NULL;
  g_autoptr (VtParams) params = vt_params_new (specs);
  g_autoptr (GError) error = NULL;

  vt_cell_init_orthogonal (&cell, 1, 1, 1);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  sample = vt_sample_new (&cell, 1, g_new0 (double, 3), g_new0 (guint8, 1), NULL, species, 2);

  g_assert_true (vt_params_get_species (params, "radii", sample, values, &error));
  g_assert_cmpfloat (values[0], ==, species[0].radius);
  g_assert_true (vt_params_set (params, "radii", "Zr=1.7", &error));
  g_assert_true (vt_params_get_species (params, "radii", sample, values, &error));
  g_assert_cmpfloat (values[0], ==, species[0].radius);
  g_assert_cmpfloat (values[1], ==, 1.7);
  g_assert_true (vt_params_set (params, "radii", "Fe=1.2", &error));
  g_assert_false (vt_params_get_species (params, "radii", sample, values, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/param/round-trip", test_round_trip);
  g_test_add_func ("/param/suit", test_suit);
  g_test_add_func ("/param/field", test_field);
  g_test_add_func ("/param/fields", test_fields);
  g_test_add_func ("/param/refused", test_refused);
  g_test_add_func ("/param/species", test_species);
  return g_test_run ();
}
