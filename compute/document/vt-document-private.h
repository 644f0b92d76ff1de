/* The parts of VtDocument: the object and its lists (vt-document.c), its jobs and their results (-jobs) and what they have so far
 * (-live), files, frames and samples (-frames), and the .vitrine file it is kept in (-save). For these only. */
#pragma once

#include "document/vt-document.h"

G_BEGIN_DECLS

/* A method that has (or will have) results on the current sample: run again when the sample changes. */
typedef struct
{
  const VtMethod *method;
  VtParams *params;
  gboolean current; /* its results are of the current sample */
} VtRecord;

/* A job of this document. */
typedef struct
{
  VtJob *job;
  const VtMethod *method;
  VtParams *params;
  VtStore *store; /* where its result is kept; NULL if nowhere */
  VtResult *live; /* what it has so far; NULL if it has not told */
} VtTask;

struct _VtDocument
{
  GObject parent_instance;

  VtTrajectory *trajectory;
  GFile *file;
  VtSample *sample;
  GArray *species; /* VtSpecies: the user's, for every frame of the file; NULL while the file's own hold */
  gint64 frame;
  gint64 n_frames;

  VtSelection *selection;
  GListStore *fields;
  GListStore *tables;
  GListStore *jobs;
  GPtrArray *records; /* VtRecord */
  GPtrArray *tasks;   /* VtTask, one for each job in @jobs */

  GCancellable *loading; /* the open or set_frame under way */
  double load_progress;
  GCancellable *indexing;
  guint index_watch;
  gboolean disposed;

  VtStore *store;   /* results go there as they are made */
  char *drafts;     /* folder for drafts; NULL if none are wanted */
  VtStore *draft;   /* where results go while there is no @store */
  gboolean drafting; /* one is being written */
  guint draft_id;   /* begins one */
  char *looked_at;  /* the view as it was last told, for the draft; NULL if it never was */
  GPtrArray *parts; /* VtStorePart */
  char *saved_view;
  char *origin;     /* of a restored sample: the file it was once read from */
  gboolean saved;
};

enum
{
  PROP_0,
  PROP_SAMPLE,
  PROP_FRAME,
  PROP_N_FRAMES,
  PROP_BUSY,
  PROP_SAVED,
  PROP_LOAD_PROGRESS,
  N_PROPS
};

enum
{
  SIGNAL_SAMPLE_CHANGED,
  SIGNAL_FIELD_CHANGED,
  SIGNAL_TABLE_CHANGED,
  SIGNAL_JOB_FINISHED,
  SIGNAL_LIVE_CHANGED,
  SIGNAL_SAVE_FAILED,
  SIGNAL_FRAMES_CHANGED,
  N_SIGNALS
};

extern GParamSpec *vt_document_props[N_PROPS];
extern guint vt_document_signals[N_SIGNALS];

/* Into the lists, in place of what has the same name. */
void vt_document_put_table (VtDocument *self, VtTable *table);
void vt_document_put_result (VtDocument *self, VtResult *result);

/* Jobs. @params: NULL for the defaults. */
void vt_document_init_jobs (VtDocument *self);
void vt_document_set_record (VtDocument *self, const VtMethod *method, const VtParams *params);
void vt_document_drop_jobs (VtDocument *self); /* cancels and forgets them: results that still come are dropped */

/* What a job has so far. */
void vt_document_take_partial (VtDocument *self, VtTask *task);

/* Frames. */
void vt_document_show_sample (VtDocument *self, VtSample *sample);
void vt_document_forget_file (VtDocument *self);
void vt_document_stop_indexing (VtDocument *self);
void vt_document_check_frames (VtDocument *self);

/* Drafts. */
VtStore *vt_document_get_keeper (VtDocument *self); /* where results go now; NULL if nowhere */
void vt_document_begin_draft (VtDocument *self);    /* soon, if there is anything to keep and nowhere to keep it */
void vt_document_drop_draft (VtDocument *self);
/* What was opened from the folder of drafts goes on as one; FALSE if it is none. */
gboolean vt_document_adopt_draft (VtDocument *self, const char *path, const VtStoreContents *contents);

/* What is here but not in @store, which was written with @contents. */
gboolean vt_document_put_news (VtDocument *self, VtStore *store, const VtStoreContents *contents, GError **error);
void vt_document_set_saved (VtDocument *self, gboolean saved);

G_END_DECLS
