/* win.status: what a script (or a test) can know about the window, as a dictionary. docs/actions.md lists its keys. */
#include "vt-window-private.h"

#include "vt-view-text.h"

#define STATUS_MS 20
#define PROGRESS_MS 200

static void
add_names (GVariantDict *dict, VtDocument *document)
{
  GListModel *fields = vt_document_get_fields (document);
  GListModel *tables = vt_document_get_tables (document);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);

      g_ptr_array_add (names, (gpointer) vt_field_get_name (field));
    }
  for (guint i = 0; i < g_list_model_get_n_items (tables); i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (tables, i);

      g_ptr_array_add (ids, (gpointer) vt_table_get_id (table));
    }
  g_variant_dict_insert_value (dict, "fields", g_variant_new_strv ((const char *const *) names->pdata, names->len));
  g_variant_dict_insert_value (dict, "tables", g_variant_new_strv ((const char *const *) ids->pdata, ids->len));
}

/* Jobs at work: id → fraction done. */
static void
add_jobs (GVariantDict *dict, VtDocument *document)
{
  GListModel *jobs = vt_document_get_jobs (document);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sd}"));
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VtJob) job = g_list_model_get_item (jobs, i);

      g_variant_builder_add (&builder, "{sd}", vt_job_get_id (job), vt_job_get_progress (job));
    }
  g_variant_dict_insert_value (dict, "jobs", g_variant_builder_end (&builder));
}

/* The view's settings as text, as win.set takes them. */
static void
add_view (GVariantDict *dict, VtView *view)
{
  guint n;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (view), &n);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = vt_view_dup_property_text (view, pspecs[i]->name);

      g_variant_builder_add (&builder, "{ss}", pspecs[i]->name, text);
    }
  g_variant_dict_insert_value (dict, "view", g_variant_builder_end (&builder));
}

static void
add_sample (GVariantDict *dict, VtWindow *self, VtSample *sample)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  GFile *file = vt_document_get_file (document);
  g_autofree char *composition = vt_sample_dup_composition (sample);
  gssize picked = vt_stage_get_picked (self->stage);
  gint64 n_frames;

  g_object_get (document, "n-frames", &n_frames, NULL);
  g_variant_dict_insert (dict, "potential", "s", vt_document_get_potential (document) ? vt_document_get_potential (document) : "");
  g_variant_dict_insert (dict, "n-atoms", "t", (guint64) vt_sample_get_n_atoms (sample));
  g_variant_dict_insert (dict, "composition", "s", composition);
  g_variant_dict_insert (dict, "file", "s", file ? g_file_peek_path (file) : "");
  g_variant_dict_insert (dict, "frame", "x", vt_document_get_frame (document));
  g_variant_dict_insert (dict, "n-frames", "x", n_frames);
  g_variant_dict_insert (dict, "picked", "x", picked >= 0 ? vt_sample_get_id (sample, picked) : (gint64) -1);
  g_variant_dict_insert (dict, "selected", "t", (guint64) vt_selection_get_count (vt_document_get_selection (document)));
  add_names (dict, document);
}

static void
add_samples (GVariantDict *dict, VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  GListModel *samples = vt_document_get_samples (document);
  GVariantBuilder builder;
  int shown = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < g_list_model_get_n_items (samples); i++)
    {
      g_autoptr (VtEntry) entry = g_list_model_get_item (samples, i);
      g_autofree char *title = vt_stage_dup_sample_title (self->stage, entry);

      g_variant_builder_add (&builder, "s", title);
      if (entry == vt_document_get_entry (document))
        shown = (int) i;
    }
  g_variant_dict_insert_value (dict, "samples", g_variant_builder_end (&builder));
  g_variant_dict_insert (dict, "sample", "i", shown);
}

static gboolean
on_progress_time (gpointer data)
{
  VtWindow *self = data;

  self->progress_id = 0;
  vt_window_queue_status (self);
  return G_SOURCE_REMOVE;
}

gboolean
vt_window_update_status (gpointer data)
{
  VtWindow *self = data;
  VtDocument *document = vt_stage_get_document (self->stage);
  VtScene *scene = vt_stage_get_scene (self->stage);
  VtSample *sample = vt_stage_get_sample (self->stage);
  VtField *shown = vt_scene_get_colour_field (scene);
  VtJob *live = vt_document_get_live_job (document);
  g_auto (GStrv) figures = vt_window_dup_figures (self);
  guint64 n_told, n_shown;
  GVariantDict dict;

  self->status_id = 0;
  g_variant_dict_init (&dict, NULL);
  if (sample)
    {
      add_sample (&dict, self, sample);
      add_samples (&dict, self);
    }
  add_jobs (&dict, document);
  add_view (&dict, vt_stage_get_view (self->stage));
  g_variant_dict_insert (&dict, "moving", "b", vt_motion_bar_get_playing (self->motion));
  g_variant_dict_insert (&dict, "live", "s", live ? vt_job_get_id (live) : "");
  vt_stage_get_live_counts (self->stage, &n_told, &n_shown);
  g_variant_dict_insert (&dict, "live-told", "t", n_told);
  g_variant_dict_insert (&dict, "live-shown", "t", n_shown);
  g_variant_dict_insert (&dict, "title", "s", gtk_label_get_text (self->title));
  g_variant_dict_insert (&dict, "subtitle", "s", gtk_label_get_text (self->subtitle));
  g_variant_dict_insert (&dict, "opening", "b", self->opening != NULL);
  g_variant_dict_insert (&dict, "slice-map", "s",
                         vt_slice_mapper_is_busy (vt_stage_get_mapper (self->stage))       ? "making"
                         : vt_scene_get_slice_map (vt_stage_get_scene (self->stage)) ? "shown" : "none");
  g_variant_dict_insert (&dict, "busy", "b",
                         self->opening || self->exporting > 0 || self->wish || self->selecting
                             || g_list_model_get_n_items (vt_document_get_jobs (document)) > 0);
  g_variant_dict_insert (&dict, "coloured-by", "s", shown ? vt_field_get_name (shown) : "species");
  g_variant_dict_insert (&dict, "drawn", "b",
                         sample && vt_scene_get_sample (scene) == sample
                             && vt_viewport_get_complete (self->viewport));
  g_variant_dict_insert_value (&dict, "figures", g_variant_new_strv ((const char *const *) figures, -1));
  g_variant_dict_insert (&dict, "saved", "b", vt_document_is_saved (document));
  g_variant_dict_insert (&dict, "kept", "b", vt_document_is_kept (document));
  g_variant_dict_insert (&dict, "recoverable", "u", self->recoveries ? self->recoveries->len : 0);
  g_variant_dict_insert (&dict, "message", "s", self->message ? self->message : "");
  g_variant_dict_insert (&dict, "error", "s", self->error ? self->error : "");
  g_variant_dict_insert (&dict, "exported", "s", self->exported ? self->exported : "");
  g_autofree char *scatter = vt_scatter_card_dup_choice (vt_plots_panel_get_scatter (self->plots));

  g_variant_dict_insert (&dict, "scatter", "s", scatter);
  vt_window_add_events_status (self, &dict);
  g_variant_dict_insert (&dict, "figure", "s", self->figure ? self->figure : "");
  g_simple_action_set_state (self->status, g_variant_dict_end (&dict));
  if (g_list_model_get_n_items (vt_document_get_jobs (document)) > 0 && !self->progress_id)
    self->progress_id = g_timeout_add (PROGRESS_MS, on_progress_time, self);
  return G_SOURCE_REMOVE;
}

/* Dragging the camera changes the view at every motion: a script is told at most fifty times a second. */
void
vt_window_queue_status (VtWindow *self)
{
  if (!self->status_id && !self->closing)
    self->status_id = g_timeout_add (STATUS_MS, vt_window_update_status, self);
}
