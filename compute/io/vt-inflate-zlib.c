#include "io/vt-inflate.h"

#include <zlib.h>

/* The largest window, and a gzip header before it. */
#define WINDOW_BITS (15 + 16)

struct _VtInflate
{
  z_stream stream;
};

VtInflate *
vt_inflate_new (void)
{
  VtInflate *self = g_try_new0 (VtInflate, 1);

  if (self != NULL && inflateInit2 (&self->stream, WINDOW_BITS) != Z_OK)
    g_clear_pointer (&self, g_free);
  return self;
}

VtInflate *
vt_inflate_copy (const VtInflate *self)
{
  VtInflate *copy = g_try_new0 (VtInflate, 1);

  if (copy != NULL && inflateCopy (&copy->stream, (z_stream *) &self->stream) != Z_OK)
    g_clear_pointer (&copy, g_free);
  return copy;
}

void
vt_inflate_free (VtInflate *self)
{
  if (self == NULL)
    return;
  inflateEnd (&self->stream);
  g_free (self);
}

void
vt_inflate_reset (VtInflate *self)
{
  inflateReset (&self->stream);
}

VtInflateStatus
vt_inflate_run (VtInflate *self, const guint8 *input, gsize n_input, gsize *n_taken, char *output, gsize n_output, gsize *n_written)
{
  z_stream *stream = &self->stream;

  stream->next_in = (Bytef *) input;
  stream->avail_in = (uInt) n_input;
  stream->next_out = (Bytef *) output;
  stream->avail_out = (uInt) n_output;
  const int code = inflate (stream, Z_NO_FLUSH);
  *n_taken = n_input - stream->avail_in;
  *n_written = n_output - stream->avail_out;
  if (code == Z_STREAM_END)
    return VT_INFLATE_END;
  /* Z_BUF_ERROR: nothing moved on, which is for the caller to judge. */
  return code == Z_OK || code == Z_BUF_ERROR ? VT_INFLATE_MORE : VT_INFLATE_DAMAGED;
}
