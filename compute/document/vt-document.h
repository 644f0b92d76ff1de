/* VtDocument: what is open. One trajectory, the sample of the current frame, the fields and tables known for
 * it, and the jobs at work. Lives on one thread (the main thread); views listen to its signals, never compute.
 *
 * Results belong to the sample they were computed for: when the frame or the elements change, the methods
 * that had results are run again on the new sample with the same parameters, unless they are long (vt_method_group_is_long()). */
#pragma once

#include <gio/gio.h>

#include "document/vt-entry.h"
#include "document/vt-method.h"
#include "document/vt-own-field.h"
#include "document/vt-selection.h"
#include "document/vt-store.h"
#include "io/vt-csv.h"
#include "io/vt-trajectory.h"

G_BEGIN_DECLS

#define VT_TYPE_DOCUMENT (vt_document_get_type ())
G_DECLARE_FINAL_TYPE (VtDocument, vt_document, VT, DOCUMENT, GObject)

VtDocument *vt_document_new (void);

/* Opens @file (frame @frame, negative counts from the end) in the background: a trajectory, or a .vitrine document with all
 * that was computed (then there is no trajectory and one frame). On failure what was open stays
 * open and untouched. A newer call cancels an older one, which finishes with G_IO_ERROR_CANCELLED.
 * @elements: (nullable) names by type, see vt_trajectory_open(). */
void vt_document_open_async (VtDocument *document, GFile *file, const char *const *elements, gint64 frame,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* The same of a document, whose linked file is at @located. */
void vt_document_open_located_async (VtDocument *document, GFile *file, GFile *located, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data);
gboolean vt_document_open_finish (VtDocument *document, GAsyncResult *result, GError **error);

/* A sample without a file (tests, results of simulations). Drops the trajectory. */
void vt_document_set_sample (VtDocument *document, VtSample *sample);

/* ---- .vitrine documents ---- */

/* What would be saved now. @view: (nullable) the caller's text. Nothing is copied but references, so that it may be written
 * on another thread. NULL when nothing is open. */
VtStoreContents *vt_document_dup_contents (VtDocument *document, const char *view);

/* Shows what was saved, as if @path had been opened. */
void vt_document_restore (VtDocument *document, const char *path, const VtStoreContents *contents);

/* Saves to @path, atomically, and attaches it: from now on every result is in the file before ::job-finished tells of it,
 * until another sample is shown. To the file that is attached, which has the results already, only the view is written. The
 * first blocks; the second writes on another thread, and what is computed meanwhile is in the file too. */
gboolean vt_document_save (VtDocument *document, const char *path, const char *view, GCancellable *cancellable, GError **error);

void vt_document_save_async (VtDocument *document, const char *path, const char *view, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
gboolean vt_document_save_finish (VtDocument *document, GAsyncResult *result, GError **error);

/* Whether documents that are saved leave the sample to the file it was read from, and know that file by its checksum. Off for whatever is opened, but
 * for documents that do. */
void vt_document_set_linked (VtDocument *document, gboolean linked);
gboolean vt_document_is_linked (VtDocument *document);

/* The file that the sample was read from, as far as known, and where; NULL if it was made, or came with a document. Caller frees. */
VtStoreLink *vt_document_dup_link (VtDocument *document);

/* Attaches the document that was opened without writing it anew. */
gboolean vt_document_attach (VtDocument *document, const char *path, GError **error);
VtStore *vt_document_get_store (VtDocument *document); /* NULL unless attached */

/* Where what is computed for it is kept, for other threads. (transfer none), until something else is opened. */
VtKeeper *vt_document_peek_keeper (VtDocument *document);

/* States that are saved with the document and that only their owner understands, such as the selection or the figures.
 * They come with a .vitrine document that is opened, and go when anything else is. Setting with neither @text nor @bytes
 * removes. */
void vt_document_set_part (VtDocument *document, const char *name, const char *text, GBytes *bytes);
const VtStorePart *vt_document_find_part (VtDocument *document, const char *name);

/* The text that was saved with the document that was opened or restored; NULL if there is none. */
const char *vt_document_get_saved_view (VtDocument *document);

/* The file that holds the events (landscape/vt-event-store.h) of the samples; NULL if none can. Caller frees. */
char *vt_document_dup_events_path (VtDocument *document);

/* From now on, what no file holds is kept in a draft in @folder (made when it is needed), to be found by vt_recovery_list()
 * if the program does not end as it should. NULL: not any more; the draft that there is is deleted. Opening a draft from that folder
 * gives back the document it was of, with what was unsaved. */
void vt_document_set_drafts (VtDocument *document, const char *folder);

/* How long it took to compute what no file holds: what it would cost to lose it. 0 if it is saved. */
double vt_document_get_unsaved_seconds (VtDocument *document);

/* Whether a crash would lose no result: all are in the document's file or in a draft. */
gboolean vt_document_is_kept (VtDocument *document);

/* How the document is looked at now: written, on another thread, where its results go. */
void vt_document_keep_view (VtDocument *document, const char *view);

/* Whether there is nothing computed that a file does not hold. */
gboolean vt_document_is_saved (VtDocument *document);

/* Shows another frame: 0 … n_frames − 1. As vt_document_open_async() on errors and newer calls. */
void vt_document_set_frame_async (VtDocument *document, gint64 frame, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean vt_document_set_frame_finish (VtDocument *document, GAsyncResult *result, GError **error);

/* Other species for the same atoms (as many as before). */
void vt_document_set_species (VtDocument *document, const VtSpecies *species);

/* Under which forces everything of the document moves from now on: the id of a bundled potential or a file's path; NULL: the bundled one that fits. Kept
 * with the document. What has been computed stays: it says under which. */
void vt_document_set_potential (VtDocument *document, const char *potential);
const char *vt_document_get_potential (VtDocument *document);

/* The sample that is shown with that potential: for whoever needs forces. NULL when nothing is open. Caller unrefs. */
VtSample *vt_document_dup_sample_with_forces (VtDocument *document);

VtSample *vt_document_get_sample (VtDocument *document); /* (transfer none), NULL when nothing is open */
VtTrajectory *vt_document_get_trajectory (VtDocument *document);
GFile *vt_document_get_file (VtDocument *document);
gint64 vt_document_get_frame (VtDocument *document);

/* The sample's columns and all computed fields (VtField), in order of appearance. */
GListModel *vt_document_get_fields (VtDocument *document);
VtField *vt_document_find_field (VtDocument *document, const char *name);
GListModel *vt_document_get_tables (VtDocument *document); /* VtTable */
VtTable *vt_document_find_table (VtDocument *document, const char *id);

/* What @method says of its result on the shown sample that may mislead; NULL: nothing, or there is no result. Caller frees. */
char *vt_document_dup_warning (VtDocument *document, const VtMethod *method);

/* Which atoms are selected: of the current sample, the same ids in every frame of a file. */
VtSelection *vt_document_get_selection (VtDocument *document); /* (transfer none) */

/* ---- samples made of what was opened ----
 *
 * A result may carry a new sample (relaxed, quenched, at the end of a run): the document keeps it beside what was opened, with fields
 * and tables of its own, and saves it. Everything above speaks of the sample that is shown. */

GListModel *vt_document_get_samples (VtDocument *document); /* VtEntry; the first is what was opened, also before anything is */
VtEntry *vt_document_get_entry (VtDocument *document);      /* (transfer none) the one that is shown */
VtEntry *vt_document_find_entry (VtDocument *document, const char *hash); /* (transfer none) by vt_sample_get_hash(); NULL if none */

/* With what @method goes on from the shown sample, which is that of a run of it that was stopped; NULL if it is not. Caller frees. */
VtParams *vt_document_dup_continuation (VtDocument *document, const VtMethod *method);

/* Shows another of its samples, as it was left; jobs are cancelled. FALSE if it is shown already. */
gboolean vt_document_show_entry (VtDocument *document, VtEntry *entry);

/* How fast the sample that is shown was cooled, in K/s, or in ε/k_B/τ if its units are reduced: as the run that made it tells, or, of a bundled one, what is known of it. NaN: unknown. */
double vt_document_get_cooling_rate (VtDocument *document);

/* Not what was opened. FALSE with @error if its file could not be written. */
gboolean vt_document_remove_entry (VtDocument *document, VtEntry *entry, GError **error);

/* Another number each time something else is opened. */
guint vt_document_get_serial (VtDocument *document);

/* Jobs running or waiting (VtJob). Finished ones leave the list. */
GListModel *vt_document_get_jobs (VtDocument *document);

/* The latest of them that runs the method @id; NULL: none does. (transfer none) */
VtJob *vt_document_find_job (VtDocument *document, const char *id);

/* Runs @method on the current sample; a running job of the same method is cancelled and its result,
 * if it still arrives, dropped. Missing inputs are computed first with default parameters.
 * Returns the job (transfer none), or NULL with @error if there is no sample. Its results are in the document
 * before its ::finished is emitted to others. */
VtJob *vt_document_run (VtDocument *document, const VtMethod *method, const VtParams *params, GError **error);

/* A job that makes field @name (or table @id) available; NULL and no error if it already is; NULL and
 * VT_METHOD_ERROR_UNKNOWN if nobody can make it. */
VtJob *vt_document_ensure_field (VtDocument *document, const char *name, GError **error);
VtJob *vt_document_ensure_table (VtDocument *document, const char *id, GError **error);

/* ---- formulas, see vt-expression.h ---- */

/* NULL with @error; @column (nullable) as vt_expression_new(). @has_selection: the formula may read "selected". */
VtExpression *vt_document_parse_formula (VtDocument *document, const char *text, gboolean has_selection, guint *column, GError **error);

/* Starts the jobs for the fields it reads that are not there. @ready: none was needed. FALSE with @error if that cannot be. */
gboolean vt_document_ensure_inputs (VtDocument *document, VtExpression *expression, gboolean *ready, GError **error);

/* A value per atom of the current sample, from fields that must be there, on another thread. Takes @expression. */
void vt_document_evaluate_async (VtDocument *document, VtExpression *expression, gboolean has_selection, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
double *vt_document_evaluate_finish (VtDocument *document, GAsyncResult *result, gsize *n, GError **error);

/* Which values select: neither 0 nor NaN. */
guint8 *vt_document_marks_from_values (const double *values, gsize n);

/* At once, for the command line: what the formula reads must be there. */
gboolean vt_document_select (VtDocument *document, VtSelectMode mode, const char *formula, GError **error);

/* A field of the user's, by formula or from values by atom id (see vt-own-field.h), in place of one of the same name. The job that
 * makes it, (transfer none). */
VtJob *vt_document_define_field (VtDocument *document, const char *name, const char *unit, const char *formula, guint *column,
                                 GError **error);
VtJob *vt_document_define_values (VtDocument *document, const char *name, const char *title, const char *unit, const char *origin,
                                  const gint64 *ids, const double *values, gsize n, GError **error);
/* What became of a table that was merged. */
typedef struct
{
  gsize n_atoms, n_found;  /* of the sample; with a row */
  gsize n_foreign;         /* rows of ids that the sample does not have */
  GStrv fields;            /* names of the fields made */
} VtMergeReport;

/* Each column of numbers becomes a field of the user's, called after it (with "_csv" behind if that name means something else).
 * @path: (nullable) for the provenance. */
gboolean vt_document_merge (VtDocument *document, VtCsv *csv, const char *path, VtMergeReport *report, GError **error);
void vt_merge_report_clear (VtMergeReport *report);

/* One line for the user. Caller frees. */
char *vt_merge_report_dup_text (const VtMergeReport *report);

const VtMethod *vt_document_find_own_field (VtDocument *document, const char *name); /* NULL if it is none */
gboolean vt_document_remove_field (VtDocument *document, const char *name, GError **error); /* one of the user's */

/* Who makes a field: one of the user's definitions, or an analysis; NULL if nobody does. */
const VtMethod *vt_document_find_maker (VtDocument *document, const char *field);

/* ---- what running jobs have so far ----
 *
 * Partial results are to be looked at: they are not among the fields and tables above, other methods do not read them, and they are
 * never saved. When their job ends the result takes their place, or what was there before. */

/* What should be seen under this name now: the partial one of a running job, else the field (table) of that name, else NULL. */
VtField *vt_document_find_shown_field (VtDocument *document, const char *name);
VtTable *vt_document_find_shown_table (VtDocument *document, const char *id);

/* The partial tables there are (VtTable): of each id the one to be seen. */
GPtrArray *vt_document_dup_live_tables (VtDocument *document);

/* Where the atoms are in the job that last told, and that job; NULL: nothing moves them. */
VtSample *vt_document_get_live_sample (VtDocument *document);
VtJob *vt_document_get_live_job (VtDocument *document);

/* The parameters of the last finished run of a method on the current sample, or NULL. */
const VtParams *vt_document_get_params (VtDocument *document, const char *method_id);

/* Those with which a job of the document runs or will run; NULL if it is none of its jobs. */
const VtParams *vt_document_get_job_params (VtDocument *document, VtJob *job);

void vt_document_cancel_all (VtDocument *document);

/* Blocks until no job runs: before closing, and on the command line. */
void vt_document_wait (VtDocument *document);

/* The sample, fields and tables as they are now, without the trajectory and the jobs: a document for another thread to
 * draw or write from, while this one goes on. Nothing is copied but references. */
VtDocument *vt_document_snapshot (VtDocument *document);

/* The same with what running jobs have so far in place of what they will replace. */
VtDocument *vt_document_snapshot_shown (VtDocument *document);

/* The same of some atoms only (by @marks): their fields, and no tables, which are of all. */
VtDocument *vt_document_snapshot_of (VtDocument *document, const guint8 *marks);

/* Signals:
 *   ::sample-changed            another sample, frame or species; fields and tables are those that came with it
 *   ::field-changed (name)      a field appeared or has new values
 *   ::table-changed (id)
 *   ::job-finished (job)        after its results are in the document; state DONE, CANCELLED or FAILED
 *   ::live-changed              running jobs have told more, or no longer tell
 *   ::save-failed (message)     a result is in the document, but could not be written to its file, which is no longer attached
 *   ::frames-damaged (message)  the trajectory is broken after the frames that there are
 *   ::frames-changed            the index of the trajectory has grown or is complete
 * Properties: "sample", "frame", "n-frames", "busy" (any job running),
 *   "load-progress" (0 … 1 of the file or frame being read), "saved". */

G_END_DECLS
