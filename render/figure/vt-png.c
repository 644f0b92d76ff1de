/* Written row by row, after the PNG specification, 3rd edition: 8 bits per channel, RGB, or RGBA where the ground shows through.
 * Each row is written as differences from the pixel before or above, whichever are smaller (§ 12.7: the least sum of their
 * absolute values). Beside the picture there are pHYs, pixels per metre, and iTXt, text in UTF-8. */
#include "figure/vt-png.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-writer.h"
#include "vt-config.h"

/* Of a large picture the time counts; the differences make most of the smallness. */
#define LEVEL 6
#define LEVEL_LARGE 4
#define LARGE_PICTURE 4e7 /* pixels */
#define PART (256 * 1024) /* of the compressed picture, one chunk each */
#define LOOK_UP 64        /* rows between two looks at the cancellable */

typedef enum
{
  FILTER_NONE,
  FILTER_LEFT,
  FILTER_UP,
  N_FILTERS
} Filter;

typedef struct
{
  VtWriter *writer;
  int width;
  gsize n_channels;
  z_stream deflater;
  guint8 *part;
  guint8 *line, *above; /* straight colours of a row and of the one before */
  guint8 *filtered[N_FILTERS];
  GCancellable *cancellable;
} Png;

static gboolean
write_chunk (Png *png, const char *type, const void *data, gsize length, GError **error)
{
  guint32 head[2] = { GUINT32_TO_BE ((guint32) length), 0 };
  uLong crc = crc32 (0, (const Bytef *) type, 4);
  guint32 check;

  memcpy (&head[1], type, 4);
  if (length > 0)
    crc = crc32 (crc, data, (uInt) length);
  check = GUINT32_TO_BE ((guint32) crc);
  return vt_writer_write (png->writer, head, 8, error) && vt_writer_write (png->writer, data, length, error)
         && vt_writer_write (png->writer, &check, 4, error);
}

static gboolean
write_header (Png *png, int height, GError **error)
{
  const guint32 size[2] = { GUINT32_TO_BE ((guint32) png->width), GUINT32_TO_BE ((guint32) height) };
  guint8 data[13] = { 0 };

  memcpy (data, size, 8);
  data[8] = 8; /* bits per channel */
  data[9] = png->n_channels == 4 ? 6 : 2;
  return vt_writer_write (png->writer, "\x89PNG\r\n\x1a\n", 8, error) && write_chunk (png, "IHDR", data, sizeof data, error);
}

static gboolean
write_resolution (Png *png, double dpi, GError **error)
{
  const guint32 per_metre = GUINT32_TO_BE ((guint32) lround (dpi / 0.0254));
  guint8 data[9];

  memcpy (data, &per_metre, 4);
  memcpy (data + 4, &per_metre, 4);
  data[8] = 1; /* metres */
  return write_chunk (png, "pHYs", data, sizeof data, error);
}

static gboolean
write_text (Png *png, const char *keyword, const char *text, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) keyword, (guint) strlen (keyword) + 1);
  /* Not compressed; no language tag, no translated keyword. */
  g_byte_array_append (data, (const guint8 *) "\0\0\0\0", 4);
  g_byte_array_append (data, (const guint8 *) text, (guint) strlen (text));
  return write_chunk (png, "iTXt", data->data, data->len, error);
}

static gboolean
png_open (Png *png, const char *path, int width, int height, gboolean transparent, double dpi, const char *comment, GError **error)
{
  const gboolean large = (double) width * height > LARGE_PICTURE;

  *png = (Png){ .width = width, .n_channels = transparent ? 4 : 3 };
  if (deflateInit (&png->deflater, large ? LEVEL_LARGE : LEVEL) != Z_OK)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE, _("There is not enough memory for an image of %d × %d pixels."), width, height);
      return FALSE;
    }
  const gsize length = (gsize) width * png->n_channels;
  png->part = g_malloc (PART);
  png->line = g_malloc (length);
  png->above = g_malloc0 (length);
  for (int i = 0; i < N_FILTERS; i++)
    {
      png->filtered[i] = g_malloc (length + 1);
      png->filtered[i][0] = (guint8) i;
    }
  png->deflater.next_out = png->part;
  png->deflater.avail_out = PART;
  png->writer = vt_writer_new (path, error);
  return png->writer != NULL && write_header (png, height, error) && (dpi <= 0 || write_resolution (png, dpi, error))
         && write_text (png, "Software", "Vitrine " VT_VERSION, error)
         && (comment == NULL || comment[0] == '\0' || write_text (png, "Comment", comment, error));
}

/* A file that is not finished is none. */
static void
png_close (Png *png)
{
  g_clear_pointer (&png->writer, vt_writer_free);
  deflateEnd (&png->deflater);
  g_free (png->part);
  g_free (png->line);
  g_free (png->above);
  for (int i = 0; i < N_FILTERS; i++)
    g_free (png->filtered[i]);
}

/* Compresses what there is, or all to the end. */
static gboolean
compress_bytes (Png *png, const guint8 *bytes, gsize length, gboolean end, GError **error)
{
  z_stream *z = &png->deflater;
  int code;

  z->next_in = (Bytef *) bytes;
  z->avail_in = (uInt) length;
  do
    {
      code = deflate (z, end ? Z_FINISH : Z_NO_FLUSH);
      if (z->avail_out == 0 || code == Z_STREAM_END)
        {
          if (!write_chunk (png, "IDAT", png->part, PART - z->avail_out, error))
            return FALSE;
          z->next_out = png->part;
          z->avail_out = PART;
        }
    }
  while (end ? code != Z_STREAM_END : z->avail_in > 0);
  return TRUE;
}

/* Cairo's colours are multiplied by their opacity, PNG's are not. */
static void
make_straight (guint8 *line, const guint32 *argb, int width, gsize n_channels)
{
  for (int x = 0; x < width; x++, line += n_channels)
    {
      const guint32 a = n_channels == 4 ? argb[x] >> 24 : 255;

      for (int k = 0; k < 3; k++)
        {
          const guint32 c = argb[x] >> (16 - 8 * k) & 0xff;
          line[k] = (guint8) (a == 255 ? c : a == 0 ? 0 : MIN ((c * 255 + a / 2) / a, 255));
        }
      if (n_channels == 4)
        line[3] = (guint8) a;
    }
}

static const guint8 *
filter_line (Png *png)
{
  const gsize length = (gsize) png->width * png->n_channels;
  const gsize step = png->n_channels;
  const guint8 *line = png->line;
  guint8 *left = png->filtered[FILTER_LEFT] + 1;
  guint8 *up = png->filtered[FILTER_UP] + 1;
  guint64 sums[N_FILTERS] = { 0 };
  Filter best = FILTER_NONE;

  memcpy (png->filtered[FILTER_NONE] + 1, line, length);
  memcpy (left, line, MIN (step, length));
  for (gsize i = step; i < length; i++)
    left[i] = (guint8) (line[i] - line[i - step]);
  for (gsize i = 0; i < length; i++)
    up[i] = (guint8) (line[i] - png->above[i]);
  for (Filter f = 0; f < N_FILTERS; f++)
    {
      const guint8 *bytes = png->filtered[f] + 1;
      for (gsize i = 0; i < length; i++)
        sums[f] += (guint64) MIN (bytes[i], 256 - bytes[i]);
      if (sums[f] < sums[best])
        best = f;
    }
  return png->filtered[best];
}

static gboolean
png_write_rows (cairo_surface_t *rows, int y, gpointer data, GError **error)
{
  Png *png = data;
  const int height = cairo_image_surface_get_height (rows);
  const gsize stride = (gsize) cairo_image_surface_get_stride (rows);
  const guint8 *pixels;

  cairo_surface_flush (rows);
  pixels = cairo_image_surface_get_data (rows);
  for (int i = 0; i < height; i++)
    {
      if (i % LOOK_UP == 0 && g_cancellable_set_error_if_cancelled (png->cancellable, error))
        return FALSE;
      make_straight (png->line, (const guint32 *) (const void *) (pixels + (gsize) i * stride), png->width, png->n_channels);
      if (!compress_bytes (png, filter_line (png), (gsize) png->width * png->n_channels + 1, FALSE, error))
        return FALSE;
      guint8 *line = png->above;
      png->above = png->line;
      png->line = line;
    }
  return TRUE;
}

static gboolean
png_finish (Png *png, GError **error)
{
  return compress_bytes (png, NULL, 0, TRUE, error) && write_chunk (png, "IEND", "", 0, error) && vt_writer_finish (png->writer, error);
}

static gboolean
shows_through (cairo_surface_t *surface)
{
  const int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  const gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  const guint8 *pixels = cairo_image_surface_get_data (surface);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (((const guint32 *) (const void *) (pixels + (gsize) y * stride))[x] >> 24 != 255)
        return TRUE;
  return FALSE;
}

gboolean
vt_png_export (const char *path, cairo_surface_t *surface, double dpi, const char *comment, GError **error)
{
  Png png;
  gboolean done;

  cairo_surface_flush (surface);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE, _("The picture could not be encoded: %s. Try a smaller size."),
                   cairo_status_to_string (cairo_surface_status (surface)));
      return FALSE;
    }
  done = png_open (&png, path, cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface), shows_through (surface),
                   dpi, comment, error)
         && png_write_rows (surface, 0, &png, error) && png_finish (&png, error);
  png_close (&png);
  return done;
}

gboolean
vt_png_export_image (const char *path, VtScene *scene, VtView *view, const VtImageOptions *options, double dpi, const char *comment,
                     GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  Png png;
  gboolean done = png_open (&png, path, options->width, options->height, options->transparent, dpi, comment, error);

  png.cancellable = cancellable;
  done = done && vt_image_render_rows (scene, view, options, NULL, png_write_rows, &png, cancellable, progress, data, error)
         && !g_cancellable_set_error_if_cancelled (cancellable, error) && png_finish (&png, error);
  png_close (&png);
  return done;
}
