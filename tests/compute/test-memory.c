/* What a process may take: files as the kernel writes them, of both versions of control groups. */
#include <glib/gstdio.h>

#include "base/vt-memory.h"

static void
put (const char *root, const char *name, const char *text)
{
  g_autofree char *path = g_strconcat (root, name, NULL), *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_limits (void)
{
  const guint64 most = vt_memory_get_total ();

  g_assert_cmpuint (most, >, 1 << 28);
  g_assert_cmpuint (most, <=, vt_memory_get_group_limit (""));
  g_assert_true (vt_memory_suffices ((double) most));
  g_assert_false (vt_memory_suffices (1.01 * (double) most));
}

static void
test_groups (void)
{
  g_autofree char *root = g_dir_make_tmp ("vitrine-memory-XXXXXX", NULL);
  const char *const argv[] = { "rm", "-r", root, NULL };

  g_assert_cmpuint (vt_memory_get_group_limit (root), ==, G_MAXUINT64); /* no /proc */

  /* Version 2: the lowest on the way up holds; there is no file at the root. */
  put (root, "/proc/self/cgroup", "0::/slurm/job_7/step_0\n");
  put (root, "/sys/fs/cgroup/slurm/job_7/step_0/memory.max", "max\n");
  g_assert_cmpuint (vt_memory_get_group_limit (root), ==, G_MAXUINT64);
  put (root, "/sys/fs/cgroup/slurm/job_7/memory.max", "4294967296\n");
  put (root, "/sys/fs/cgroup/slurm/memory.max", "68719476736\n");
  g_assert_cmpuint (vt_memory_get_group_limit (root), ==, 4294967296);

  /* Version 1, beside others; without a limit its file has a number beyond any machine. */
  put (root, "/proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/batch/a:b\n1:cpuset:/\n");
  put (root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  g_assert_cmpuint (vt_memory_get_group_limit (root), ==, 9223372036854771712u);
  put (root, "/sys/fs/cgroup/memory/batch/a:b/memory.limit_in_bytes", "1048576\n");
  g_assert_cmpuint (vt_memory_get_group_limit (root), ==, 1048576);

  /* What is not understood sets no limit. */
  put (root, "/proc/self/cgroup", "nonsense\n\n0::\n");
  put (root, "/sys/fs/cgroup/memory.max", "much\n");
  g_assert_cmpuint (vt_memory_get_group_limit (root), ==, G_MAXUINT64);

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/limits", test_limits);
  g_test_add_func ("/memory/groups", test_groups);
  return g_test_run ();
}
