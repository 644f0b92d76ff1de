/* Potential files good and bad, which potential suits a sample, Lennard-Jones in closed form. */
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "potential-helpers.h"

#define N 30 /* knots */

/* A small setfl file of @n elements; @fs: densities by both species. Every function is smooth and ends at 0. */
static char *
make_setfl (guint n, gboolean fs)
{
  static const char *const names[] = { "Cu", "Zr", "Al" };
  GString *text = g_string_new ("one\ntwo\nthree\n");
  g_string_append_printf (text, "%u", n);
  for (guint e = 0; e < n; e++)
    g_string_append_printf (text, " %s", names[e]);
  g_string_append_printf (text, "\n%d 0.5 %d 0.2 5.8\n", N, N);
  for (guint e = 0; e < n; e++)
    {
      g_string_append_printf (text, "29 %g 3.6 fcc\n", 60.0 + e);
      for (guint k = 0; k < N; k++)
        g_string_append_printf (text, "%.15g\n", -sqrt (0.5 * k + 0.1) * (1 + 0.1 * e));
      for (guint host = 0; host < (fs ? n : 1); host++)
        for (guint k = 0; k < N; k++)
          {
            const double x = 1 - k / (N - 1.0);
            g_string_append_printf (text, "%.15g%s", (1 + e + 0.5 * host) * x * x * x, k % 5 == 4 || k == N - 1 ? "\n" : " ");
          }
    }
  for (guint a = 0; a < n; a++)
    for (guint b = 0; b <= a; b++)
      for (guint k = 0; k < N; k++)
        {
          const double x = 1 - k / (N - 1.0);
          g_string_append_printf (text, "  %.15g\n", (2 + a + b) * x * x * x);
        }
  return g_string_free (text, FALSE);
}

static VtPotential *
load_text (const char *text, GError **error)
{
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "test.eam", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  VtPotential *potential = vt_potential_load (path, error);
  remove_directory (folder);
  return potential;
}

static void
test_kinds (void)
{
  for (guint n = 1; n <= 3; n++)
    for (int fs = 0; fs < 2; fs++)
      {
        g_autofree char *text = make_setfl (n, fs);
        g_autoptr (GError) error = NULL;
        g_autoptr (VtPotential) potential = load_text (text, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (vt_potential_get_n_elements (potential), ==, n);
        if (n > 1)
          g_assert_cmpint (vt_potential_get_kind (potential), ==, fs ? VT_POTENTIAL_FS : VT_POTENTIAL_ALLOY);
        g_assert_cmpfloat (vt_potential_get_cutoff (potential), ==, 5.8);
        g_assert_cmpstr (vt_potential_get_comment (potential), ==, "one\ntwo\nthree");
        for (guint e = 0; e < n; e++)
          g_assert_cmpfloat (vt_potential_get_mass (potential, e), ==, 60 + e);
        /* At a knot the table's own value. */
        const double r = 10 * 0.2, x = 1 - 10 / (N - 1.0);
        for (guint a = 0; a < n; a++)
          for (guint b = 0; b < n; b++)
            {
              g_assert_cmpfloat_with_epsilon (vt_potential_get_density (potential, a, b, r, NULL), (1 + a + (fs ? 0.5 * b : 0)) * x * x * x, 1e-13);
              g_assert_cmpfloat_with_epsilon (vt_potential_get_pair (potential, a, b, r, NULL), (2 + a + b) * x * x * x / r, 1e-13);
              g_assert_cmpfloat (vt_potential_get_pair (potential, a, b, 5.8, NULL), ==, 0);
            }
        /* Beyond the table F goes on along its last slope. */
        const double end = (N - 1) * 0.5;
        double slope[2], same[2];
        const double at = vt_potential_get_embedding (potential, 0, end, slope);
        g_assert_cmpfloat_with_epsilon (vt_potential_get_embedding (potential, 0, end + 3, same), at + 3 * slope[0], 1e-12);
        g_assert_cmpfloat_with_epsilon (same[0], slope[0], 1e-12);
      }
}

/* Each of these is refused, with the line of the mistake, and nothing crashes. */
static void
test_bad_files (void)
{
  static const struct
  {
    const char *from, *to; /* replaced in a good file */
    int code;
    const char *says;
  } cases[] = {
    { "2 Cu Zr", "Cu Zr", VT_IO_ERROR_FORMAT, "line 4" },
    { "2 Cu Zr", "3 Cu Zr", VT_IO_ERROR_FORMAT, "line 4" },
    { "2 Cu Zr", "99999999999 Cu Zr", VT_IO_ERROR_FORMAT, "line 4" },
    { "2 Cu Zr", "0", VT_IO_ERROR_FORMAT, "line 4" },
    { "30 0.5 30 0.2 5.8", "30 0.5 30 0.2", VT_IO_ERROR_VALUE, "line 5" },
    { "30 0.5 30 0.2 5.8", "2000000000 0.5 30 0.2 5.8", VT_IO_ERROR_VALUE, "line 5" },
    { "30 0.5 30 0.2 5.8", "30 -0.5 30 0.2 5.8", VT_IO_ERROR_VALUE, "line 5" },
    { "30 0.5 30 0.2 5.8", "30 0.5 30 0.2 nan", VT_IO_ERROR_VALUE, "line 5" },
    { "30 0.5 30 0.2 5.8", "30 0.5 30 0.2 12", VT_IO_ERROR_VALUE, "line 5" },
    { "30 0.5 30 0.2 5.8", "31 0.5 30 0.2 5.8", VT_IO_ERROR_FORMAT, "line" },
    { "30 0.5 30 0.2 5.8", "29 0.5 30 0.2 5.8", VT_IO_ERROR_FORMAT, "line" },
    { "29 61 3.6 fcc", "", VT_IO_ERROR_FORMAT, "line" },
    { "29 60 3.6 fcc", "29 -60 3.6 fcc", VT_IO_ERROR_FORMAT, "line 6" },
    { "-0.316227766016838", "oops", VT_IO_ERROR_VALUE, "line 7" },
    { "-0.316227766016838", "inf", VT_IO_ERROR_VALUE, "line 7" },
  };
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autofree char *good = make_setfl (2, TRUE);
      g_autoptr (GString) text = g_string_new (good);
      g_autoptr (GError) error = NULL;
      g_assert_cmpuint (g_string_replace (text, cases[k].from, cases[k].to, 1), ==, 1);
      g_autoptr (VtPotential) potential = load_text (text->str, &error);
      g_test_message ("%s → %s: %s", cases[k].from, cases[k].to, potential == NULL ? error->message : "taken");
      g_assert_null (potential);
      g_assert_error (error, VT_IO_ERROR, cases[k].code);
      g_assert_nonnull (strstr (error->message, cases[k].says));
      g_assert_nonnull (strstr (error->message, "test.eam"));
    }
  /* Cut anywhere, or followed by something. */
  g_autofree char *good = make_setfl (2, TRUE);
  for (gsize length = 0; length + 20 < strlen (good); length += 37)
    {
      g_autofree char *cut = g_strndup (good, length);
      g_autoptr (GError) error = NULL;
      g_assert_null (load_text (cut, &error));
      g_assert_nonnull (error);
    }
  g_autofree char *more = g_strconcat (good, "\n1 2 3\n", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (load_text (more, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (vt_potential_load ("/nowhere/at/all", &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN);
}

static void
test_bundled (void)
{
  g_autoptr (VtSample) glass = read_sample ("Cu50Zr50-5488-glass");
  g_autoptr (VtPotential) potential = find_potential (glass, NULL), same = find_potential (glass, "cuzr-2009");
  g_assert_true (potential == same);
  g_assert_cmpint (vt_potential_get_kind (potential), ==, VT_POTENTIAL_FS);
  g_assert_cmpfloat (vt_potential_get_cutoff (potential), ==, 7.6);
  g_assert_nonnull (strstr (vt_potential_get_comment (potential), "Mendelev"));

  /* Species are matched by name: silver is not in it, whatever its number. */
  g_autoptr (VtSample) three = make_random (vt_sample_get_cell (glass), 30, 2, 3, 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (vt_potential_find_for_sample (three, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (vt_potential_find_for_sample (three, "cuzr-2009", &error));
  g_assert_nonnull (strstr (error->message, "Ag"));
  g_clear_error (&error);
  g_assert_null (vt_potential_find_for_sample (glass, "kob-andersen", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_clear_error (&error);

  vt_sample_set_units (three, VT_UNITS_LJ);
  g_assert_null (vt_potential_find_for_sample (three, "kob-andersen", &error));
  g_clear_error (&error);
  g_autoptr (VtPotential) mixture = find_potential (three, "kob-andersen-2d");
  g_assert_cmpuint (vt_potential_get_n_elements (mixture), ==, 3);

  /* A mixture's kinds by their names, in whatever order they appear; others by their places. */
  static const struct
  {
    const char *names[2];
    guint large; /* which is the mixture's first kind */
  } orders[] = { { { "A", "B" }, 0 }, { { "B", "A" }, 1 }, { { "2", "1" }, 1 }, { { "Ni", "P" }, 0 }, { { "B", "X" }, 0 } };
  for (guint k = 0; k < G_N_ELEMENTS (orders); k++)
    {
      VtSpecies species[2];
      for (guint s = 0; s < 2; s++)
        vt_species_init (&species[s], orders[k].names[s], s);
      g_autoptr (VtSample) two = make_random (vt_sample_get_cell (glass), 30, 2, 2, 1), named = vt_sample_with_species (two, species);
      vt_sample_set_units (named, VT_UNITS_LJ);
      g_autoptr (VtPotential) potential_of_two = find_potential (named, NULL);
      const VtLennardJones *lj = vt_potential_get_lennard_jones (potential_of_two);
      g_assert_cmpfloat (lj->epsilon[orders[k].large][orders[k].large], ==, 1);
      g_assert_cmpfloat (lj->epsilon[1 - orders[k].large][1 - orders[k].large], ==, 0.5);
      g_assert_cmpfloat (lj->cutoff[0][1], ==, 2);
    }

  g_autoptr (VtSample) other = vt_sample_with_potential (glass, "kob-andersen");
  g_assert_cmpstr (vt_sample_get_hash (other), ==, vt_sample_get_hash (glass));
  g_assert_null (vt_potential_find_for_sample (other, NULL, &error));
}

static void
test_lennard_jones (void)
{
  for (int smoothing = VT_LJ_CUT; smoothing <= VT_LJ_SMOOTH; smoothing++)
    {
      VtLennardJones lj = { .n_species = 2, .names = { "A", "B" }, .smoothing = smoothing };
      g_autoptr (GError) error = NULL;
      for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
          {
            lj.epsilon[a][b] = a == b ? 1 - 0.5 * a : 1.5;
            lj.sigma[a][b] = a == b ? 1 - 0.12 * a : 0.8;
            lj.cutoff[a][b] = 2.5 * lj.sigma[a][b];
          }
      g_autoptr (VtPotential) potential = vt_potential_new_lennard_jones (&lj, &error);
      g_assert_no_error (error);
      for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
          {
            const double sigma = lj.sigma[a][b], e4 = 4 * lj.epsilon[a][b], rc = 2.5 * sigma;
            double d[2], end[2];
            /* Just inside the cutoff: what the smoothing promises. */
            const double at_end = vt_potential_get_pair (potential, a, b, rc * (1 - 1e-12), end);
            if (smoothing >= VT_LJ_SHIFT)
              g_assert_cmpfloat_with_epsilon (at_end, 0, 1e-11);
            if (smoothing >= VT_LJ_SHIFT_FORCE)
              g_assert_cmpfloat_with_epsilon (end[0], 0, 1e-10);
            if (smoothing == VT_LJ_SMOOTH)
              g_assert_cmpfloat_with_epsilon (end[1], 0, 1e-9);
            /* In between, the published constants (GlassBench) or the definition. */
            for (double x = 0.85; x < 2.45; x += 0.1)
              {
                const double r = x * sigma, bare = pow (x, -12) - pow (x, -6), h = 1e-6 * sigma;
                const double value = vt_potential_get_pair (potential, a, b, r, d);
                double expected = bare;
                if (smoothing == VT_LJ_SHIFT)
                  expected -= pow (2.5, -12) - pow (2.5, -6);
                if (smoothing == VT_LJ_SHIFT_FORCE)
                  expected -= pow (2.5, -12) - pow (2.5, -6) + (x - 2.5) * (6 * pow (2.5, -7) - 12 * pow (2.5, -13));
                if (smoothing == VT_LJ_SMOOTH)
                  expected += 0.04049023795 - 0.00970155098 * x * x + 0.00062012616 * x * x * x * x;
                /* Eleven digits of the constants. */
                g_assert_cmpfloat_with_epsilon (value, e4 * expected, 4e-9);
                double up[2], down[2];
                const double above = vt_potential_get_pair (potential, a, b, r + h, up), below = vt_potential_get_pair (potential, a, b, r - h, down);
                g_assert_cmpfloat_with_epsilon (d[0], (above - below) / (2 * h), 1e-6 * (1 + fabs (d[0])));
                g_assert_cmpfloat_with_epsilon (d[1], (up[0] - down[0]) / (2 * h), 1e-6 * (1 + fabs (d[1])));
              }
          }
      lj.sigma[0][1] = 0.9; /* not the same both ways */
      g_assert_null (vt_potential_new_lennard_jones (&lj, &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
    }
}

#define PAIRS "A A epsilon=1 sigma=1 cutoff=2.5 # a remark\n\nB A epsilon=1.5 sigma=0.8 cutoff=2\nB B epsilon=0.5 sigma=0.88 cutoff=2.2\n"

static void
test_lennard_jones_file (void)
{
  static const char *const names[] = { "cut", "shift", "shift-force", "smooth" };
  for (int smoothing = VT_LJ_CUT; smoothing <= VT_LJ_SMOOTH; smoothing++)
    {
      g_autofree char *text = g_strdup_printf ("Lennard-Jones smoothing=%s\n" PAIRS, names[smoothing]);
      g_autoptr (GError) error = NULL;
      g_autoptr (VtPotential) potential = load_text (text, &error);
      g_assert_no_error (error);
      VtLennardJones lj = { .n_species = 2, .names = { "A", "B" }, .epsilon = { { 1, 1.5 }, { 1.5, 0.5 } }, .sigma = { { 1, 0.8 }, { 0.8, 0.88 } },
                            .cutoff = { { 2.5, 2 }, { 2, 2.2 } }, .smoothing = smoothing };
      g_autoptr (VtPotential) same = vt_potential_new_lennard_jones (&lj, NULL);
      g_assert_cmpstr (vt_potential_get_comment (potential), ==, vt_potential_get_comment (same));
      g_assert_cmpstr (vt_potential_get_title (potential), ==, "test.eam");
      g_assert_null (vt_potential_get_path (potential)); /* LAMMPS is given the numbers, not the file */
      for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
          g_assert_cmpfloat (vt_potential_get_pair (potential, a, b, 1.1, NULL), ==, vt_potential_get_pair (same, a, b, 1.1, NULL));
    }

  static const struct
  {
    const char *text, *said;
  } bad[] = {
    { "Lennard-Jones smoothing=soft\n" PAIRS, "shift-force" },
    { "Lennard-Jones smoothing=cut\n", "no pairs" },
    { "Lennard-Jones smoothing=cut\nA A epsilon=1 sigma=1 cutoff=2.5\nA B epsilon=1 sigma=1 cutoff=2\n", "B with B is missing" },
    { "Lennard-Jones smoothing=cut\n" PAIRS "A B epsilon=1 sigma=1 cutoff=2\n", "line 6: the pair A with B comes twice" },
    { "Lennard-Jones smoothing=cut\nA A epsilon=-1 sigma=1 cutoff=2.5\n", "line 2: expected a pair" },
    { "Lennard-Jones smoothing=cut\nA A epsilon=1 sigma=1\n", "line 2: expected a pair" },
    { "Lennard-Jones smoothing=cut\nA A epsilon=1 sigma=1 cutoff=nan\n", "line 2: expected a pair" },
    { "Lennard-Jones smoothing=cut\nA A sigma=1 epsilon=1 cutoff=2.5\n", "line 2: expected a pair" },
    { "Lennard-Jones smoothing=cut\nAVeryLongNameOfASpecies A epsilon=1 sigma=1 cutoff=2.5\n", "at most 8 species" },
  };
  for (guint k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (load_text (bad[k].text, &error));
      g_assert_nonnull (error);
      if (strstr (error->message, bad[k].said) == NULL)
        g_error ("“%s” does not say “%s”", error->message, bad[k].said);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/potential/kinds", test_kinds);
  g_test_add_func ("/potential/bad-files", test_bad_files);
  g_test_add_func ("/potential/bundled", test_bundled);
  g_test_add_func ("/potential/lennard-jones", test_lennard_jones);
  g_test_add_func ("/potential/lennard-jones/file", test_lennard_jones_file);
  return g_test_run ();
}
