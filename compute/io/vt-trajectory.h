/* VtTrajectory: an opened file of one or many configurations.
 *
 * Reads LAMMPS dump (text), LAMMPS data, extended XYZ, XYZ and POSCAR/CONTCAR, plain, gzip or zstd, recognised by
 * content. Opening reads only as far as the first frame; an index of all frames is then built in the background
 * and any frame is read by random access (compressed files through access points), with memory bounded by one
 * frame and the index. All functions may be called from any thread. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

#define VT_TYPE_TRAJECTORY (vt_trajectory_get_type ())
G_DECLARE_FINAL_TYPE (VtTrajectory, vt_trajectory, VT, TRAJECTORY, GObject)

/* Progress of a long read: @fraction 0 … 1 of the file. Called from the reading thread. */
typedef void (*VtProgressFunc) (double fraction, gpointer data);

/* @path: a file, or "name" of a bundled sample is resolved by vt_samples_find() before.
 * @elements: (nullable) NULL-terminated names by type, "Cu" for type 1 …; overrides what the file says and what
 * masses suggest. Blocking. The error names file, line and remedy. */
VtTrajectory *vt_trajectory_open (const char *path, const char *const *elements, GCancellable *cancellable, GError **error);

const char *vt_trajectory_get_path (VtTrajectory *trajectory);
const char *vt_trajectory_get_format (VtTrajectory *trajectory); /* "LAMMPS dump", "extended XYZ" … */

const char *const *vt_trajectory_get_elements (VtTrajectory *trajectory); /* as given when it was opened; NULL if none were */

/* The species that the frames read so far have brought by name, in the order of their numbers; "" if they bring types only. Another reading of the
 * file that is told to expect them gives the same numbers, whichever frames it reads. Caller frees. */
char *vt_trajectory_dup_names (VtTrajectory *trajectory);
void vt_trajectory_expect_names (VtTrajectory *trajectory, const char *names); /* before the first frame is read */

/* Whether the file is as it was when it was opened; FALSE with VT_IO_ERROR_CHANGED. */
gboolean vt_trajectory_check (VtTrajectory *trajectory, GError **error);

/* Frames found so far, and whether that is all of them. */
gint64 vt_trajectory_get_n_frames (VtTrajectory *trajectory, gboolean *complete);

/* Finds all frames. Blocking (call it from a GTask thread or the CLI); returns at once if complete. ::indexed is
 * emitted from the calling thread as the count grows. FALSE on error or cancel; frames found so far stay. */
gboolean vt_trajectory_index (VtTrajectory *trajectory, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error);

/* One frame; negative counts from the end (and completes the index first). Blocking, parallel inside.
 * The file having changed since it was opened is an error (VT_IO_ERROR_CHANGED). */
VtSample *vt_trajectory_read (VtTrajectory *trajectory, gint64 frame, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error);

G_END_DECLS
