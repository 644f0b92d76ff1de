/* How numbers and results are written for people. */
#include <math.h>
#include <string.h>

#include "document/vt-document.h"
#include "vt-ui.h"

static void
test_values (void)
{
  static const struct
  {
    double value;
    const char *text;
  } known[] = {
    { 0, "0" },           { -13.012, "−13.01" }, { 5488, "5488" },       { -5488, "−5488" },      { 1234.56, "1234.6" },
    { -1234.56, "−1234.6" }, { 1.25e-5, "1.25×10⁻⁵" }, { -2e16, "−2×10¹⁶" }, { NAN, "–" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = vt_ui_format_value (known[i].value);
      g_assert_cmpstr (text, ==, known[i].text);
    }
}

static void
test_units (void)
{
  g_autofree char *none = vt_ui_format_quantity (NAN, "K"); /* what is not known has no unit */
  g_assert_cmpstr (none, ==, "–");
  g_autofree char *quantity = vt_ui_format_quantity (-13.01, "k_B"), *markup = vt_ui_markup (quantity);
  g_autofree char *name = vt_ui_markup ("c_pe < a_1.xyz");

  g_assert_cmpstr (markup, ==, "−13.01\u202fk<span size='70%' rise='-2pt'>B</span>");
  g_assert_cmpstr (name, ==, "c_pe &lt; a_1.xyz");

  g_autofree char *transition = vt_ui_markup ("Glass transition T_g 700 K");
  g_assert_nonnull (strstr (transition, ">g</span> 700"));
}

/* What a toast says of a long reason. */
static void
test_sentence (void)
{
  static const char *const known[][2] = {
    { "Mode 900 is not there: choose a lower one.", "Mode 900 is not there: choose a lower one." },
    { "At 0.5 fs it is too hot. Choose less.", "At 0.5 fs it is too hot." },
    { "One line\nand another", "One line" },
    { "温度太高。请降低。", "温度太高。" },
    { "", "" },
  };
  g_autofree char *endless = g_strnfill (200, 'a'), *cut = vt_ui_dup_first_sentence (endless);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = vt_ui_dup_first_sentence (known[i][0]);
      g_assert_cmpstr (text, ==, known[i][1]);
    }
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 121);
  g_assert_true (g_str_has_suffix (cut, "…"));
}

/* The name of a method stands before its summary, so a field that has the same name does not repeat it. */
static void
test_summary (void)
{
  const VtFieldSpec fields[] = { { "x", "Number", "k_B", "A number per atom" }, { NULL } };
  const VtMethod same = { .id = "same", .name = "Number", .fields = fields }, other = { .id = "other", .name = "Numbers", .fields = fields };
  const double values[2] = { -1, -2 };
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = NULL;
  VtSpecies species;
  VtCell cell;

  vt_cell_init_orthogonal (&cell, 5, 5, 5);
  vt_species_init (&species, "Cu", 0);
  sample = vt_sample_new (&cell, 2, g_new0 (double, 6), g_new0 (guint8, 2), NULL, &species, 1);
  vt_sample_take_field (sample, vt_field_new ("x", "Number", "k_B", "", VT_FIELD_F64, 2, 1, g_memdup2 (values, sizeof values)));
  vt_document_set_sample (document, sample);
  g_autofree char *alone = vt_ui_summarise_result (document, &same), *with_name = vt_ui_summarise_result (document, &other);
  g_assert_cmpstr (alone, ==, "mean −1.5\u202fk_B");
  g_assert_cmpstr (with_name, ==, "mean Number −1.5\u202fk_B");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/text/values", test_values);
  g_test_add_func ("/ui/text/units", test_units);
  g_test_add_func ("/ui/text/sentence", test_sentence);
  g_test_add_func ("/ui/text/summary", test_summary);
  return g_test_run ();
}
