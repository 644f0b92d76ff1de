#include "vt-egl.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

static EGLDisplay
open_display (void)
{
  EGLDisplay display = EGL_NO_DISPLAY;
  const char *client = eglQueryString (EGL_NO_DISPLAY, EGL_EXTENSIONS);

  if (client == NULL)
    return EGL_NO_DISPLAY;
  if (strstr (client, "EGL_MESA_platform_surfaceless") != NULL)
    {
      display = eglGetPlatformDisplayEXT (EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
      if (display != EGL_NO_DISPLAY && eglInitialize (display, NULL, NULL))
        return display;
    }
  if (strstr (client, "EGL_EXT_device_enumeration") != NULL && strstr (client, "EGL_EXT_platform_device") != NULL)
    {
      EGLDeviceEXT devices[16];
      EGLint n = 0;

      if (eglQueryDevicesEXT (G_N_ELEMENTS (devices), devices, &n))
        for (EGLint i = 0; i < n; i++)
          {
            display = eglGetPlatformDisplayEXT (EGL_PLATFORM_DEVICE_EXT, devices[i], NULL);
            if (display != EGL_NO_DISPLAY && eglInitialize (display, NULL, NULL))
              return display;
          }
    }
  return EGL_NO_DISPLAY;
}

static void
context_error (GError **error, const char *what)
{
  g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT,
               _("No OpenGL without a screen: %s (EGL error 0x%x). Install Mesa's EGL (package libegl-mesa0), or set "
                 "LIBGL_ALWAYS_SOFTWARE=1 to do without the graphics driver."),
               what, (unsigned) eglGetError ());
}

gboolean
vt_egl_enter (VtEgl *c)
{
  c->display_before = eglGetCurrentDisplay ();
  c->context_before = eglGetCurrentContext ();
  c->draw_before = eglGetCurrentSurface (EGL_DRAW);
  c->read_before = eglGetCurrentSurface (EGL_READ);
  eglBindAPI (EGL_OPENGL_API);
  return eglMakeCurrent (c->display, EGL_NO_SURFACE, EGL_NO_SURFACE, c->context);
}

void
vt_egl_leave (VtEgl *c)
{
  if (eglGetCurrentContext () != c->context)
    return;
  eglMakeCurrent (c->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  if (c->context_before != EGL_NO_CONTEXT)
    eglMakeCurrent (c->display_before, c->draw_before, c->read_before, c->context_before);
}

gboolean
vt_egl_open (VtEgl *c, GError **error)
{
  static const EGLint wanted[] = { EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE };
  static const EGLint attributes[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
                                       EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE };
  EGLConfig config = NULL;
  EGLint n = 0;

  c->context = EGL_NO_CONTEXT;
  c->display = open_display ();
  if (c->display == EGL_NO_DISPLAY)
    {
      context_error (error, _("no EGL display"));
      return FALSE;
    }
  eglBindAPI (EGL_OPENGL_API);
  if (!eglChooseConfig (c->display, wanted, &config, 1, &n) || n < 1)
    config = NULL; /* EGL_NO_CONFIG_KHR: a context needs none when it has no surface */
  c->context = eglCreateContext (c->display, config, EGL_NO_CONTEXT, attributes);
  if (c->context == EGL_NO_CONTEXT)
    {
      context_error (error, _("no context of version 3.3"));
      return FALSE;
    }
  if (!vt_egl_enter (c))
    {
      context_error (error, _("the context cannot be used without a surface"));
      eglDestroyContext (c->display, c->context);
      c->context = EGL_NO_CONTEXT;
      return FALSE;
    }
  return TRUE;
}

void
vt_egl_close (VtEgl *c)
{
  if (c->context == EGL_NO_CONTEXT)
    return;
  vt_egl_leave (c);
  eglDestroyContext (c->display, c->context);
}
