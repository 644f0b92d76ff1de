/* VtSource and VtStream: the bytes of a file, plain, gzip or zstd, sequentially and from any offset.
 *
 * A VtSource stands for one opened file: its path, its identity (device, inode, size, time of change) and the access
 * points found so far. It is shared by all streams of the file and may be used from any thread. A VtStream is one
 * reader of the (decompressed) bytes, with its own descriptor, used by one thread at a time.
 *
 * Random access. Plain files: seek. gzip: from time to time a copy of the decoder is kept (40 or 85 KiB, see vt-inflate.h), and decoding
 * starts again from the last such point before the wanted offset. zstd: decoding starts again at the last frame
 * boundary; a file of one frame (what `zstd FILE` writes) has none, so going back means decoding from
 * the start; going forward continues where the stream is. Points are at first 8 MiB (decompressed) apart;
 * whenever there are more than 128 every second one is dropped, so that they never take more than 11 MiB. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VtSource VtSource;
typedef struct _VtStream VtStream;

/* Opens regular files only: a FIFO or a device would block or never end. */
VtSource *vt_source_open (const char *path, GError **error);
VtSource *vt_source_ref (VtSource *source);
void vt_source_unref (VtSource *source);

const char *vt_source_get_path (VtSource *source);
const char *vt_source_get_display_path (VtSource *source); /* UTF-8, for messages */
guint64 vt_source_get_size (VtSource *source);             /* on disk */
gboolean vt_source_is_compressed (VtSource *source);

/* FALSE with VT_IO_ERROR_CHANGED if the file is no longer what was opened. */
gboolean vt_source_check (VtSource *source, GError **error);

/* A stream that stands at @offset of the decompressed bytes. */
VtStream *vt_stream_new (VtSource *source, guint64 offset, GCancellable *cancellable, GError **error);
void vt_stream_free (VtStream *stream);

/* Moves to @offset, forwards by decoding on, backwards through an access point. */
gboolean vt_stream_seek (VtStream *stream, guint64 offset, GCancellable *cancellable, GError **error);

/* Fills @buffer; fewer than @size bytes only at the end of the data. −1 on error; what had been decoded before it is in
 * the buffer and @n_read says how much. */
gssize vt_stream_read (VtStream *stream, char *buffer, gsize size, gsize *n_read, GCancellable *cancellable, GError **error);

guint64 vt_stream_tell (VtStream *stream);
double vt_stream_get_fraction (VtStream *stream); /* of the file on disk, 0 … 1 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtSource, vt_source_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtStream, vt_stream_free)

G_END_DECLS
