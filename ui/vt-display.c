#include "vt-display.h"

#include <epoxy/gl.h>
#include <string.h>

gboolean
vt_display_is_software (const char *gl_renderer)
{
  static const char *const names[] = { "llvmpipe", "softpipe", "swrast", "Software Rasterizer", "SwiftShader" };

  for (guint i = 0; gl_renderer && i < G_N_ELEMENTS (names); i++)
    if (strstr (gl_renderer, names[i]))
      return TRUE;
  return FALSE;
}

gboolean
vt_display_is_slow (void)
{
  return g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0;
}

void
vt_display_choose_renderer (GdkDisplay *display)
{
  g_autoptr (GdkGLContext) context = NULL;

  if (g_getenv ("GSK_RENDERER"))
    return;
  context = gdk_display_create_gl_context (display, NULL);
  if (!context || !gdk_gl_context_realize (context, NULL))
    return; /* no OpenGL at all: GTK finds that out too */
  gdk_gl_context_make_current (context);
  if (vt_display_is_software ((const char *) glGetString (GL_RENDERER)))
    g_setenv ("GSK_RENDERER", "cairo", FALSE);
  gdk_gl_context_clear_current ();
}
