/* An OpenGL context without a screen, current in the calling thread until it is closed or left: EGL surfaceless, else on the
 * first graphics device that answers. */
#pragma once

#include <epoxy/egl.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  EGLDisplay display;
  EGLContext context;
  /* What was current in this thread before; current again afterwards. */
  EGLDisplay display_before;
  EGLContext context_before;
  EGLSurface draw_before, read_before;
} VtEgl;

/* FALSE with VT_RENDER_ERROR_CONTEXT; then there is nothing to close. */
gboolean vt_egl_open (VtEgl *egl, GError **error);
void vt_egl_close (VtEgl *egl);

/* One that is open, from the thread where it is current to another: left here, entered there. */
void vt_egl_leave (VtEgl *egl);
gboolean vt_egl_enter (VtEgl *egl);

G_END_DECLS
