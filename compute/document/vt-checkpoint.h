/* Checkpoints: what a long computation keeps on the disk so that it can go on after a crash.
 *
 * A file holds a line of text that says what computation it belongs to, the state as GVariant, and a SHA-256 of both. It appears complete or not
 * at all (written beside its place, synced, renamed), so a computation killed while it writes still has the one before. */
#pragma once

#include "document/vt-method.h"
#include "io/vt-journal.h"

G_BEGIN_DECLS

/* @identity: one line, e.g. a method with its parameters and the sample's hash. @state: consumed if floating. */
gboolean vt_checkpoint_write (const char *path, const char *identity, GVariant *state, GError **error);

/* The state of type a{sv}. Fails if there is no such file, it is damaged or cut, or its identity is another: the message then names
 * both. */
GVariant *vt_checkpoint_read (const char *path, const char *identity, GError **error);

/* The state alone, little-endian and in normal form. @state: consumed if floating. Back: of type a{sv}, NULL if @bytes are none. */
GBytes *vt_checkpoint_to_bytes (GVariant *state);
GVariant *vt_checkpoint_from_bytes (GBytes *bytes);

/* ---- inside a method's run() ---- */

/* Whether the run keeps checkpoints (vt_params_set_checkpoint()) and it is time for one. @last: monotonic time of the last one; 0 at first,
 * when the clock starts. */
gboolean vt_run_checkpoint_is_due (VtRun *run, gint64 *last);

/* The identity is the method, its parameters and the sample's hash. @omit: (nullable) a parameter that may differ, as the length of a run that
 * is to be prolonged. */
gboolean vt_run_save_checkpoint (VtRun *run, const char *omit, GVariant *state, GError **error);

/* What vt_params_set_state() gave, or what is in the file. NULL without an error if the run is to begin at its beginning: it was not asked to
 * resume, or there is no file yet. */
GVariant *vt_run_load_checkpoint (VtRun *run, const char *omit, GError **error);

/* For what keeps its steps in the place of its state: the result of @compute, whose journal is NULL if the run keeps no checkpoints. What @compute
 * leaves off because a step could not be kept gets its error here. */
typedef VtResult *(*VtJournalFunc) (VtRun *run, VtJournal *journal, GError **error);
VtResult *vt_run_with_journal (VtRun *run, const char *omit, VtJournalFunc compute, GError **error);

G_END_DECLS
