/* VtInflate: decodes one member of a gzip file (RFC 1952) piece by piece, its header and check sum included.
 *
 * The whole state can be copied at any place, and the copy goes on from there with the same bytes and the same check at the
 * end: that is what random access to a gzip file needs.
 *
 * Two files implement it, and the build takes one: vt-inflate-isal.c (ISA-L, two and a half times as fast; a state takes
 * 85 KiB) and vt-inflate-zlib.c (wherever ISA-L is not; 40 KiB). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VtInflate VtInflate;

typedef enum
{
  VT_INFLATE_MORE,    /* goes on with more input, or with more room */
  VT_INFLATE_END,     /* the member is complete, and its check sum is right */
  VT_INFLATE_DAMAGED, /* not gzip, or a wrong check sum */
} VtInflateStatus;

/* NULL if there is not enough memory. Stands before a member. */
VtInflate *vt_inflate_new (void);
VtInflate *vt_inflate_copy (const VtInflate *self);
void vt_inflate_free (VtInflate *self);

/* To before the next member. */
void vt_inflate_reset (VtInflate *self);

/* Takes from @input and writes into @output (each less than 4 GiB). Some of what was written may be held back until there is room:
 * only when neither input nor output moves on has everything been written. Says what was taken and written, also when the
 * data are damaged. */
VtInflateStatus vt_inflate_run (VtInflate *self, const guint8 *input, gsize n_input, gsize *n_taken, char *output, gsize n_output,
                                gsize *n_written);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtInflate, vt_inflate_free)

G_END_DECLS
