/* For tests of widgets in a real window: waiting for the main loop, and real input through xdotool. */
#pragma once

#include <adwaita.h>

typedef gboolean (*VtTestCondition) (gpointer data);

/* Runs the main loop until @condition holds. FALSE after @seconds. */
static inline gboolean
vt_test_wait (VtTestCondition condition, gpointer data, double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (!condition (data))
    {
      if (g_get_monotonic_time () > end)
        return FALSE;
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  return TRUE;
}

static inline void
vt_test_run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static inline void
vt_test_on_exit (GPid pid, int status, gpointer data)
{
  g_assert_cmpint (status, ==, 0);
  *(gboolean *) data = TRUE;
}

static inline gboolean
vt_test_is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Runs xdotool with the words of @commands while the main loop goes on. */
static inline void
vt_test_input (const char *commands)
{
  g_autofree char *line = g_strconcat ("xdotool ", commands, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  GPid pid;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, &error));
  g_spawn_async (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  g_child_watch_add (pid, vt_test_on_exit, &done);
  g_assert_true (vt_test_wait (vt_test_is_true, &done, 10));
  vt_test_run_for (0.1);
}

static inline gboolean
vt_test_is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

/* An undecorated window with @child at the top left of the screen, focused; widget coordinates are those of the
 * screen. There is no window manager, so the focus is set by hand. */
static inline GtkWindow *
vt_test_window (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_title (GTK_WINDOW (window), "vitrine test");
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (vt_test_is_mapped, child, 10));
  vt_test_input ("search --sync --onlyvisible --name '^vitrine test$' windowmove 0 0 windowfocus");
  return GTK_WINDOW (window);
}
