#include "base/vt-i18n.h"

#include <glib.h>
#include <locale.h>

#include "vt-config.h"

void
vt_i18n_init (void)
{
  const char *directory = g_getenv ("VITRINE_LOCALEDIR");

  setlocale (LC_ALL, "");
  /* Numbers in files, parameters and exported tables are written with a point in every country. */
  setlocale (LC_NUMERIC, "C");
  bindtextdomain ("vitrine", directory ? directory : VT_LOCALEDIR);
  bind_textdomain_codeset ("vitrine", "UTF-8");
  textdomain ("vitrine");
}
