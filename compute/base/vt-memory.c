#include "base/vt-memory.h"

#include <unistd.h>

guint64
vt_memory_get_total (void)
{
  const long pages = sysconf (_SC_PHYS_PAGES), size = sysconf (_SC_PAGESIZE);

  return pages > 0 && size > 0 ? (guint64) pages * (guint64) size : 0;
}

gboolean
vt_memory_suffices (double bytes)
{
  const guint64 total = vt_memory_get_total ();

  return total == 0 || bytes <= (double) total;
}
