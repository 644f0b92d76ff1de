/* The parts of VtDocument: the object and its lists (vt-document.c), its jobs and their results (-jobs) and what they have so far
 * (-live), files and frames (-frames), samples made of what was opened (-samples), and the .vitrine file it is kept in (-save). For these
 * only. */
#pragma once

#include "document/vt-document.h"
#include "document/vt-keeper.h"

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

struct _VtEntry
{
  GObject parent_instance;

  VtSample *sample;
  char *title;
  char *made;
  char *parent;
  GVariant *state; /* from which the run that made it goes on, if it was stopped; NULL: none */

  /* While another one is shown. */
  GPtrArray *fields;
  GPtrArray *tables;
  GPtrArray *records;
};

struct _VtDocument
{
  GObject parent_instance;

  VtTrajectory *trajectory;
  GFile *file;
  VtSample *sample;
  GArray *species; /* VtSpecies: the user's, for every frame of the file; NULL while the file's own hold */
  gint64 frame;
  gint64 n_frames;

  GListStore *entries; /* VtEntry; the first is what was opened */
  VtEntry *opened;     /* that one */
  VtEntry *entry;      /* the one that is shown; @sample, @fields, @tables and @records are its */
  VtSelection *selection;
  GPtrArray *own; /* VtMethod: the user's fields */
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

  VtKeeper *keeper; /* what the jobs know of the next three */
  VtStore *store;   /* results go there as they are made */
  char *drafts;     /* folder for drafts; NULL if none are wanted */
  VtStore *draft;   /* where results go while there is no @store */
  gboolean drafting; /* one is being written */
  guint draft_id;   /* begins one */
  char *looked_at;  /* the view as it was last told, for the draft; NULL if it never was */
  GPtrArray *parts; /* VtStorePart */
  char *saved_view;
  char *origin;     /* of a restored sample: the file it was once read from */
  VtStoreLink *link; /* of a restored sample: what the document told of that file; NULL if nothing */
  gboolean linked;  /* a document that is saved leaves the sample to its file */
  char *events_path; /* of a snapshot: what vt_document_dup_events_path() told */
  double cooling_rate; /* of a snapshot; NaN else */
  gboolean saved;
  double unsaved_seconds; /* of computing that no file holds */
  guint serial; /* of what was opened */
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
  SIGNAL_FRAMES_DAMAGED,
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
GPtrArray *vt_document_new_records (void);
/* From a file (VtStoreRecord). Methods of other versions, and parameters they no longer have, are only provenance. */
void vt_document_parse_records (GPtrArray *records, GPtrArray *stored);
void vt_document_set_record (VtDocument *self, const VtMethod *method, const VtParams *params);
char *vt_document_dup_record_text (const VtMethod *method, const VtParams *params); /* as it is saved */
void vt_document_forget_method (VtDocument *self, const VtMethod *method);          /* its jobs and what it had made */
void vt_document_drop_jobs (VtDocument *self); /* cancels and forgets them: results that still come are dropped */

/* What a job has so far. */
void vt_document_take_partial (VtDocument *self, VtTask *task);

/* Samples. */
void vt_document_init_entries (VtDocument *self);
void vt_document_free_entries (VtDocument *self);
void vt_document_forget_entries (VtDocument *self);
void vt_document_leave_entry (VtDocument *self); /* what was opened is shown again; the caller says which frame of it */
void vt_document_add_sample (VtDocument *self, VtSample *sample, const VtMethod *method, const VtParams *params, VtResult *result);
char *vt_document_describe_run (const VtMethod *method, const VtParams *params);
char *vt_document_name_sample (VtSample *sample, VtSample *parent, const VtMethod *method);
/* Among the parts of its sample in the file. @state: NULL if there is none. */
void vt_document_put_run_state (VtStoreContents *contents, GVariant *state);
VtStoreContents *vt_document_dup_entry_contents (VtDocument *self, VtEntry *entry);
void vt_document_fill_others (VtDocument *self, VtStoreContents *contents);
void vt_document_take_others (VtDocument *self, const VtStoreContents *contents);

/* Formulas. */
/* The user's fields among what was saved (VtStoreRecord) with a sample that has been read. */
void vt_document_restore_own (VtDocument *self, GPtrArray *records, GPtrArray *stored, VtSample *sample, GPtrArray *fields);
void vt_document_rerun_own (VtDocument *self); /* all of the user's fields */
gboolean vt_document_depends_on (VtDocument *self, const VtMethod *method, const char *field);

/* Frames. */
void vt_document_forget_origin (VtDocument *self); /* all that was known of where the sample came from */
void vt_document_take_sample (VtDocument *self, VtSample *sample);
void vt_document_tell_sample (VtDocument *self);
void vt_document_show_sample (VtDocument *self, VtSample *sample);
void vt_document_forget_file (VtDocument *self);
void vt_document_stop_indexing (VtDocument *self);
void vt_document_check_frames (VtDocument *self);

/* Drafts. */
VtStore *vt_document_get_keeper (VtDocument *self); /* where results go now; NULL if nowhere */
void vt_document_tell_keeper (VtDocument *self);    /* after each change of these */
void vt_document_begin_draft (VtDocument *self);    /* soon, if there is anything to keep and nowhere to keep it */
void vt_document_drop_draft (VtDocument *self);
/* What was opened from the folder of drafts goes on as one; FALSE if it is none. */
gboolean vt_document_adopt_draft (VtDocument *self, const char *path, const VtStoreContents *contents);

/* What is here but not in @store, which was written with @contents. */
gboolean vt_document_put_news (VtDocument *self, VtStore *store, const VtStoreContents *contents, GError **error);
void vt_document_set_saved (VtDocument *self, gboolean saved);

G_END_DECLS
