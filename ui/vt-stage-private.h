/* Inside of the stage: one file for the fields that are seen, one for what is picked and selected, one for what running jobs tell. */
#pragma once

#include "vt-stage.h"

G_BEGIN_DECLS

struct _VtStage
{
  GObject parent_instance;

  VtDocument *document;
  VtView *view;
  VtScene *scene;
  VtSliceMapper *mapper;

  gssize picked;
  gint64 picked_id;
  guint cell_generation; /* of the latest request for a Voronoi cell */

  char *shown;   /* name of the field whose colours are seen, "species" if none */
  char *pending; /* name of the field being computed for the colours */
  guint hold_id; /* the old frame is still shown */
  gboolean restoring; /* the view is set to that of a document */
  const VtMethod *wish; /* whose main field is to be seen as soon as it is there; NULL: none */
  gboolean granted; /* its result is there, not only what running jobs tell */
  guint wish_id;
  char *followed; /* name of the field that was shown because the user had started what makes it; NULL: none was */
  guint sync_id; /* fields are asked for after the document has started its own runs */
  guint serial;   /* of what was open at the last change */
  VtSample *base; /* the document's sample that the scene shows, or shows in motion */
  gboolean busy_drawing; /* the picture is not up to date yet: what moves waits for it */
  gboolean live_waits;
  guint64 n_told, n_shown;
  gboolean others; /* the scene shows other atoms than the sample's, which a running job has made */
  VtSample *moved;  /* the atoms elsewhere, for the eye; NULL: where they are */
  VtField *moved_arrows;
  guint lost_id;
  VtJob *mover;   /* the job whose atoms are seen, or were seen last */
  VtEntry *next;  /* what it has made, to be shown */
  guint next_id;
  gboolean through;
};

enum
{
  SIGNAL_PICKED_CHANGED,
  SIGNAL_COLOURS_CHANGED,
  SIGNAL_LIVE_CHANGED,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

/* Something did not work; @details: NULL, or more of it. */
void vt_stage_trouble (VtStage *self, const char *text, const char *details);

extern guint vt_stage_signals[N_SIGNALS];

/* The document's sample, or where a running job has its atoms now. */
void vt_stage_show_sample (VtStage *self);

/* vt-stage-fields.c */
char *vt_stage_dup_colour_by (VtStage *self); /* "species" if by no field */
gboolean vt_stage_has_plain_colours (VtStage *self); /* nobody has chosen them: those of the species, or of a run that was followed */
gboolean vt_stage_is_being_made (VtStage *self, const char *name);
void vt_stage_set_shown (VtStage *self, VtField *field);
/* Shows the colours the view asks for, or starts what makes them. FALSE with @error if that is impossible. */
gboolean vt_stage_sync_colours (VtStage *self, GError **error);
gboolean vt_stage_would_take_long (VtStage *self, const char *name); /* … to make what is not there, and is not being made */
void vt_stage_revert_colours (VtStage *self);
void vt_stage_on_colour_by_changed (VtStage *self);
void vt_stage_sync_filter (VtStage *self);
void vt_stage_sync_arrows (VtStage *self);
/* The main field of what the user has started is to be seen. */
void vt_stage_try_wish (VtStage *self);
void vt_stage_forget_wish (VtStage *self);

/* vt-stage-pick.c */
void vt_stage_sync_selection (VtStage *self);
void vt_stage_on_selection_changed (VtStage *self);
void vt_stage_on_step_changed (VtStage *self);
void vt_stage_request_cell (VtStage *self);

/* vt-stage-live.c */
void vt_stage_on_live_changed (VtStage *self);
void vt_stage_follow_mover (VtStage *self, VtJob *job);

G_END_DECLS
