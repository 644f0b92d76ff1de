#include "io-helpers.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"

static char *folder;

const char *
io_path (const char *name)
{
  static char *paths[8];
  static guint next;

  if (folder == NULL)
    folder = g_dir_make_tmp ("vitrine-io-XXXXXX", NULL);
  g_assert_nonnull (folder);
  char **path = &paths[next++ % G_N_ELEMENTS (paths)];
  g_free (*path);
  *path = g_build_filename (folder, name, NULL);
  return *path;
}

void
io_remove_all (void)
{
  if (folder == NULL)
    return;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

const char *
io_write (const char *text, gssize length, IoKind kind)
{
  static guint n;
  static const char *const suffixes[] = { "", ".gz", ".zst" };
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("file%u", n++);
  g_autofree char *compressed = g_strconcat (io_path (name), suffixes[kind], NULL);

  vt_export_bytes (compressed, text, length < 0 ? strlen (text) : (gsize) length, &error);
  g_assert_no_error (error);
  const char *path = io_path (name);
  g_assert_cmpint (g_rename (compressed, path), ==, 0);
  return path;
}

VtSample *
io_read (const char *path, gint64 frame, GError **error)
{
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, error);
  return trajectory != NULL ? vt_trajectory_read (trajectory, frame, NULL, NULL, NULL, error) : NULL;
}

VtSample *
io_read_text (const char *text, IoKind kind)
{
  g_autoptr (GError) error = NULL;
  VtSample *sample = io_read (io_write (text, -1, kind), 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sample);
  return sample;
}

void
io_assert_fails (const char *path, int code, guint line, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  g_autoptr (VtSample) sample = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;

  /* More frames may hide the trouble. */
  if (sample != NULL)
    vt_trajectory_index (trajectory, NULL, NULL, NULL, &error);
  g_assert_error (error, VT_IO_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, path));
  if (line > 0)
    {
      g_autofree char *expected = g_strdup_printf ("%s, line %u: ", path, line);
      if (!g_str_has_prefix (error->message, expected))
        g_error ("expected “%s…”, got “%s”", expected, error->message);
    }
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” is not in “%s”", word, error->message);
  /* What is wrong and what to do: at least two sentences. */
  g_assert_nonnull (strstr (error->message, ". "));
}

void
io_assert_same (VtSample *a, VtSample *b)
{
  const gsize n = vt_sample_get_n_atoms (a);
  guint n_a;
  guint n_b;

  g_assert_cmpuint (n, ==, vt_sample_get_n_atoms (b));
  g_assert_cmpmem (vt_sample_get_cell (a)->vectors, 72, vt_sample_get_cell (b)->vectors, 72);
  g_assert_cmpmem (vt_sample_get_cell (a)->origin, 24, vt_sample_get_cell (b)->origin, 24);
  g_assert_cmpmem (vt_sample_get_positions (a), n * 24, vt_sample_get_positions (b), n * 24);
  g_assert_cmpmem (vt_sample_get_species_index (a), n, vt_sample_get_species_index (b), n);
  const VtSpecies *species_a = vt_sample_get_species (a, &n_a);
  const VtSpecies *species_b = vt_sample_get_species (b, &n_b);
  g_assert_cmpuint (n_a, ==, n_b);
  for (guint i = 0; i < n_a; i++)
    g_assert_cmpstr (species_a[i].name, ==, species_b[i].name);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (vt_sample_get_id (a, i), ==, vt_sample_get_id (b, i));
}
