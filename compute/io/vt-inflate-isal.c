#include "io/vt-inflate.h"

#include <isa-l/igzip_lib.h>

struct _VtInflate
{
  struct inflate_state state; /* points nowhere between two calls, so that its bytes are all of it */
  /* isal_inflate() reads headers as well, but forgets what it knows of one that is cut by the end of the input. */
  struct isal_gzip_header header;
};

VtInflate *
vt_inflate_new (void)
{
  VtInflate *self = g_try_new (VtInflate, 1);

  if (self == NULL)
    return NULL;
  isal_inflate_init (&self->state);
  self->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
  vt_inflate_reset (self);
  return self;
}

VtInflate *
vt_inflate_copy (const VtInflate *self)
{
  VtInflate *copy = g_try_new (VtInflate, 1);

  if (copy != NULL)
    *copy = *self;
  return copy;
}

void
vt_inflate_free (VtInflate *self)
{
  g_free (self);
}

void
vt_inflate_reset (VtInflate *self)
{
  isal_inflate_reset (&self->state);
  self->state.count = 0;
  isal_gzip_header_init (&self->header);
}

VtInflateStatus
vt_inflate_run (VtInflate *self, const guint8 *input, gsize n_input, gsize *n_taken, char *output, gsize n_output, gsize *n_written)
{
  struct inflate_state *state = &self->state;
  int code = ISAL_DECOMP_OK;

  state->next_in = (guint8 *) input;
  state->avail_in = (guint32) n_input;
  state->next_out = (guint8 *) output;
  state->avail_out = (guint32) n_output;
  if (!state->wrapper_flag)
    code = isal_read_gzip_header (state, &self->header);
  if (code == ISAL_DECOMP_OK)
    code = isal_inflate (state);
  *n_taken = n_input - state->avail_in;
  *n_written = n_output - state->avail_out;
  state->next_in = state->next_out = NULL;

  /* What is above zero asks for more. */
  if (code < 0)
    return VT_INFLATE_DAMAGED;
  return state->wrapper_flag && state->block_state == ISAL_BLOCK_FINISH ? VT_INFLATE_END : VT_INFLATE_MORE;
}
