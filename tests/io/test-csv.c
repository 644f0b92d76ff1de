/* Tables of values by atom id: what people write, and what is refused with its line. */
#include "io/vt-csv.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"

static VtCsv *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  VtCsv *csv = vt_csv_parse (text, strlen (text), "t.csv", &error);

  g_assert_no_error (error);
  return csv;
}

static const VtCsvColumn *
column (VtCsv *csv, guint c)
{
  g_assert_cmpuint (c, <, csv->columns->len);
  return csv->columns->pdata[c];
}

static void
test_plain (void)
{
  g_autoptr (VtCsv) csv = parse ("# made by hand\n\n id , Activation energy (eV) ,label, q [Å²]\n3,1.5,a,1e-3\n1, -2 ,b,\n\n 2,nan,\"c, d\",7\n");

  g_assert_cmpuint (csv->n_rows, ==, 3);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (csv->ids[i], ==, i + 1);
  g_assert_cmpuint (csv->columns->len, ==, 2);
  g_assert_cmpstr (column (csv, 0)->name, ==, "activation_energy");
  g_assert_cmpstr (column (csv, 0)->title, ==, "Activation energy");
  g_assert_cmpstr (column (csv, 0)->unit, ==, "eV");
  g_assert_cmpfloat (column (csv, 0)->values[0], ==, -2);
  g_assert_true (isnan (column (csv, 0)->values[1]));
  g_assert_cmpfloat (column (csv, 0)->values[2], ==, 1.5);
  g_assert_cmpstr (column (csv, 1)->unit, ==, "Å²");
  g_assert_true (isnan (column (csv, 1)->values[0]));
  g_assert_cmpfloat (column (csv, 1)->values[2], ==, 1e-3);
  g_assert_cmpstr (csv->left_out[0], ==, "label");
  g_assert_null (csv->left_out[1]);
  g_autofree char *told = vt_csv_dup_left_out (csv);
  g_assert_nonnull (strstr (told, ": label"));
  g_autoptr (VtCsv) numbers = parse ("id,e\n1,2\n");
  g_assert_null (vt_csv_dup_left_out (numbers));
  g_assert_null (vt_csv_dup_objection (numbers, "e.csv"));
}

/* Tables of which nothing is left to take. */
static void
test_nothing (void)
{
  static const char *const tables[] = { "id\n1\n", "id,x,type\n1,0.5,2\n", "id,label\n1,a\n" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (VtCsv) csv = parse (tables[i]);
      g_autofree char *told = vt_csv_dup_objection (csv, "some.csv");

      g_assert_true (g_str_has_prefix (told, "some.csv"));
      g_assert_true ((strstr (told, ": label") != NULL) == (i == 2));
    }
}

/* Delimiters, line ends, a byte order mark, decimal commas, ids of spreadsheets, what a sample has anyway. */
static void
test_dialects (void)
{
  static const char *const texts[] = {
    "id,e\n1,2.5\n2,-1\n",
    "id;e\n1;2,5\n2;-1\n",
    "id;e\r\n1;2.5\r\n2;-1",
    "id\te\n1\t2.5\n2\t-1\n",
    "\xef\xbb\xbfID,e\n2,-1\n1,2.5\n",
    "\"Particle Identifier\",\"e\"\n\"1\",\"2.5\"\n\"2\",\"-1\"\n",
    "atom_id,x,y,z,species,e\n1.0,0,0,0,Cu,2.5\n2.0,1,1,1,Zr,-1\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (VtCsv) csv = parse (texts[i]);

      g_assert_cmpuint (csv->n_rows, ==, 2);
      g_assert_cmpuint (csv->columns->len, ==, 1);
      g_assert_cmpstr (column (csv, 0)->name, ==, "e");
      g_assert_cmpfloat (column (csv, 0)->values[0], ==, 2.5);
      g_assert_cmpfloat (column (csv, 0)->values[1], ==, -1);
    }
}

static void
test_names (void)
{
  g_autoptr (VtCsv) csv = parse ("id,E,E,2nd,ΔE (eV),vMSD,(eV)\n1,1,2,3,4,5,6\n");
  static const char *const names[] = { "E", "E_2", "column_2nd", "E_3", "vMSD", "eV" };

  g_assert_cmpuint (csv->columns->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpstr (column (csv, i)->name, ==, names[i]);
      g_assert_cmpfloat (column (csv, i)->values[0], ==, i + 1);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *says;
  } cases[] = {
    { "", "line 1" },
    { "# only\n# comments\n", "nothing" },
    { "x,y\n1,2\n", "“id”" },
    { "id,e\n", "line 2" },
    { "id,e\n1,2\n1,3\n", "line 3: the id 1 was in line 2" },
    { "id,e\n2,2\n1,3\n\n2,5\n", "line 5: the id 2 was in line 2" },
    { "id,e\n1,2\n2\n", "line 3" },
    { "id,e\n1,2,3\n", "line 2: 3 cells" },
    { "id,e\none,2\n", "line 2: “one”" },
    { "id,e\n1.5,2\n", "line 2: “1.5”" },
    { "id,e\n99999999999999999999,2\n", "line 2" },
    { "id,e\n,2\n", "line 2" },
    { "id,e\n1,\"2\n", "line 2: a quotation mark" },
    { "id,\xff\n1,2\n", "UTF-8" },
    { "id,e\n\xff,2\n", "line 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      VtCsv *csv = vt_csv_parse (cases[i].text, strlen (cases[i].text), "t.csv", &error);

      if (csv || !strstr (error->message, cases[i].says) || !g_str_has_prefix (error->message, "t.csv, line ")
          || !g_utf8_validate (error->message, -1, NULL))
        g_error ("“%s”: %s", cases[i].text, error ? error->message : "no error");
    }
  g_assert_null (vt_csv_parse ("id,e\n1,\0002\n", 10, "t.csv", NULL));
}

/* Pieces of tables at random are read or refused, never a crash, and what is read keeps its promises. */
static void
test_noise (void)
{
  static const char *const pieces[] = { "id", ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "1", "2", "-3", "1e9", "nan", "x", " ", "#", "(eV)", "[", "]", "é", "\xff", "e" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  guint good = 0;

  for (int round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (round % 2 ? "id,a\n" : "");
      g_autoptr (GError) error = NULL;
      g_autoptr (VtCsv) csv = NULL;

      for (int n = g_rand_int_range (rand, 0, 24); n > 0; n--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      csv = vt_csv_parse (text->str, text->len, "t.csv", &error);
      g_assert_true ((csv != NULL) == (error == NULL));
      if (error)
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
      if (!csv)
        continue;
      good++;
      for (gsize i = 1; i < csv->n_rows; i++)
        g_assert_cmpint (csv->ids[i], >, csv->ids[i - 1]);
      for (guint c = 0; c < csv->columns->len; c++)
        {
          g_assert_true (g_ascii_isalpha (column (csv, c)->name[0]));
          for (gsize i = 0; i < csv->n_rows; i++)
            g_assert_true (isfinite (column (csv, c)->values[i]) || isnan (column (csv, c)->values[i]));
        }
    }
  g_assert_cmpuint (good, >, 50);
}

static void
test_file (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "vitrine-csv-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtCsv) csv = NULL;
  const int fd = g_mkstemp (path);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "id,e\n7,1\n", -1, NULL));
  csv = vt_csv_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (csv->ids[0], ==, 7);
  g_assert_cmpuint (strlen (csv->digest), ==, 64);
  g_remove (path);
  g_assert_null (vt_csv_read (path, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/plain", test_plain);
  g_test_add_func ("/csv/nothing", test_nothing);
  g_test_add_func ("/csv/dialects", test_dialects);
  g_test_add_func ("/csv/names", test_names);
  g_test_add_func ("/csv/refused", test_refused);
  g_test_add_func ("/csv/noise", test_noise);
  g_test_add_func ("/csv/file", test_file);
  return g_test_run ();
}
