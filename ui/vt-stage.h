/* VtStage: what one window works on: a document, the view of it and the scene that is drawn, kept in step.
 *
 * It makes the field that the view colours or filters by (starting the method that computes it), and
 * the Voronoi cell of the picked atom. No widgets: the panels listen to it. Main thread.
 *
 * A frame is not shown in another frame's colours: while the colours of a new frame are being computed the old
 * frame stays for up to half a second, then the new one appears in the colours of its species. */
#pragma once

#include "document/vt-document.h"
#include "vt-scene.h"
#include "vt-slice-mapper.h"
#include "vt-view.h"

G_BEGIN_DECLS

#define VT_TYPE_STAGE (vt_stage_get_type ())
G_DECLARE_FINAL_TYPE (VtStage, vt_stage, VT, STAGE, GObject)

VtStage *vt_stage_new (void);
VtDocument *vt_stage_get_document (VtStage *stage); /* (transfer none), as the next two */
VtView *vt_stage_get_view (VtStage *stage);

/* Sets the view to that of the document, which @text tells (vt_view_dup_text()). What takes minutes to make, such as the field of the colours, is not begun
 * because a document is opened. */
void vt_stage_restore_view (VtStage *stage, const char *text);

VtSliceMapper *vt_stage_get_mapper (VtStage *stage); /* of the map on the slice */
VtScene *vt_stage_get_scene (VtStage *stage);
VtSample *vt_stage_get_sample (VtStage *stage); /* the document's; NULL when nothing is open */

/* −1: none. */
void vt_stage_pick (VtStage *stage, gssize atom);
gssize vt_stage_get_picked (VtStage *stage);

/* Colours by field @name ("species" for none). A field that is not there is computed; FALSE with
 * VT_METHOD_ERROR_UNKNOWN if nobody can, and the view is left as it was. */
gboolean vt_stage_colour_by (VtStage *stage, const char *name, GError **error);

/* Runs a method written as on the command line, "voronoi" or "voronoi:face_threshold=0". If the atoms have the colours of their species, or those
 * that an earlier run gave them so, they take those of what it finds as soon as it has any, unless it makes another sample. Colours that were
 * chosen stay. */
VtJob *vt_stage_run (VtStage *stage, const char *text, GError **error);
VtJob *vt_stage_run_method (VtStage *stage, const VtMethod *method, const VtParams *params, GError **error); /* @params: (nullable) */

/* What one of the document's samples is called. Caller frees. */
char *vt_stage_dup_sample_title (VtStage *stage, VtEntry *entry);

/* Whether the picture of the scene is up to date. Atoms in motion (vt_document_get_live_sample()) move on only then. */
void vt_stage_set_drawn (VtStage *stage, gboolean drawn);
gboolean vt_stage_is_drawn (VtStage *stage);

/* Goes on with a run of the method that was stopped, from the sample it had come to, which is shown. NULL with @error if that cannot be. */
VtJob *vt_stage_continue (VtStage *stage, const VtMethod *method, GError **error);

/* Whether what is seen is a running job's own atoms, not the sample's elsewhere: no pick, selection or field is theirs. */
gboolean vt_stage_shows_others (VtStage *stage);

/* How often running jobs have told where the atoms are, and how many of these moments were drawn. */
void vt_stage_get_live_counts (VtStage *stage, guint64 *n_told, guint64 *n_shown);

/* Shows the document's atoms elsewhere (animations), with arrows of their own; NULL: where they are. */
void vt_stage_set_moved (VtStage *stage, VtSample *moved, VtField *arrows);

/* Name of the field that is being computed for the colours, NULL if none. */
const char *vt_stage_get_pending (VtStage *stage);

/* A scene and a view of its own, for drawing images on another thread. */
void vt_stage_snapshot (VtStage *stage, VtScene **scene, VtView **view);

/* Properties:
 *   select-through  boolean: regions drawn in the picture select what lies behind others too
 *   shows-others    boolean, read-only: vt_stage_shows_others()
 * Signals:
 *   ::picked-changed            another atom, or its Voronoi cell has been found
 *   ::colours-changed           another field is shown, or is being computed
 *   ::live-changed              running jobs have told more, or no longer tell
 *   ::trouble (text, details)   something the user asked for could not be done */

G_END_DECLS
