#include "vt-application.h"

#include "base/vt-i18n.h"
#include "io/vt-samples.h"
#include "vt-config.h"
#include "vt-display.h"
#include "vt-settings.h"
#include "vt-ui.h"
#include "vt-window.h"

struct _VtApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (VtApplication, vt_application, ADW_TYPE_APPLICATION)

/* ---- windows ---- */

/* The one used last; dialogues are windows of the application too. */
static VtWindow *
get_window (VtApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (VT_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* A window to open something in; the caller presents it afterwards, so that its first page is the right one. */
static VtWindow *
ensure_window (VtApplication *self, gboolean unused)
{
  VtWindow *window = get_window (self);

  if (!window || (unused && vt_window_is_in_use (window)))
    {
      const gboolean first = window == NULL;

      window = VT_WINDOW (vt_window_new (GTK_APPLICATION (self)));
      if (first)
        vt_window_look_for_drafts (window);
    }
  return window;
}

static void
vt_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (VT_APPLICATION (application), FALSE)));
}

/* Arguments are paths, or names of bundled samples where no such file exists. */
static void
vt_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      VtWindow *window = ensure_window (VT_APPLICATION (application), TRUE);
      g_autofree char *name = g_file_get_basename (files[i]);
      g_autofree char *sample = NULL;

      if (!g_file_query_exists (files[i], NULL))
        sample = vt_samples_find (name);
      if (sample)
        vt_window_open_sample (window, name);
      else
        vt_window_open (window, files[i]);
      gtk_window_present (GTK_WINDOW (window));
    }
}

/* ---- actions ---- */

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *path = vt_samples_resolve (g_variant_get_string (parameter, NULL));
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  VtWindow *window = ensure_window (data, FALSE);

  vt_window_open (window, file);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_open_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *window = ensure_window (data, FALSE);

  vt_window_open_sample (window, g_variant_get_string (parameter, NULL));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (vt_window_new (GTK_APPLICATION (data))));
}

static void
apply_theme (const char *theme)
{
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (theme, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (theme, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
on_theme (GSimpleAction *action, GVariant *value, gpointer data)
{
  static const char *const themes[] = { "system", "light", "dark", NULL };
  const char *theme = g_variant_get_string (value, NULL);

  if (!g_strv_contains (themes, theme))
    return;
  g_simple_action_set_state (action, value);
  vt_settings_set_string ("theme", theme);
  apply_theme (theme);
}

static gboolean
is_file (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* The page in the user's language, installed or in the source tree; English if there is none. */
static char *
find_help (void)
{
  const char *const *languages = g_get_language_names ();
  const char *roots[] = { VT_PKGDATADIR "/help", VT_SOURCE_DIR "/docs/help" };

  for (guint r = 0; r < G_N_ELEMENTS (roots); r++)
    for (guint l = 0; languages[l]; l++)
      {
        g_autofree char *path = g_build_filename (roots[r], languages[l], "index.html", NULL);

        if (is_file (path))
          return g_steal_pointer (&path);
      }
  return NULL;
}

static void
on_help_answer (AdwMessageDialog *dialog, const char *response, gpointer unused)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)),
                            gtk_label_get_text (GTK_LABEL (adw_message_dialog_get_extra_child (dialog))));
}

/* Where nothing here shows web pages, or not to this program: the address, to be opened elsewhere. */
static void
tell_of_help (GtkWindow *window, const char *uri)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, _ ("The Help Cannot Be Shown"), NULL));

  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  if (uri == NULL)
    adw_message_dialog_set_body (dialog, _ ("Its page is missing from this installation."));
  else
    {
      GtkWidget *address = gtk_label_new (uri);

      adw_message_dialog_set_body (dialog, _ ("It is a web page, and no browser answers here. Its address is:"));
      gtk_label_set_selectable (GTK_LABEL (address), TRUE);
      gtk_label_set_wrap (GTK_LABEL (address), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (address), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_justify (GTK_LABEL (address), GTK_JUSTIFY_CENTER);
      adw_message_dialog_set_extra_child (dialog, address);
      adw_message_dialog_add_response (dialog, "copy", _ ("C_opy the Address"));
      adw_message_dialog_set_default_response (dialog, "copy");
    }
  g_signal_connect (dialog, "response", G_CALLBACK (on_help_answer), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct
{
  GtkApplication *application;
  char *uri;
} VtHelp;

static void
on_help_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  VtHelp *help = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell_of_help (gtk_application_get_active_window (help->application), help->uri);
  g_object_unref (help->application);
  g_free (help->uri);
  g_free (help);
}

static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);
  g_autofree char *path = find_help ();
  VtHelp *help;

  if (path == NULL)
    {
      tell_of_help (window, NULL);
      return;
    }
  help = g_new0 (VtHelp, 1);
  help->application = g_object_ref (data);
  help->uri = g_filename_to_uri (path, NULL, NULL);
  gtk_show_uri_full (window, help->uri, GDK_CURRENT_TIME, NULL, on_help_shown, help);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *developers[] = { "The Vitrine developers", NULL };
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "application-name", _ ("Vitrine"), "application-icon", VT_APP_ID, "version", VT_VERSION,
                "developer-name", _ ("The Vitrine developers"), "developers", developers, "license-type",
                GTK_LICENSE_GPL_3_0, "comments",
                _ ("A desktop laboratory for amorphous solids: open a configuration, colour it by what its atoms say, "
                   "slice it, measure it, publish it."),
                NULL);
  adw_about_window_add_acknowledgement_section (
      ADW_ABOUT_WINDOW (about), _ ("Built on"),
      (const char *[]){ "Voro++ (C. H. Rycroft)", "GTK, libadwaita, Cairo, Pango", "libepoxy, cglm", "Zstandard, zlib, ISA-L",
                        NULL });
  adw_about_window_add_acknowledgement_section (
      ADW_ABOUT_WINDOW (about), _ ("Samples made with"),
      (const char *[]){ "LAMMPS", "Cu–Zr potential of Mendelev, Kramer, Ott, Sordelet, Yagodin and Popel (2009)", NULL });
  gtk_window_set_transient_for (GTK_WINDOW (about), gtk_application_get_active_window (data));
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_present (GTK_WINDOW (about));
}

/* Closing each window cancels and joins what it runs; the program ends with the last. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *l = windows; l; l = l->next)
    gtk_window_close (l->data);
}

static void
set_keys (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accelerators[] = {
    { "win.open-dialog", { "<Control>o" } },
    { "app.new-window", { "<Control>n" } },
    { "win.export-dialog", { "<Control>e" } },
    { "win.export-sample-dialog", { "<Control><Shift>a" } },
    { "win.save", { "<Control>s" } },
    { "win.save-dialog", { "<Control><Shift>s" } },
    { "win.close", { "<Control>w" } },
    { "app.quit", { "<Control>q" } },
    { "win.run-method::voronoi", { "<Control>r" } },
    { "win.cancel-all", { "<Control>period" } },
    { "win.find-atom", { "<Control>f" } },
    { "win.find-analysis", { "<Control>k" } },
    { "win.elements", { "<Control><Shift>e" } },
    { "win.undo", { "<Control>z" } },
    { "win.redo", { "<Control><Shift>z", "<Control>y" } },
    { "win.left-panel", { "F9" } },
    { "win.panel::analyses", { "<Alt>1" } },
    { "win.panel::display", { "<Alt>2" } },
    { "win.panel::plots", { "<Alt>3" } },
    { "win.panel::events", { "<Alt>4" } },
    { "win.right-panel", { "<Shift>F9" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "win.fullscreen", { "F11" } },
    { "app.help", { "F1" } },
    { "win.play", { "<Control>space" } },
    { "win.step(1)", { "<Control>Right" } },
    { "win.step(-1)", { "<Control>Left" } },
    { "win.view::home", { "<Control>0" } },
    { "win.view::x", { "<Control>1" } },
    { "win.view::y", { "<Control>2" } },
    { "win.view::z", { "<Control>3" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action, accelerators[i].keys);
}

static void
vt_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = on_open, .parameter_type = "s" },
    { .name = "open-sample", .activate = on_open_sample, .parameter_type = "s" },
    { .name = "new-window", .activate = on_new_window },
    { .name = "help", .activate = on_help },
    { .name = "about", .activate = on_about },
    { .name = "quit", .activate = on_quit },
  };
  g_autofree char *theme = vt_settings_dup_string ("theme", "system");
  g_autoptr (GSimpleAction) theme_action = NULL;

  vt_ui_init ();
  G_APPLICATION_CLASS (vt_application_parent_class)->startup (application);
  vt_display_choose_renderer (gdk_display_get_default ());
  gtk_window_set_default_icon_name (VT_APP_ID);
  vt_ui_load_css (gdk_display_get_default ());
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  theme_action
      = g_simple_action_new_stateful ("theme", G_VARIANT_TYPE_STRING, g_variant_new_string (theme));
  g_signal_connect (theme_action, "change-state", G_CALLBACK (on_theme), NULL);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (theme_action));
  apply_theme (theme);
  set_keys (GTK_APPLICATION (application));
}

static void
vt_application_class_init (VtApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = vt_application_startup;
  application_class->activate = vt_application_activate;
  application_class->open = vt_application_open;
}

static void
vt_application_init (VtApplication *self)
{
}

VtApplication *
vt_application_new (void)
{
  return g_object_new (VT_TYPE_APPLICATION, "application-id", VT_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/vitrine/Vitrine", NULL);
}
