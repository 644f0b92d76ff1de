/* Error domains of the compute layer.
 *
 * Every expected failure is a GError whose message says what happened, where (file and line for
 * parsers) and what the user can do about it. Messages are translated: wrap them in _(). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VT_IO_ERROR (vt_io_error_quark ())
GQuark vt_io_error_quark (void);

typedef enum
{
  VT_IO_ERROR_OPEN,        /* missing, a directory, no permission: the system's reason is in the text */
  VT_IO_ERROR_FORMAT,      /* not a format we know, or a line that breaks the format's grammar */
  VT_IO_ERROR_VALUE,       /* a number that is NaN, infinite, out of range or inconsistent */
  VT_IO_ERROR_TRUNCATED,   /* the file ends inside a frame, or the compressed stream is cut */
  VT_IO_ERROR_CHANGED,     /* the file changed or vanished after it was opened */
  VT_IO_ERROR_UNSUPPORTED, /* valid, but something Vitrine does not read (or write) */
  VT_IO_ERROR_WRITE,       /* the output could not be written; nothing is left behind */
  VT_IO_ERROR_LINK,        /* the file that a document is linked to is missing or another: to be located */
} VtIoError;

#define VT_METHOD_ERROR (vt_method_error_quark ())
GQuark vt_method_error_quark (void);

typedef enum
{
  VT_METHOD_ERROR_UNKNOWN,   /* no such method, parameter, field or figure */
  VT_METHOD_ERROR_PARAMETER, /* a parameter that does not parse or is out of its range */
  VT_METHOD_ERROR_INPUT,     /* the sample does not fit the method */
  VT_METHOD_ERROR_FAILED,    /* the computation itself could not finish */
} VtMethodError;

#define VT_RENDER_ERROR (vt_render_error_quark ())
GQuark vt_render_error_quark (void);

typedef enum
{
  VT_RENDER_ERROR_CONTEXT, /* no OpenGL (EGL) context of at least version 3.3 */
  VT_RENDER_ERROR_SHADER,  /* a shader failed to compile or link: a bug, with the driver's log */
  VT_RENDER_ERROR_SIZE,    /* an image size outside what can be drawn */
  VT_RENDER_ERROR_FORMAT,  /* a movie's name, or an encoder that is not there */
  VT_RENDER_ERROR_FAILED,  /* a movie that could not be encoded */
} VtRenderError;

G_END_DECLS
