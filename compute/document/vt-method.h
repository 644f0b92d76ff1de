/* VtMethod: how an analysis presents itself to everything else.
 *
 * A method is one static VtMethod in one file under compute/, and one line in vt-registry.c. The sidebar, the
 * command line, the help, provenance and figures are generated from it.
 *
 *   static VtResult *run (VtRun *run, GError **error) { … }
 *   const VtMethod vt_method_voronoi = { .id = "voronoi", .name = N_("Voronoi"), …, .run = run };
 */
#pragma once

#include "base/vt-job.h"
#include "document/vt-keeper.h"
#include "document/vt-param.h"
#include "sample/vt-sample.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

/* A field that a method makes. */
typedef struct
{
  const char *name;    /* "volume" */
  const char *title;   /* N_("Voronoi volume") */
  const char *unit;    /* "length³": see vt_sample_dup_unit() */
  const char *meaning; /* N_() one line */
  gboolean is_label;   /* its whole numbers are names of kinds: neighbouring ones are no more alike than others */
} VtFieldSpec;

/* Where a method stands in lists, in this order. */
typedef enum
{
  VT_GROUP_STRUCTURE,
  VT_GROUP_ORDER,
  VT_GROUP_CORRELATION,
  VT_GROUP_DYNAMICS,
  VT_GROUP_VIBRATION,
  VT_GROUP_LANDSCAPE,
  VT_N_GROUPS
} VtMethodGroup;

/* Whether a method of this group is only ever started by the user: too long to follow every frame that is shown. */
gboolean vt_method_group_is_long (VtMethodGroup group);
const char *vt_method_group_get_id (VtMethodGroup group);    /* "structure" */
const char *vt_method_group_get_title (VtMethodGroup group); /* translated */

/* What a method makes: fields and tables, and perhaps a new sample. */
#define VT_TYPE_RESULT (vt_result_get_type ())
G_DECLARE_FINAL_TYPE (VtResult, vt_result, VT, RESULT, GObject)

typedef struct _VtRun VtRun;

/* What a method writes to the document row by row while it runs (vt_store_copy_logs()), where the document is packed (vt_store_pack()) or read. */
typedef struct
{
  /* Takes out of @contents what unpack() puts in again, and puts in what takes a while to make of what is logged in the document at @from. */
  gboolean (*prepare) (VtStoreContents *contents, const char *from, GCancellable *cancellable, GError **error);

  /* Writes to @to, small, what the document at @from, which holds @contents, has logged. */
  gboolean (*pack) (VtStore *to, const char *from, const VtStoreContents *contents, GError **error);

  /* Puts in again, by the log of the document at @path. */
  gboolean (*unpack) (VtStoreContents *contents, const char *path, GError **error);

  /* Puts in what a run that was killed, or is still at work, has logged in the document at @path, where @contents has no result of it. */
  void (*recover) (VtStoreContents *contents, const char *path, GCancellable *cancellable);
} VtMethodLog;

typedef struct
{
  const char *id;        /* "voronoi" */
  const char *name;      /* N_("Voronoi analysis") */
  VtMethodGroup group;
  const char *summary;   /* N_() one or two sentences: what it tells about a glass */
  const char *reference; /* the equation's source: paper, equation or page */
  const VtParamSpec *params;  /* ends with { NULL } */
  const char *const *inputs;  /* names of fields it needs, NULL-terminated; NULL if none. Computed first when absent */
  const VtFieldSpec *fields;  /* what it makes, ends with { NULL } */
  const char *const *tables;  /* ids of the tables it makes, NULL-terminated; NULL if none */

  gboolean needs_forces; /* under the potential that was chosen for the sample, which its provenance names */
  gboolean may_stop; /* vt_job_stop() ends it with what it has so far, which is a result */
  gboolean may_resume; /* it keeps checkpoints (vt_params_set_checkpoint()) and goes on from them */

  /* On a worker thread. Returns NULL with @error set on failure, or NULL when cancelled. */
  VtResult *(*run) (VtRun *run, GError **error);

  /* What it has told so far (vt_job_set_partial()) is a result of its own: when it is cancelled, that is kept. It tells once more before it
   * returns. */
  gboolean keeps_partial;

  /* @params made @sample and have the state that came with it, if any (vt_result_set_state()): makes them those with which the run goes on where
   * it was stopped. FALSE if it came to its end. NULL: it cannot. */
  gboolean (*go_on) (VtSample *sample, VtParams *params);

  /* What a reader of the result should know before anything is made of it; NULL: nothing. @tables: as in .tables, NULL where one is missing. */
  char *(*dup_warning) (VtSample *sample, const VtParams *params, VtTable *const *tables);

  gboolean is_prompt; /* its first partial result is waited for: vt_job_set_prompt() */

  const VtMethodLog *log; /* NULL if it writes none */
} VtMethod;

/* ---- the registry ---- */
const VtMethod *const *vt_registry_list (void); /* NULL-terminated, in the order of the sidebar */
const VtMethod *vt_registry_find (const char *id);
const VtMethod *vt_registry_find_for_field (const char *field_name); /* the method that makes it, or NULL */
const VtMethod *vt_registry_find_for_table (const char *table_id);
gboolean vt_registry_is_label (const char *field_name); /* a field of kinds, not of amounts; so are "type" and "mol" of a file */

/* Names of the fields that @method needs with these parameters (NULL: the defaults): its inputs, and the fields that parameters of type
 * VT_PARAM_FIELD and VT_PARAM_FIELDS name. g_strfreev(). */
char **vt_method_dup_inputs (const VtMethod *method, const VtParams *params);

/* ---- for whoever starts a method (VtDocument, tests) ---- */

/* A job for @method on @sample, not yet started. @inputs: the fields it needs (VtField, by name).
 * @params: copied; NULL for defaults. Its result is a VtResult. */
VtJob *vt_method_create_job (const VtMethod *method);
void vt_method_start_job (const VtMethod *method, VtJob *job, VtSample *sample, const VtParams *params, GPtrArray *inputs);

/* The same; before the job is done, @keep (nullable) is called with its result on the worker's thread, unless it was cancelled. What is
 * shown as done can so be on the disk already. @keeper: for methods that store what they find as they find it. */
typedef void (*VtKeepFunc) (VtJob *job, VtResult *result, gpointer data);
void vt_method_start_job_keeping (const VtMethod *method, VtJob *job, VtSample *sample, const VtParams *params, GPtrArray *inputs,
                                  VtKeeper *keeper, VtKeepFunc keep, gpointer data, GDestroyNotify destroy);

/* In the calling thread, for tests and benchmarks. @inputs may be NULL. */
VtResult *vt_method_run_sync (const VtMethod *method, VtSample *sample, const VtParams *params, GPtrArray *inputs, GError **error);

/* ---- inside run() ---- */
VtSample *vt_run_get_sample (VtRun *run);
const VtMethod *vt_run_get_method (VtRun *run);
const VtParams *vt_run_get_params (VtRun *run);
VtJob *vt_run_get_job (VtRun *run);              /* for progress, messages, partials and cancel */
VtField *vt_run_get_input (VtRun *run, const char *name);
VtKeeper *vt_run_get_keeper (VtRun *run);        /* (transfer none); NULL: there is no document */

/* A field that the method declared, with title, unit, meaning and provenance filled in.
 * @values: (transfer full) as for vt_field_new(). Returns (transfer full). */
VtField *vt_run_new_field (VtRun *run, const char *name, VtFieldType type, guint n_components, gpointer values);
/* Says before all else in the provenance of a field made by vt_run_new_field() how it was made. */
void vt_run_add_provenance (VtRun *run, VtField *field, const char *how);
/* Says in the provenance of what is made from now on how far the run has come: "stopped after 12 of 100 ps", "continued after 12 ps". */
void vt_run_note_stop (VtRun *run, const char *how);
VtTable *vt_run_new_table (VtRun *run, const char *id, const char *title, VtTableKind kind);

/* ---- results ---- */
VtResult *vt_result_new (void);
void vt_result_take_field (VtResult *result, VtField *field);
void vt_result_take_table (VtResult *result, VtTable *table);
guint vt_result_get_n_fields (VtResult *result);
VtField *vt_result_get_field (VtResult *result, guint i);
VtField *vt_result_find_field (VtResult *result, const char *name);
guint vt_result_get_n_tables (VtResult *result);
VtTable *vt_result_get_table (VtResult *result, guint i);
VtTable *vt_result_find_table (VtResult *result, const char *id);

/* A configuration that the method made: relaxed, quenched, at the end of a run. In a partial result (vt_job_set_partial()) it is
 * the configuration of this moment, of the same atoms in the same order or of new ones, to be looked at and then forgotten. What the sample's
 * title says is what it is called; the document adds how it was made. */
void vt_result_set_sample (VtResult *result, VtSample *sample);
VtSample *vt_result_get_sample (VtResult *result); /* (transfer none); NULL: none */

/* With a sample of a run that was stopped: the checkpoint from which the run goes on exactly, by vt_run_load_checkpoint(). NULL: none. */
void vt_result_set_state (VtResult *result, GVariant *state);
GVariant *vt_result_get_state (VtResult *result); /* (transfer none) */

G_END_DECLS
