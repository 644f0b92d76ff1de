#include "vt-stage-private.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define HOLD_MS 500

enum
{
  PROP_0,
  PROP_SELECT_THROUGH,
  PROP_SHOWS_OTHERS,
  N_PROPS
};

guint vt_stage_signals[N_SIGNALS];
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VtStage, vt_stage, G_TYPE_OBJECT)

void
vt_stage_trouble (VtStage *self, const char *text, const char *details)
{
  g_signal_emit (self, vt_stage_signals[SIGNAL_TROUBLE], 0, text, details);
}

static gboolean
are_same_atoms (VtSample *a, VtSample *b)
{
  const gsize n = vt_sample_get_n_atoms (a);
  const guint8 *in_a = vt_sample_get_species_index (a), *in_b = vt_sample_get_species_index (b);

  return n == vt_sample_get_n_atoms (b) && (in_a == in_b || memcmp (in_a, in_b, n) == 0);
}

/* Of other atoms nothing is known but what they are and where: the sample's fields and marks come back with it. */
static void
set_scene_sample (VtStage *self, VtSample *shown)
{
  VtSample *sample = vt_document_get_sample (self->document);
  const gboolean before = self->others;

  self->others = shown && sample && shown != sample && !are_same_atoms (shown, sample);
  if (self->others)
    {
      vt_scene_set_colour_field (self->scene, NULL);
      vt_scene_set_filter_field (self->scene, NULL);
      vt_scene_set_arrow_field (self->scene, NULL);
      vt_scene_set_selection (self->scene, NULL);
    }
  vt_scene_set_sample (self->scene, shown);
  vt_scene_set_picked (self->scene, self->others ? -1 : self->picked);
  vt_stage_sync_selection (self);
  vt_stage_request_cell (self);
  if (self->others != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWS_OTHERS]);
}

void
vt_stage_show_sample (VtStage *self)
{
  VtSample *sample = vt_document_get_sample (self->document);
  VtSample *live = vt_document_get_live_sample (self->document);

  g_clear_handle_id (&self->hold_id, g_source_remove);
  if (self->base != sample)
    {
      vt_scene_set_colour_field (self->scene, NULL);
      vt_scene_set_filter_field (self->scene, NULL);
      vt_scene_set_arrow_field (self->scene, NULL);
      g_clear_object (&self->moved);
      g_clear_object (&self->moved_arrows);
      g_set_object (&self->base, sample);
    }
  if (!live && self->moved)
    live = self->moved;
  if (vt_scene_get_sample (self->scene) != (live ? live : sample))
    set_scene_sample (self, live ? live : sample);
}

static gboolean
on_hold_over (gpointer data)
{
  VtStage *self = data;

  self->hold_id = 0;
  vt_stage_show_sample (self);
  return G_SOURCE_REMOVE;
}

/* ---- the document ---- */

/* Another file starts with a plain picture, a flat one seen from above; the style stays as the user likes it. */
static void
reset_view (VtStage *self)
{
  VtSample *sample = vt_document_get_sample (self->document);

  g_object_set (self->view, "colour-by", "species", "colour-component", 0, "slice-enabled", FALSE, "hidden-species", "",
                "filter-field", "", "arrows-field", "", "zoom", 1.0, NULL);
  vt_view_set_centre (self->view, (double[3]){ 0, 0, 0 });
  vt_view_look (self->view, sample && vt_sample_get_cell (sample)->dimension == 2 ? "z" : "home");
  vt_view_clear_history (self->view);
}

static gboolean
on_sync (gpointer data)
{
  VtStage *self = data;

  g_autofree char *name = vt_stage_dup_colour_by (self);

  self->sync_id = 0;
  /* What takes minutes is not begun because another sample is looked at. */
  if (vt_stage_would_take_long (self, name))
    vt_stage_revert_colours (self);
  else
    vt_stage_on_colour_by_changed (self);
  vt_stage_sync_filter (self);
  vt_stage_sync_arrows (self);
  return G_SOURCE_REMOVE;
}

static void
on_sample_changed (VtStage *self)
{
  VtSample *sample = vt_document_get_sample (self->document);
  VtSample *before = vt_scene_get_sample (self->scene);
  guint serial = vt_document_get_serial (self->document);
  gboolean another = serial != self->serial;
  g_autofree char *name = NULL;
  gboolean wait;

  self->serial = serial;
  vt_stage_forget_wish (self);
  g_clear_pointer (&self->pending, g_free);
  if (another)
    {
      self->picked_id = -1;
      reset_view (self);
    }
  name = vt_stage_dup_colour_by (self);
  wait = !another && before && !g_str_equal (name, "species") && !vt_document_find_field (self->document, name)
         && vt_sample_get_n_atoms (sample) == vt_sample_get_n_atoms (before);
  self->picked = self->picked_id >= 0 ? vt_sample_find_id (sample, self->picked_id) : -1;
  if (self->picked < 0)
    self->picked_id = -1;
  if (!wait)
    vt_stage_show_sample (self); /* with the picked atom and its cell, as later for one that is held */
  else if (!self->hold_id) /* not longer for a hand that goes on scrubbing */
    self->hold_id = g_timeout_add (HOLD_MS, on_hold_over, self);

  if (vt_document_find_field (self->document, name))
    vt_stage_sync_colours (self, NULL);
  if (!self->sync_id)
    self->sync_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_sync, self, NULL);
  g_signal_emit (self, vt_stage_signals[SIGNAL_PICKED_CHANGED], 0);
}

static void
on_field_changed (VtStage *self, const char *name)
{
  g_autofree char *wanted = vt_stage_dup_colour_by (self);
  const VtMethod *maker = self->wish ? vt_registry_find_for_field (name) : NULL;

  if (maker && maker == self->wish)
    {
      self->granted = TRUE;
      vt_stage_try_wish (self);
    }
  if (g_strcmp0 (name, wanted) == 0)
    vt_stage_sync_colours (self, NULL);
  vt_stage_sync_filter (self);
  vt_stage_sync_arrows (self);
}

static void
on_job_finished (VtStage *self, VtJob *job)
{
  vt_stage_follow_mover (self, job);
  if (self->wish && !self->wish_id && g_str_equal (vt_job_get_id (job), self->wish->id))
    vt_stage_forget_wish (self);
  if (vt_job_get_state (job) == VT_JOB_DONE && g_strcmp0 (vt_job_get_id (job), "voronoi") == 0)
    vt_stage_request_cell (self);
  if (self->pending && !vt_document_find_field (self->document, self->pending))
    {
      const VtMethod *maker = vt_document_find_maker (self->document, self->pending);

      if (maker && g_strcmp0 (maker->id, vt_job_get_id (job)) == 0 && vt_job_get_state (job) != VT_JOB_DONE)
        vt_stage_revert_colours (self);
    }
}

/* ---- what is asked for by name ---- */

VtJob *
vt_stage_run (VtStage *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const VtMethod *method = parts[0] ? vt_registry_find (parts[0]) : NULL;
  g_autoptr (VtParams) params = NULL;

  if (!method)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _ ("There is no analysis called “%s”."),
                   parts[0] ? parts[0] : "");
      return NULL;
    }
  params = vt_params_new (method->params);
  if (parts[1] && !vt_params_parse (params, parts[1], error))
    return NULL;
  return vt_stage_run_method (self, method, params, error);
}

VtJob *
vt_stage_run_method (VtStage *self, const VtMethod *method, const VtParams *params, GError **error)
{
  VtJob *job = vt_document_run (self->document, method, params, error);

  vt_stage_forget_wish (self);
  if (job && vt_stage_has_plain_colours (self))
    self->wish = method;
  return job;
}

VtJob *
vt_stage_continue (VtStage *self, const VtMethod *method, GError **error)
{
  g_autoptr (VtParams) params = vt_document_get_sample (self->document) ? vt_document_dup_continuation (self->document, method) : NULL;

  if (params)
    return vt_document_run (self->document, method, params, error);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("“%s” has nothing to go on from: show the sample of a run that was stopped before its end."), _ (method->name));
  return NULL;
}

/* ---- life ---- */

static void
vt_stage_dispose (GObject *object)
{
  VtStage *self = VT_STAGE (object);

  g_clear_handle_id (&self->hold_id, g_source_remove);
  g_clear_handle_id (&self->sync_id, g_source_remove);
  g_clear_handle_id (&self->lost_id, g_source_remove);
  vt_stage_forget_wish (self);
  g_clear_handle_id (&self->next_id, g_source_remove);
  g_clear_object (&self->mover);
  g_clear_object (&self->next);
  self->cell_generation++;
  g_clear_object (&self->base);
  g_clear_object (&self->moved);
  g_clear_object (&self->moved_arrows);
  if (self->mapper)
    g_object_run_dispose (G_OBJECT (self->mapper)); /* a map that is being made keeps it a little longer */
  g_clear_object (&self->mapper);
  g_clear_object (&self->document);
  g_clear_object (&self->view);
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (vt_stage_parent_class)->dispose (object);
}

static void
vt_stage_finalize (GObject *object)
{
  VtStage *self = VT_STAGE (object);

  g_free (self->shown);
  g_free (self->pending);
  g_free (self->followed);
  G_OBJECT_CLASS (vt_stage_parent_class)->finalize (object);
}

static void
vt_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtStage *self = VT_STAGE (object);

  if (id != PROP_SELECT_THROUGH)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->through != g_value_get_boolean (value))
    {
      self->through = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
vt_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECT_THROUGH)
    g_value_set_boolean (value, VT_STAGE (object)->through);
  else if (id == PROP_SHOWS_OTHERS)
    g_value_set_boolean (value, VT_STAGE (object)->others);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vt_stage_class_init (VtStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = vt_stage_set_property;
  object_class->get_property = vt_stage_get_property;
  properties[PROP_SELECT_THROUGH] = g_param_spec_boolean ("select-through", NULL, NULL, TRUE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SHOWS_OTHERS] = g_param_spec_boolean ("shows-others", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  object_class->dispose = vt_stage_dispose;
  object_class->finalize = vt_stage_finalize;
  vt_stage_signals[SIGNAL_PICKED_CHANGED] = g_signal_new ("picked-changed", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                 NULL, G_TYPE_NONE, 0);
  vt_stage_signals[SIGNAL_COLOURS_CHANGED] = g_signal_new ("colours-changed", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                  NULL, G_TYPE_NONE, 0);
  vt_stage_signals[SIGNAL_LIVE_CHANGED] = g_signal_new ("live-changed", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 0);
  vt_stage_signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
on_map_failed (VtStage *self, const char *message)
{
  g_signal_emit (self, vt_stage_signals[SIGNAL_TROUBLE], 0, _ ("There is no map on the slice"), message);
}

VtSliceMapper *
vt_stage_get_mapper (VtStage *self)
{
  return self->mapper;
}

static void
vt_stage_init (VtStage *self)
{
  self->document = vt_document_new ();
  self->view = vt_view_new ();
  self->scene = vt_scene_new ();
  self->picked = -1;
  self->picked_id = -1;
  self->through = TRUE;
  self->shown = g_strdup ("species");

  self->mapper = vt_slice_mapper_new (self->scene, self->view);
  g_signal_connect_object (self->mapper, "failed", G_CALLBACK (on_map_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "field-changed", G_CALLBACK (on_field_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "live-changed", G_CALLBACK (vt_stage_on_live_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "job-finished", G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::colour-by", G_CALLBACK (vt_stage_on_colour_by_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_selection (self->document), "changed", G_CALLBACK (vt_stage_on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::selection-step", G_CALLBACK (vt_stage_on_step_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::filter-field", G_CALLBACK (vt_stage_sync_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::arrows-field", G_CALLBACK (vt_stage_sync_arrows), self, G_CONNECT_SWAPPED);
}

VtStage *
vt_stage_new (void)
{
  return g_object_new (VT_TYPE_STAGE, NULL);
}

VtDocument *
vt_stage_get_document (VtStage *self)
{
  return self->document;
}

VtView *
vt_stage_get_view (VtStage *self)
{
  return self->view;
}

VtScene *
vt_stage_get_scene (VtStage *self)
{
  return self->scene;
}

VtSample *
vt_stage_get_sample (VtStage *self)
{
  return vt_document_get_sample (self->document);
}

char *
vt_stage_dup_sample_title (VtStage *self, VtEntry *entry)
{
  GFile *file = vt_document_get_file (self->document);
  VtSample *sample = vt_entry_get_sample (entry);

  if (*vt_entry_get_title (entry))
    return g_strdup (vt_entry_get_title (entry));
  if (file)
    return g_file_get_basename (file);
  return g_strdup (sample && *vt_sample_get_title (sample) ? vt_sample_get_title (sample) : _ ("Opened sample"));
}

void
vt_stage_snapshot (VtStage *self, VtScene **scene, VtView **view)
{
  *scene = vt_scene_copy (self->scene);
  *view = vt_view_copy (self->view);
}
