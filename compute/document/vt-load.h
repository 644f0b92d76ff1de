/* Opening a file and reading one of its frames on another thread: what VtDocument does for "open" and "frame". */
#pragma once

#include "document/vt-store.h"
#include "io/vt-trajectory.h"

G_BEGIN_DECLS

/* How far the reading is, 0 … 1; called a few times a second where @callback will be, until that is called. */
typedef void (*VtLoadProgress) (GObject *source, double fraction);

typedef struct
{
  char *path;               /* of a new file; NULL if the frame is of a file already open */
  char *located;            /* of a document: where the file that it is linked to is; NULL: where it says */
  char **elements;
  gint64 frame;             /* as asked for; after reading, 0 … n_frames − 1 */
  VtTrajectory *trajectory; /* NULL if the file is a .vitrine document */
  VtStoreContents *contents; /* of that one */
  VtSample *sample;         /* after reading */
  GCancellable *cancellable, *callers;
  gulong link;
  VtLoadProgress progress;
  gint64 last_report; /* µs */
} VtLoad;

/* Either @path (with @located and @elements, nullable) or @trajectory. Stops when @cancellable or @callers (nullable) is cancelled.
 * @callback is called in the thread-default main context, with @source. */
void vt_load_async (GObject *source, const char *path, const char *located, const char *const *elements, VtTrajectory *trajectory,
                    gint64 frame, GCancellable *cancellable, GCancellable *callers, VtLoadProgress progress, GAsyncReadyCallback callback,
                    gpointer data);

/* Owned by @result. NULL with @error on failure (VT_IO_ERROR, or G_IO_ERROR_CANCELLED). */
const VtLoad *vt_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
