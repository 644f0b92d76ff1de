/* Cairo writes the picture; two chunks of our own join it (PNG specification, 3rd edition): pHYs, pixels per metre, and
 * iTXt, text in UTF-8. Both go right after the header chunk, which is always 25 bytes long after the signature. */
#include "figure/vt-png.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-export.h"
#include "vt-config.h"

#define SIGNATURE_AND_HEADER (8 + 25)

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
append_chunk (GByteArray *png, const char *type, const void *data, gsize length)
{
  guint32 size = GUINT32_TO_BE ((guint32) length), check;
  uLong crc = crc32 (0, (const Bytef *) type, 4);

  crc = crc32 (crc, data, (uInt) length);
  check = GUINT32_TO_BE ((guint32) crc);
  g_byte_array_append (png, (const guint8 *) &size, 4);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, (guint) length);
  g_byte_array_append (png, (const guint8 *) &check, 4);
}

static void
append_resolution (GByteArray *png, double dpi)
{
  guint32 per_metre = GUINT32_TO_BE ((guint32) lround (dpi / 0.0254));
  guint8 data[9];

  memcpy (data, &per_metre, 4);
  memcpy (data + 4, &per_metre, 4);
  data[8] = 1; /* metres */
  append_chunk (png, "pHYs", data, sizeof data);
}

static void
append_text (GByteArray *png, const char *keyword, const char *text)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) keyword, (guint) strlen (keyword) + 1);
  /* Not compressed; no language tag, no translated keyword. */
  g_byte_array_append (data, (const guint8 *) "\0\0\0\0", 4);
  g_byte_array_append (data, (const guint8 *) text, (guint) strlen (text));
  append_chunk (png, "iTXt", data->data, data->len);
}

GBytes *
vt_png_encode (cairo_surface_t *surface, double dpi, const char *comment, GError **error)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  GByteArray *png;
  cairo_status_t status = cairo_surface_write_to_png_stream (surface, append, plain);

  if (status != CAIRO_STATUS_SUCCESS || plain->len < SIGNATURE_AND_HEADER)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE, _("The picture could not be encoded: %s. Try a smaller size."),
                   cairo_status_to_string (status));
      return NULL;
    }
  png = g_byte_array_sized_new (plain->len + 512);
  g_byte_array_append (png, plain->data, SIGNATURE_AND_HEADER);
  if (dpi > 0)
    append_resolution (png, dpi);
  append_text (png, "Software", "Vitrine " VT_VERSION);
  if (comment != NULL && comment[0] != '\0')
    append_text (png, "Comment", comment);
  g_byte_array_append (png, plain->data + SIGNATURE_AND_HEADER, plain->len - SIGNATURE_AND_HEADER);
  return g_byte_array_free_to_bytes (png);
}

gboolean
vt_png_export (const char *path, cairo_surface_t *surface, double dpi, const char *comment, GError **error)
{
  g_autoptr (GBytes) bytes = vt_png_encode (surface, dpi, comment, error);
  gsize length;

  if (bytes == NULL)
    return FALSE;
  const void *data = g_bytes_get_data (bytes, &length);
  return vt_export_bytes (path, data, length, error);
}
