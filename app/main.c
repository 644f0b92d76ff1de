/* vitrine: the desktop program. */
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "vt-application.h"
#include "vt-config.h"

static int
on_local_options (GApplication *application, GVariantDict *options, gpointer data)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1; /* go on */
  g_print ("Vitrine %s\n", VT_VERSION);
  return 0;
}

/* Of the threads that compute, so that the window answers and is drawn first. */
#define NICENESS 10

int
main (int argc, char **argv)
{
  g_autoptr (VtApplication) application = NULL;

  /* GTK would set the whole locale again, and with it the decimal comma. */
  gtk_disable_setlocale ();
  vt_i18n_init ();
  vt_pool_set_niceness (NICENESS);
  g_set_application_name (_ ("Vitrine"));

  application = vt_application_new ();
  g_application_add_main_option (G_APPLICATION (application), "version", 'v', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE,
                                 _ ("Print the version"), NULL);
  g_application_set_option_context_parameter_string (G_APPLICATION (application), _ ("[FILE | SAMPLE]…"));
  g_signal_connect (application, "handle-local-options", G_CALLBACK (on_local_options), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
