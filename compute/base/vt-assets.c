#include "base/vt-assets.h"

#include "vt-config.h"

char *
vt_assets_find (const char *variable, const char *kind, const char *file)
{
  g_autofree char *sources = g_build_filename (VT_SOURCE_DIR, "assets", kind, NULL), *installed = g_build_filename (VT_PKGDATADIR, kind, NULL);
  const char *const folders[] = { g_getenv (variable), sources, installed };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (folders[i] != NULL && *folders[i] != '\0')
      {
        g_autofree char *path = g_build_filename (folders[i], file, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
          return g_steal_pointer (&path);
      }
  return NULL;
}
