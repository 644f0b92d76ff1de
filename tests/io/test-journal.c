/* Journals of steps: what was kept is taken, from wherever a crash or damage has left it. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "io/vt-journal.h"

#define STEPS 6

/* Steps of different lengths: of step s, s + 1 numbers. */
static void
make_step (guint s, double *values)
{
  for (guint k = 0; k <= s; k++)
    values[k] = 1.0 / (1 + s + 10 * k) - k;
}

/* As a computation would: takes what is there, makes the rest. Returns how many steps were made. */
static guint
run (VtJournal *journal, guint n_steps)
{
  guint made = 0;

  for (guint s = 0; s < n_steps; s++)
    {
      double values[STEPS], expected[STEPS];

      make_step (s, expected);
      if (vt_journal_take (journal, s + 1, values))
        g_assert_cmpmem (values, (s + 1) * sizeof *values, expected, (s + 1) * sizeof *expected);
      else
        {
          g_assert_true (vt_journal_keep (journal, s + 1, expected));
          made++;
        }
    }
  g_assert_true (vt_journal_check (journal, NULL));
  return made;
}

static guint
run_file (const char *path, gboolean resume, guint n_steps)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtJournal) journal = vt_journal_open (path, "modes:fraction=1 · sample 12ab", resume, 0, &error);

  g_assert_no_error (error);
  return run (journal, n_steps);
}

static void
write_file (const char *path, const char *text, gsize length)
{
  FILE *file = fopen (path, "wb");

  g_assert_cmpuint (fwrite (text, 1, length, file), ==, length);
  fclose (file);
}

static void
test_round_trip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "run.journal", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run_file (path, TRUE, 3), ==, 3); /* there is none yet */
  g_assert_cmpuint (run_file (path, TRUE, STEPS), ==, STEPS - 3);
  g_assert_cmpuint (run_file (path, TRUE, STEPS), ==, 0);
  g_assert_cmpuint (run_file (path, FALSE, STEPS), ==, STEPS);
  g_assert_null (vt_journal_open (path, "modes:fraction=2 · sample 12ab", TRUE, 0, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "fraction=1"));
  g_clear_error (&error);
  g_assert_null (vt_journal_open (folder, "modes", TRUE, 0, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_clear_error (&error);
  write_file (path, "id,x\n1,2\n", 9);
  g_assert_null (vt_journal_open (path, "modes", TRUE, 0, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT);

  /* None is kept. */
  g_assert_cmpuint (run (NULL, STEPS), ==, STEPS);
  g_remove (path);
  g_rmdir (folder);
}

/* A step of another length than is asked for belongs to another sequence: from there on all is made anew. */
static void
test_other_steps (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "run.journal", NULL);
  const char *identity = "modes:fraction=1 · sample 12ab";
  double values[STEPS + 1] = { 0 };

  g_assert_cmpuint (run_file (path, FALSE, STEPS), ==, STEPS);
  g_autoptr (VtJournal) journal = vt_journal_open (path, identity, TRUE, 0, NULL);
  g_assert_true (vt_journal_take (journal, 1, values));
  g_assert_false (vt_journal_take (journal, STEPS + 1, values));
  g_assert_false (vt_journal_take (journal, 2, values));
  g_assert_true (vt_journal_keep (journal, 2, values));
  g_clear_pointer (&journal, vt_journal_free);
  g_autoptr (VtJournal) again = vt_journal_open (path, identity, TRUE, 0, NULL);
  g_assert_true (vt_journal_take (again, 1, values));
  g_assert_true (vt_journal_take (again, 2, values));
  g_assert_false (vt_journal_take (again, 3, values));
  g_remove (path);
  g_rmdir (folder);
}

/* Every length it can be cut to, and every byte that can flip: never a wrong number. */
static void
test_damage (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "run.journal", NULL);
  g_autofree char *text = NULL;
  gsize length;

  g_assert_cmpuint (run_file (path, FALSE, STEPS), ==, STEPS);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < 2 * length; i++)
    {
      g_autofree char *damaged = g_memdup2 (text, length);
      g_autoptr (GError) error = NULL;

      if (i >= length)
        damaged[i - length] ^= 0x10;
      write_file (path, damaged, i < length ? i : length);
      g_autoptr (VtJournal) journal = vt_journal_open (path, "modes:fraction=1 · sample 12ab", TRUE, 1, &error);
      g_assert_true ((journal == NULL) == (error != NULL));
      if (journal == NULL)
        continue;
      g_assert_cmpuint (run (journal, STEPS), >, 0);
      g_clear_pointer (&journal, vt_journal_free);
      g_assert_cmpuint (run_file (path, TRUE, STEPS), ==, 0); /* it has been mended */
    }
  g_remove (path);
  g_rmdir (folder);
}

/* A disk that is full is told. */
static void
test_full (void)
{
  const double value = 1;
  g_autoptr (GError) error = NULL;

  if (g_access ("/dev/full", W_OK) != 0)
    {
      g_test_skip ("there is no /dev/full here");
      return;
    }
  g_autoptr (VtJournal) journal = vt_journal_open ("/dev/full", "modes", FALSE, 0, &error);
  if (journal != NULL)
    {
      g_assert_false (vt_journal_keep (journal, 1, &value));
      g_assert_false (vt_journal_check (journal, &error));
    }
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "/dev/full"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/round-trip", test_round_trip);
  g_test_add_func ("/journal/other-steps", test_other_steps);
  g_test_add_func ("/journal/damage", test_damage);
  g_test_add_func ("/journal/full", test_full);
  return g_test_run ();
}
