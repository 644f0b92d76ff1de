/* Every input of the corpora once, and a few systematic mutilations of each: a short stand-in for the fuzzers that builds
 * with any compiler. The corpora are in corpus/, a folder per target. */
#include <string.h>

#include "fuzz-targets.h"

static void
replay (const FuzzTarget *target, const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);

  target->run (data, length);
  /* Cut at every seventh place. */
  for (gsize cut = length % 7; cut < MIN (length, 2000); cut += 7)
    target->run (data, cut);
  /* A byte changed at every eleventh. */
  for (gsize at = length % 11; at < MIN (length, 2000); at += 11)
    {
      static const guint8 bytes[] = { '\n', '9', '-', ' ', '\0', 0xff };
      copy[at] = bytes[at % sizeof bytes];
      target->run (copy, length);
      copy[at] = data[at];
    }
}

static void
test_target (gconstpointer data)
{
  const FuzzTarget *target = data;
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", target->name, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL; n++)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      replay (target, (const guint8 *) bytes, length);
    }
  g_test_message ("%u inputs", n);
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const FuzzTarget *target = fuzz_targets; target->name != NULL; target++)
    {
      g_autofree char *path = g_strconcat ("/fuzz/", target->name, NULL);
      g_test_add_data_func (path, target, test_target);
    }
  return g_test_run ();
}
