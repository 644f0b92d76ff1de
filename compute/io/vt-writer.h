/* VtWriter: a file that appears complete or not at all.
 *
 * Bytes go to a temporary file beside the target, compressed if the target's name ends in .gz or .zst. Finishing syncs it and
 * renames it onto the target; freeing a writer that has not been finished removes it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VtWriter VtWriter;

/* The target must not exist, or be an ordinary file (a symbolic link to one stays a link). */
VtWriter *vt_writer_new (const char *path, GError **error);
gboolean vt_writer_write (VtWriter *writer, const void *bytes, gsize length, GError **error);
gboolean vt_writer_finish (VtWriter *writer, GError **error);
void vt_writer_free (VtWriter *writer);

/* The name without .gz or .zst. */
char *vt_writer_strip_compression (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtWriter, vt_writer_free)

G_END_DECLS
