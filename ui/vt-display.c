#include "vt-display.h"

#include <gtk/gtk.h>

#include "vt-gl.h"

static gboolean
has_software_only (GdkDisplay *display)
{
  g_autoptr (GdkGLContext) context = gdk_display_create_gl_context (display, NULL);
  gboolean software;

  if (!context || !gdk_gl_context_realize (context, NULL))
    return FALSE; /* no OpenGL at all: GTK finds that out too */
  gdk_gl_context_make_current (context);
  software = vt_gl_is_software ();
  gdk_gl_context_clear_current ();
  return software;
}

void
vt_display_choose_renderer (GdkDisplay *display)
{
  if (!g_getenv ("GSK_RENDERER") && has_software_only (display))
    g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    g_object_set (gtk_settings_get_for_display (display), "gtk-enable-animations", FALSE, NULL);
}
