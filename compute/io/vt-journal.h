/* VtJournal: the steps of a long computation, each kept on the disk as soon as it is made.
 *
 * For computations whose state cannot be written down, but which are a fixed sequence of expensive steps with cheap work in between: run once more,
 * such a computation takes the outcomes of the steps that are in the journal instead of making them, and comes to the same bits.
 *
 *   if (!vt_journal_take (journal, n, y))
 *     {
 *       … compute y …
 *       if (!vt_journal_keep (journal, n, y))
 *         return FALSE;   // vt_journal_check() tells why
 *     }
 *
 * The file is three lines of text (what it is, whose it is, an empty one) and records, each a length, a sum and the numbers, in the machine's order of bytes. A sum is over
 * all before it too. What a crash has left of the last record is dropped, and so is everything from a damaged record on: it is made anew. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VtJournal VtJournal;

/* @identity: one line, e.g. a method with its parameters and the sample's hash; a journal with another one fails. @resume: whether to take what is
 * there, else it is written over. @interval: seconds between two times when it is made sure that the disk has it (a killed program needs none). */
VtJournal *vt_journal_open (const char *path, const char *identity, gboolean resume, double interval, GError **error);
void vt_journal_free (VtJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtJournal, vt_journal_free)

/* The outcome of the next step, if it is there. @journal may be NULL, here and below. */
gboolean vt_journal_take (VtJournal *journal, gsize n, double *values);

/* After what was there has been taken. FALSE when it cannot be written. */
gboolean vt_journal_keep (VtJournal *journal, gsize n, const double *values);

/* FALSE with @error if something could not be written. */
gboolean vt_journal_check (VtJournal *journal, GError **error);

G_END_DECLS
