/* VtSelection: which atoms of the open sample are selected. One for each document; every view marks the same atoms and any of
 * them may change the set.
 *
 * It belongs to atoms, not to places in an array: when another frame is shown the same ids stay selected. Each state is
 * kept as a numbered step (one bit per atom), so that whoever holds the history of a window only has to remember numbers. Main
 * thread. */
#pragma once

#include "sample/vt-sample.h"

G_BEGIN_DECLS

#define VT_TYPE_SELECTION (vt_selection_get_type ())
G_DECLARE_FINAL_TYPE (VtSelection, vt_selection, VT, SELECTION, GObject)

/* What becomes of the set when atoms are given. */
typedef enum
{
  VT_SELECT_REPLACE,
  VT_SELECT_ADD,
  VT_SELECT_REMOVE,
  VT_SELECT_INTERSECT,
  VT_SELECT_TOGGLE,
} VtSelectMode;

/* "replace", "add", "remove", "intersect", "toggle". */
gboolean vt_select_mode_from_text (const char *text, VtSelectMode *mode);

VtSelection *vt_selection_new (void);

/* The atoms there are (NULL: none). Those with the same ids as before stay selected; with @keep FALSE none does, and the
 * history is forgotten. */
void vt_selection_set_sample (VtSelection *selection, VtSample *sample, gboolean keep);

gsize vt_selection_get_n_atoms (VtSelection *selection);
gsize vt_selection_get_count (VtSelection *selection);
gboolean vt_selection_contains (VtSelection *selection, gsize atom);

/* One byte per atom, 1 if it is selected; NULL if none is. Valid until ::changed. */
const guint8 *vt_selection_peek (VtSelection *selection);

/* @marks: one byte per atom, anything but 0 takes part. FALSE if that changes nothing. */
gboolean vt_selection_apply (VtSelection *selection, VtSelectMode mode, const guint8 *marks);

/* The same for @n atoms by index, in any order, also repeatedly. */
gboolean vt_selection_apply_list (VtSelection *selection, VtSelectMode mode, const guint32 *atoms, gsize n);

void vt_selection_select_all (VtSelection *selection);
void vt_selection_select_none (VtSelection *selection);
void vt_selection_invert (VtSelection *selection);

/* ---- history ---- */

/* The number of the present state; it never stands for another one. 0: nothing is selected. */
guint vt_selection_get_step (VtSelection *selection);

/* Back (or forth) to a state. FALSE if it is no longer known. */
gboolean vt_selection_go (VtSelection *selection, guint step);

/* ---- outside ---- */

/* As it is saved with a document; "" if nothing is selected. Caller frees. */
char *vt_selection_dup_text (VtSelection *selection);

/* FALSE, and nothing changes, if the text is not of a sample with as many atoms. */
gboolean vt_selection_set_text (VtSelection *selection, const char *text);

/* Ids of atoms, "1,5,7-20": marks by atom (g_free), or NULL with VT_METHOD_ERROR_PARAMETER. */
guint8 *vt_selection_parse_ids (VtSample *sample, const char *text, GError **error);

/* The set as a field "selected" of 0 and 1. */
VtField *vt_selection_new_field (VtSelection *selection);

/* Signal ::changed */

G_END_DECLS
