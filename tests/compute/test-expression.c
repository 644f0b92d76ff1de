/* Formulas against the same arithmetic in C, their refusals, and the fields made by them. */
#include "document/vt-expression.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "document/vt-document.h"

#define N 20011 /* more than two chunks, the last one not full */

typedef struct
{
  VtSample *sample;
  GPtrArray *fields;
  double a[N], b[N], vector[3 * N];
  guint8 selected[N];
} Fixture;

static VtField *
find_field (const char *name, gpointer data)
{
  GPtrArray *fields = data;

  for (guint i = 0; i < fields->len; i++)
    if (strcmp (vt_field_get_name (fields->pdata[i]), name) == 0)
      return fields->pdata[i];
  return NULL;
}

static gboolean
can_make (const char *name, gpointer data)
{
  return strcmp (name, "makeable") == 0;
}

static const char *
list_field (guint i, gpointer data)
{
  static const char *const names[] = { "a", "b", "forces", "softness" };

  return i < G_N_ELEMENTS (names) ? names[i] : NULL;
}

static VtExpressionContext
get_context (Fixture *f)
{
  return (VtExpressionContext){ f->sample, find_field, can_make, list_field, f->fields, f->selected, TRUE };
}

static void
add_numbers (Fixture *f, const char *name, const double *values, guint n_components)
{
  g_ptr_array_add (f->fields, vt_field_new (name, name, "", "", VT_FIELD_F64, N, n_components, g_memdup2 (values, N * n_components * sizeof (double))));
}

static void
add_counts (Fixture *f, const char *name, int modulus)
{
  gint32 *values = g_new (gint32, N);

  for (int i = 0; i < N; i++)
    values[i] = i % modulus;
  g_ptr_array_add (f->fields, vt_field_new (name, name, "", "", VT_FIELD_I32, N, 1, values));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  VtSpecies species[2];
  VtCell cell;
  double *positions = g_new (double, 3 * N);
  guint8 *index = g_new (guint8, N);
  gint64 *ids = g_new (gint64, N);

  f->fields = g_ptr_array_new_with_free_func (g_object_unref);
  vt_cell_init_orthogonal (&cell, 10, 20, 40);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (int i = 0; i < N; i++)
    {
      f->a[i] = i % 100 == 7 ? NAN : g_rand_double_range (rand, -5, 5);
      f->b[i] = g_rand_double_range (rand, 0, 3);
      f->selected[i] = i % 5 == 0;
      index[i] = i % 3 == 0;
      ids[i] = 10 + 2 * i;
      for (int k = 0; k < 3; k++)
        {
          positions[3 * i + k] = g_rand_double_range (rand, -30, 60);
          f->vector[3 * i + k] = g_rand_double (rand);
        }
    }
  f->sample = vt_sample_new (&cell, N, positions, index, ids, species, 2);
  add_numbers (f, "a", f->a, 1);
  add_numbers (f, "b", f->b, 1);
  add_numbers (f, "forces", f->vector, 3);
  add_numbers (f, "c_pe[1]", f->b, 1);
  add_counts (f, "n3", 2);
  add_counts (f, "n4", 3);
  add_counts (f, "n5", 14);
  add_counts (f, "n6", 5);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->sample);
  g_ptr_array_unref (f->fields);
}

static double *
evaluate (Fixture *f, const char *text)
{
  const VtExpressionContext context = get_context (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtExpression) expression = vt_expression_new (text, &context, NULL, &error);
  double *values;

  if (!expression)
    g_error ("“%s”: %s", text, error->message);
  values = vt_expression_evaluate (expression, &context, NULL, &error);
  g_assert_no_error (error);
  return values;
}

/* The optimiser of the parser may reorder a sum or a product: a few units in the last place. */
static void
assert_close (double found, double expected)
{
  if (!isfinite (expected))
    g_assert_true (isnan (found));
  else
    g_assert_cmpfloat_with_epsilon (found, expected, 1e-13 * (1 + fabs (expected)));
}

#define CHECK(text, formula) \
  do \
    { \
      g_autofree double *found = evaluate (f, text); \
\
      for (int i = 0; i < N; i++) \
        { \
          const double a = f->a[i], b = f->b[i], *v = f->vector + 3 * i, *r = vt_sample_get_positions (f->sample) + 3 * i; \
\
          (void) a, (void) b, (void) v, (void) r; \
          assert_close (found[i], formula); \
        } \
    } \
  while (0)

static void
test_arithmetic (Fixture *f, gconstpointer data)
{
  CHECK ("a + 2*b - 3/(b+1)", a + 2 * b - 3 / (b + 1));
  CHECK ("-a^2", -(a * a));
  CHECK ("2^3^2 + b*0", 512);
  CHECK ("sqrt(b) * exp(-b) + log(b + 1) + ln(b+1) + log10(b + 1) + log2(b+1)",
         sqrt (b) * exp (-b) + 2 * log (b + 1) + log10 (b + 1) + log2 (b + 1));
  CHECK ("sin(b)^2 + cos(b)^2 + tan(b) + atan2(a, b)", sin (b) * sin (b) + cos (b) * cos (b) + tan (b) + atan2 (a, b));
  CHECK ("asin(b/3) + acos(b/3) + atan(b) + sinh(b) + cosh(b) + tanh(b)", asin (b / 3) + acos (b / 3) + atan (b) + sinh (b) + cosh (b) + tanh (b));
  CHECK ("abs(a) + floor(a) + ceil(a) + sign(a)", fabs (a) + floor (a) + ceil (a) + (isnan (a) ? NAN : (a > 0) - (a < 0)));
  CHECK ("min(b, 1, 2.5) + max(b, 2) + sum(b, b) + avg(1, b)", fmin (b, 1) + fmax (b, 2) + 2 * b + (1 + b) / 2);
  CHECK ("1/(b - b)", NAN);
  CHECK ("sqrt(-1 - b)", NAN);
  CHECK ("(b > 1) ? a : −a", b > 1 ? a : -a);
  CHECK ("2e-3 * pi·b", 2e-3 * G_PI * b);
  CHECK ("b", b);
  CHECK ("42", 42);
}

static void
test_logic (Fixture *f, gconstpointer data)
{
  CHECK ("a < 1", a < 1);
  CHECK ("a ≥ 1", a >= 1);
  CHECK ("!(a < 1)", !(a < 1));
  CHECK ("a < 1 && b > 2 || b < 0.1", (a < 1 && b > 2) || b < 0.1);
  CHECK ("a < 1 and b > 2 or not (b > 0.1)", (a < 1 && b > 2) || !(b > 0.1));
  CHECK ("isnan(a)", isnan (a) != 0);
  CHECK ("selected", i % 5 == 0);
  CHECK ("species == \"Cu\"", i % 3 != 0);
  CHECK ("species!='Zr' && a<0", i % 3 != 0 && a < 0);
  CHECK ("species == “Zr”", i % 3 == 0);
  CHECK ("type", i % 3 == 0 ? 2 : 1);
  CHECK ("motif == \"0,0,12,0\"", i % 2 == 0 && i % 3 == 0 && i % 14 == 12 && i % 5 == 0);
  CHECK ("motif == '⟨1, 2,8, 4⟩'", i % 2 == 1 && i % 3 == 2 && i % 14 == 8 && i % 5 == 4);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  CHECK ("forces_1 - forces_3", v[0] - v[2]);
  CHECK ("forces", v[0]);
  CHECK ("{c_pe[1]} + {b}", 2 * b);
  CHECK ("x + 100*y + 10000*z", r[0] + 100 * r[1] + 10000 * r[2]);
  CHECK ("id", 10 + 2 * i);
  CHECK ("sx >= 0 && sx < 1 && sy >= 0 && sy < 1 && sz >= 0 && sz < 1", 1);
  CHECK ("sx*10 - (x - 10*floor(x/10)) < 1e-9", 1);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
test_summaries (Fixture *f, gconstpointer data)
{
  g_autofree double *sorted = g_new (double, N);
  double sum = 0, squares = 0, mean, deviation, place;
  gsize n = 0;

  for (int i = 0; i < N; i++)
    if (!isnan (f->a[i]))
      {
        sorted[n++] = f->a[i];
        sum += f->a[i];
      }
  mean = sum / (double) n;
  for (gsize i = 0; i < n; i++)
    squares += (sorted[i] - mean) * (sorted[i] - mean);
  deviation = sqrt (squares / (double) (n - 1));
  qsort (sorted, n, sizeof *sorted, compare_doubles);
  place = 0.05 * (double) (n - 1);
  CHECK ("(a - mean(a)) / std( a )", (a - mean) / deviation);
  CHECK ("percentile(a, 5)", sorted[(gsize) place] + (place - floor (place)) * (sorted[(gsize) place + 1] - sorted[(gsize) place]));
  CHECK ("percentile(a, 0) + percentile({a}, 100)", sorted[0] + sorted[n - 1]);
  CHECK ("median(a)", n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  const char *text = "sin(a)*exp(-b)/mean(b) + x^0.3";
  g_autofree double *one = NULL, *many = NULL;
  const guint n = vt_pool_get_n_threads ();

  vt_pool_set_n_threads (1);
  one = evaluate (f, text);
  vt_pool_set_n_threads (5);
  many = evaluate (f, text);
  g_assert_cmpmem (one, N * sizeof *one, many, N * sizeof *many);
  vt_pool_set_n_threads (n);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint column;
    const char *says;
  } cases[] = {
    { "", 1, "nothing" },
    { "   ", 1, "nothing" },
    { "a +", 4, "end" },
    { "a + * b", 5, "not expected" },
    { "(a + b", 7, "missing" },
    { "a + b)", 6, "parenthesis" },
    { "a b", 3, "operator" },
    { "2 a", 3, "operator" },
    { "2a", 2, "follow" },
    { "a = 2", 3, "==" },
    { "a & b", 3, "&&" },
    { "sofness > 1", 1, "softness" },
    { "a < 1 && zzzzzz > 1", 10, "no field" },
    { "sin()", 5, "few" },
    { "sin(a, b)", 9, "many" },
    { "sinus(a)", 1, "no function" },
    { "sqrt", 1, "function" },
    { "mean(a+b)", 6, "name of a field" },
    { "mean(3)", 6, "no field" },
    { "percentile(a)", 12, "0 to 100" },
    { "percentile(a, 101)", 15, "0 to 100" },
    { "species == \"Fe\"", 12, "Cu, Zr" },
    { "a == \"Cu\"", 6, "species" },
    { "\"Cu\"", 1, "species" },
    { "species == \"Cu", 12, "closing" },
    { "motif == \"0,0,12\"", 10, "four" },
    { "motif == \"0,0,120,0\"", 10, "four" },
    { "{a", 1, "}" },
    { "{nothing}", 1, "no field" },
    { "a ? b", 5, "condition" },
    { "a, b", 2, "comma" },
    { "1,5*a", 2, "comma" },
    { "a # b", 3, "#" },
    { "a @ b", 3, "@" },
    { "nan", 1, "isnan" },
    { "α + 1", 1, "α" },
    { "0x10", 1, "no number" },
    { "1e999", 1, "no number" },
    { "forces_4", 1, "no field" },
    { "a ≤ bb + ccc", 5, "no field" }, /* columns are characters, not bytes */
  };
  const VtExpressionContext context = get_context (f);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint column = 99;
      VtExpression *expression = vt_expression_new (cases[i].text, &context, &column, &error);

      if (expression || column != cases[i].column || !strstr (error->message, cases[i].says))
        g_error ("“%s”: column %u, %s", cases[i].text, column, error ? error->message : "no error");
    }
}

/* Text of any kind is refused or evaluated, never a crash. */
static void
test_noise (Fixture *f, gconstpointer data)
{
  static const char *const pieces[] = { "a",  "b",  " ",   "+",  "-",   "*",    "/",  "^",  "(",  ")", "<", ">=", "==", "&&",  "||", "!",
                                        "?",  ":",  ",",   "1",  "2.5", "1e5",  ".",  "{a}", "{", "}", "\"Cu\"", "species", "motif",
                                        "sin(", "min(", "mean(", "percentile(a, 5)", "id", "\"", "'", "=", "§", "−", "not ", "x", "}" };
  const VtExpressionContext context = get_context (f);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint good = 0;

  for (int round = 0; round < 4000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (VtExpression) expression = NULL;
      g_autoptr (GError) error = NULL;
      guint column = 0;

      for (int n = g_rand_int_range (rand, 1, 9); n > 0; n--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      expression = vt_expression_new (text->str, &context, &column, &error);
      g_assert_true ((expression != NULL) == (error == NULL));
      good += expression != NULL;
      if (!expression)
        g_assert_cmpuint (column, <=, (guint) g_utf8_strlen (text->str, -1) + 1);
    }
  g_assert_cmpuint (good, >, 20);
}

static void
test_inputs (Fixture *f, gconstpointer data)
{
  const VtExpressionContext context = get_context (f);
  g_autoptr (VtExpression) expression = vt_expression_new ("a*makeable + mean(b) + forces_2 + a", &context, NULL, NULL);
  g_autoptr (GError) error = NULL;
  const char *const expected[] = { "a", "makeable", "b", "forces", NULL };

  g_assert_true (g_strv_equal (vt_expression_get_inputs (expression), expected));
  g_assert_null (vt_expression_evaluate (expression, &context, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);

  /* A component of what is not made yet. */
  g_autoptr (VtExpression) component = vt_expression_new ("makeable_2", &context, NULL, NULL);
  const char *const needed[] = { "makeable", NULL };
  g_assert_true (g_strv_equal (vt_expression_get_inputs (component), needed));
  g_assert_null (vt_expression_new ("makeable_0", &context, NULL, NULL));
  g_assert_null (vt_expression_new ("unmakeable_2", &context, NULL, NULL));
}

/* ---- fields of one's own, in a document ---- */

static VtDocument *
make_document (void)
{
  VtDocument *document = vt_document_new ();
  VtSpecies species[2];
  VtCell cell;
  g_autoptr (VtSample) sample = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  const int n = 6;
  double *positions = g_new (double, 3 * n * n * n);
  guint8 *index = g_new (guint8, n * n * n);

  for (int i = 0; i < n * n * n; i++)
    {
      index[i] = i % 2;
      positions[3 * i] = 2.5 * (i % n) + g_rand_double (rand);
      positions[3 * i + 1] = 2.5 * (i / n % n) + g_rand_double (rand);
      positions[3 * i + 2] = 2.5 * (i / n / n) + g_rand_double (rand);
    }
  vt_cell_init_orthogonal (&cell, 2.5 * n, 2.5 * n, 2.5 * n);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  sample = vt_sample_new (&cell, n * n * n, positions, index, NULL, species, 2);
  vt_document_set_sample (document, sample);
  return document;
}

static void
define (VtDocument *document, const char *name, const char *formula)
{
  g_autoptr (GError) error = NULL;

  vt_document_define_field (document, name, "Å³", formula, NULL, &error);
  g_assert_no_error (error);
  vt_document_wait (document);
}

static double
value_of (VtDocument *document, const char *name, gsize atom)
{
  VtField *field = vt_document_find_field (document, name);

  g_assert_nonnull (field);
  return vt_field_get (field, atom, 0);
}

static void
test_own_fields (void)
{
  g_autoptr (VtDocument) document = make_document (), reopened = vt_document_new ();
  g_autoptr (VtStoreContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = vt_params_new (vt_registry_find ("voronoi")->params);
  double before;

  /* The Voronoi analysis is run for it, and a field of one's own can be used in another one. */
  define (document, "double_volume", "2*volume");
  define (document, "triple", "double_volume*1.5");
  before = value_of (document, "volume", 7);
  g_assert_cmpfloat_with_epsilon (value_of (document, "triple", 7), 3 * before, 1e-12 * before);
  g_assert_cmpstr (vt_field_get_unit (vt_document_find_field (document, "triple")), ==, "Å³");
  g_assert_nonnull (strstr (vt_field_get_provenance (vt_document_find_field (document, "double_volume")), "double_volume = 2*volume"));

  /* Other parameters of what they are made from: they follow. */
  g_assert_true (vt_params_parse (params, "mode=radical", &error));
  vt_document_run (document, vt_registry_find ("voronoi"), params, &error);
  vt_document_wait (document);
  g_assert_cmpfloat (fabs (value_of (document, "volume", 7) - before), >, 1e-6);
  g_assert_cmpfloat_with_epsilon (value_of (document, "triple", 7), 3 * value_of (document, "volume", 7), 1e-10);

  /* Another formula under the old name. */
  define (document, "double_volume", "20*volume");
  g_assert_cmpfloat_with_epsilon (value_of (document, "triple", 7), 30 * value_of (document, "volume", 7), 1e-9);

  /* Nothing is made from itself, also not by way of others; names that mean something are refused. */
  g_assert_null (vt_document_define_field (document, "double_volume", "", "triple + 1", NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  g_clear_error (&error);
  for (const char *const *name = (const char *const[]){ "volume", "x", "sqrt", "1a", "", "a b", "species", NULL }; *name; name++)
    {
      g_assert_null (vt_document_define_field (document, *name, "", "1", NULL, &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
      g_clear_error (&error);
    }

  /* What is saved can go on being computed: other species make other radii. */
  contents = vt_document_dup_contents (document, NULL);
  vt_document_restore (reopened, "/nowhere/glass.vitrine", contents);
  g_assert_cmpfloat (value_of (reopened, "triple", 7), ==, value_of (document, "triple", 7));
  g_assert_nonnull (vt_document_find_own_field (reopened, "triple"));
  vt_document_set_species (reopened, (VtSpecies[2]){ { .name = "A", .radius = 1 }, { .name = "B", .radius = 1.9 } });
  vt_document_wait (reopened);
  g_assert_cmpfloat_with_epsilon (value_of (reopened, "triple", 7), 30 * value_of (reopened, "volume", 7), 1e-9);
  g_assert_cmpfloat (fabs (value_of (reopened, "triple", 7) - value_of (document, "triple", 7)), >, 1e-6);

  g_assert_false (vt_document_remove_field (document, "double_volume", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (vt_document_remove_field (document, "triple", &error));
  g_assert_true (vt_document_remove_field (document, "double_volume", &error));
  g_assert_null (vt_document_find_field (document, "triple"));
  g_assert_false (vt_document_remove_field (document, "volume", &error));
}

static void
test_values_by_id (void)
{
  g_autoptr (VtDocument) document = make_document (), reopened = vt_document_new ();
  g_autoptr (VtStoreContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 ids[] = { -4, 1, 3, 216, 1000 };
  const double values[] = { 9, 1.5, NAN, 7, 8 };

  vt_document_define_values (document, "energy", "Energy", "eV", "energies.csv", ids, values, 5, &error);
  g_assert_no_error (error);
  vt_document_wait (document);
  contents = vt_document_dup_contents (document, NULL);
  vt_document_restore (reopened, "/nowhere/glass.vitrine", contents);
  vt_document_set_species (reopened, (VtSpecies[2]){ { .name = "A", .radius = 1 }, { .name = "B", .radius = 1.9 } });
  vt_document_wait (reopened);
  for (int round = 0; round < 2; round++)
    {
      VtDocument *one = round == 0 ? document : reopened;

      g_assert_cmpfloat (value_of (one, "energy", 0), ==, 1.5);
      g_assert_cmpfloat (value_of (one, "energy", 215), ==, 7);
      for (gsize i = 1; i < 215; i++)
        g_assert_true (isnan (value_of (one, "energy", i)));
      g_assert_cmpstr (vt_field_get_title (vt_document_find_field (one, "energy")), ==, "Energy");
    }
  g_assert_true (vt_document_select (reopened, VT_SELECT_REPLACE, "energy > 1", &error));
  g_assert_cmpuint (vt_selection_get_count (vt_document_get_selection (reopened)), ==, 2);
}

static void
test_definitions (void)
{
  static const struct
  {
    const char *text, *name, *unit, *formula;
  } good[] = {
    { "a = b + 1", "a", "", "b + 1" },
    { " soft (eV/Å) = x==1", "soft", "eV/Å", "x==1" },
    { "a=b", "a", "", "b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *name = NULL, *unit = NULL, *formula = NULL;
      guint offset = 0;

      g_assert_true (vt_own_field_parse (good[i].text, &name, &unit, &formula, &offset, NULL));
      g_assert_cmpstr (name, ==, good[i].name);
      g_assert_cmpstr (unit, ==, good[i].unit);
      g_assert_cmpstr (formula, ==, good[i].formula);
      g_assert_cmpuint (offset, ==, g_utf8_strlen (good[i].text, -1) - g_utf8_strlen (formula, -1));
    }
  for (const char *const *text = (const char *const[]){ "a + b", "= 3", "a == 3", "a (eV = 3", "", NULL }; *text; text++)
    {
      g_autofree char *name = NULL, *unit = NULL, *formula = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (vt_own_field_parse (*text, &name, &unit, &formula, NULL, &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/expression/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("arithmetic", test_arithmetic);
  ADD ("logic", test_logic);
  ADD ("names", test_names);
  ADD ("summaries", test_summaries);
  ADD ("threads", test_threads);
  ADD ("refusals", test_refusals);
  ADD ("noise", test_noise);
  ADD ("inputs", test_inputs);
  g_test_add_func ("/expression/own-fields", test_own_fields);
  g_test_add_func ("/expression/values-by-id", test_values_by_id);
  g_test_add_func ("/expression/definitions", test_definitions);
  return g_test_run ();
}
