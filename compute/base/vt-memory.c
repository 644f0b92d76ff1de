#include "base/vt-memory.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Of one group and all above it, whose limits hold for it as well. A file that is not there, or says "max", sets none. */
static guint64
get_lowest (const char *root, const char *hierarchy, const char *group, const char *file)
{
  g_autofree char *path = g_strdup (group);
  guint64 lowest = G_MAXUINT64;

  for (;;)
    {
      g_autofree char *name = g_strconcat (root, hierarchy, path, "/", file, NULL), *text = NULL;
      guint64 limit;

      if (g_file_get_contents (name, &text, NULL, NULL) && g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT64, &limit, NULL))
        lowest = MIN (lowest, limit);
      if (strrchr (path, '/') == NULL)
        return lowest;
      *strrchr (path, '/') = '\0';
    }
}

guint64
vt_memory_get_group_limit (const char *root)
{
  g_autofree char *name = g_strconcat (root, "/proc/self/cgroup", NULL), *text = NULL;
  guint64 lowest = G_MAXUINT64;

  if (!g_file_get_contents (name, &text, NULL, NULL))
    return lowest;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      /* number:controllers:group; version 2 names no controllers. */
      g_auto (GStrv) parts = g_strsplit (lines[i], ":", 3);
      if (g_strv_length (parts) < 3)
        continue;
      g_auto (GStrv) controllers = g_strsplit (parts[1], ",", -1);
      if (g_strv_contains ((const char *const *) controllers, "memory"))
        lowest = MIN (lowest, get_lowest (root, "/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"));
      else if (*parts[1] == '\0')
        lowest = MIN (lowest, get_lowest (root, "/sys/fs/cgroup", parts[2], "memory.max"));
    }
  return lowest;
}

guint64
vt_memory_get_total (void)
{
  const long pages = sysconf (_SC_PHYS_PAGES), size = sysconf (_SC_PAGESIZE);
  guint64 total = vt_memory_get_group_limit ("");
  struct rlimit space;

  if (pages > 0 && size > 0)
    total = MIN (total, (guint64) pages * (guint64) size);
  if (getrlimit (RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
    total = MIN (total, (guint64) space.rlim_cur);
  return total == G_MAXUINT64 ? 0 : total;
}

gboolean
vt_memory_suffices (double bytes)
{
  const guint64 total = vt_memory_get_total ();

  return total == 0 || bytes <= (double) total;
}
