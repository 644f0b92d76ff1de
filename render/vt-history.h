/* VtHistory: changes of numbered values that can be undone. A step is one change, or those between vt_history_begin() and vt_history_end();
 * changes of the same values within half a second of each other (a slider, the camera) are one step. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _VtHistory VtHistory;

/* Sets a value back. */
typedef void (*VtHistorySet) (GObject *owner, guint value, const GValue *to);

/* Values of the same kind are continued by one another; that of a value on its own is the value's number. */
typedef guint (*VtHistoryKind) (guint value);

/* @owner: of the values, and of the history. Its notifications wait until a whole step is undone, and what they change is no step. */
VtHistory *vt_history_new (GObject *owner, VtHistorySet set, VtHistoryKind kind);
void vt_history_free (VtHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtHistory, vt_history_free)

/* TRUE if there is now something else to undo. @label: of a step of its own. Nothing is recorded while steps are undone. */
gboolean vt_history_record (VtHistory *history, guint value, const GValue *before, const GValue *after, const char *label);

/* They nest; the outermost's label counts. */
void vt_history_begin (VtHistory *history, const char *label);
gboolean vt_history_end (VtHistory *history); /* TRUE as above */

/* FALSE if there is no step to undo or redo, or one is open. */
gboolean vt_history_undo (VtHistory *history);
gboolean vt_history_redo (VtHistory *history);

const char *vt_history_get_undo_label (VtHistory *history); /* NULL if there is nothing to undo */
const char *vt_history_get_redo_label (VtHistory *history);

void vt_history_clear (VtHistory *history);

/* Equality of what a history can hold: strings, numbers, enumerations, booleans and GVariants. */
gboolean vt_history_values_equal (const GValue *a, const GValue *b);

G_END_DECLS
