/* Events in the window: searched around an atom, selected, filtered and played. */
#include <inttypes.h>
#include <math.h>

#include "vt-window-private.h"

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-artn-result.h"

/* What "find events here" adds to the events of an atom, and how often it tries at most. */
#define FEW 5
#define ATTEMPTS 20

/* So long the picture stays coarse while the first one is waited for: shadows take half of the processor. */
#define PATIENCE_MS 3000

static void
on_trouble (VtWindow *self, const char *text, const char *details)
{
  vt_window_complain (self, text, details);
}

/* Ten neighbours across: an event of a few atoms is lost in a picture of thousands. Whoever has seen it is brought back. */
static void
on_playing (VtWindow *self, guint64 atom)
{
  VtSample *sample = vt_stage_get_sample (self->stage);

  vt_viewport_visit (self->viewport, atom, 5 * cbrt (fabs (vt_cell_get_volume (vt_sample_get_cell (sample))) / vt_sample_get_n_atoms (sample)));
}

/* Instead of what the whole campaign has by now. */
static void
on_missed (VtWindow *self, guint64 atom)
{
  g_autofree char *text = g_strdup_printf (_ ("No connected event was found around atom %" PRId64 " in %d attempts. Searching again makes others."),
                                           vt_sample_get_id (vt_stage_get_sample (self->stage), atom), ATTEMPTS);

  vt_window_say (self, text, NULL);
}

/* A table with many columns takes its time: most windows never show it. */
VtEventsPanel *
vt_window_get_events (VtWindow *self)
{
  if (self->events)
    return self->events;
  self->events = g_object_new (VT_TYPE_EVENTS_PANEL, NULL);
  adw_bin_set_child (self->events_place, GTK_WIDGET (self->events));
  vt_events_panel_set_stage (self->events, self->stage, self->motion);
  g_signal_connect_object (self->events, "trouble", G_CALLBACK (on_trouble), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "changed", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "playing", G_CALLBACK (on_playing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "missed", G_CALLBACK (on_missed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "saved", G_CALLBACK (vt_window_on_plot_saved), self, G_CONNECT_SWAPPED);
  return self->events;
}

/* Where there is no room for both panels, this one is the one that was asked for. */
void
vt_window_show_right (VtWindow *self, const char *page)
{
  if (self->wide == 0)
    gtk_toggle_button_set_active (self->left_toggle, FALSE);
  gtk_toggle_button_set_active (self->right_toggle, TRUE);
  gtk_stack_set_visible_child_name (self->right_pages, page);
}

static void
on_page (VtWindow *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->right_pages), "events") == 0)
    vt_window_get_events (self);
}

static void
on_table_changed (VtWindow *self)
{
  if (!self->events && vt_document_find_shown_table (vt_stage_get_document (self->stage), "artn_events"))
    vt_window_get_events (self);
}

/* As the last search was made, so that they belong to the same campaign. */
static VtParams *
make_params (VtWindow *self, const VtMethod *method, gsize atom, guint *attempt)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  const VtParams *last = vt_document_get_params (document, method->id);
  VtParams *params = last ? vt_params_copy (last) : vt_params_new (method->params);
  const guint n = vt_event_list_count (vt_events_panel_get_list (vt_window_get_events (self)), atom, attempt);
  g_autofree char *text
      = g_strdup_printf ("atoms=one,error=0,atom=%" PRId64 ",events=%u,max_attempts=%u",
                         vt_sample_get_id (vt_stage_get_sample (self->stage), atom), n + FEW, *attempt + ATTEMPTS);
  g_autoptr (GError) error = NULL;

  vt_params_parse (params, text, &error);
  g_assert_no_error (error);
  vt_params_suit (params, vt_stage_get_sample (self->stage));
  vt_artn_keep_numbers (params);
  return params;
}

static void
draw_in_full (VtWindow *self)
{
  vt_viewport_sketch (self->viewport, 0);
}

/* @id: −1: the picked atom. */
static void
find_events (VtWindow *self, gint64 id)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  const VtMethod *method = vt_registry_find ("artn");
  const gssize atom = id < 0 ? vt_stage_get_picked (self->stage) : vt_sample_find_id (vt_stage_get_sample (self->stage), id);
  g_autoptr (VtParams) params = NULL;
  GError *error = NULL;
  guint attempt;

  if (atom < 0)
    {
      vt_window_report (self, id < 0 ? g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("Pick an atom first: events are searched around it."))
                     : g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no atom with the id %" PRId64 "."), id));
      return;
    }
  if (vt_document_find_job (document, "artn"))
    {
      vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                           _ ("“%s” is at work. Stop it first: what it has found is kept."), _ (method->name)));
      return;
    }
  vt_stage_pick (self->stage, atom);
  vt_window_show_right (self, "events");
  params = make_params (self, method, atom, &attempt);
  vt_events_panel_await (vt_window_get_events (self), atom, attempt);
  VtJob *job = vt_document_run (document, method, params, &error);
  if (job)
    {
      vt_viewport_sketch (self->viewport, PATIENCE_MS);
      g_signal_connect_object (job, "partial", G_CALLBACK (draw_in_full), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (job, "finished", G_CALLBACK (draw_in_full), self, G_CONNECT_SWAPPED);
    }
  vt_window_report (self, error);
}

static void
on_find_events (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  find_events (data, g_variant_get_int64 (parameter));
}

/* An action of its own: what a menu of a template hands on is text. */
static void
on_find_events_here (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  find_events (data, -1);
}

static GError *
no_event (const char *id)
{
  return g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no event “%s” in the table."), id);
}

static void
on_select_event (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  const gboolean known = vt_events_panel_select (vt_window_get_events (self), id);

  vt_window_report (self, known ? NULL : no_event (id));
}

static void
on_play_event (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  const gboolean known = vt_events_panel_play (vt_window_get_events (self), id);

  vt_window_report (self, known ? NULL : no_event (id));
}

static void
on_filter_events (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_events_panel_set_filter (vt_window_get_events (self), g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

void
vt_window_add_event_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "find-events", .activate = on_find_events, .parameter_type = "x" },
    { .name = "find-events-here", .activate = on_find_events_here },
    { .name = "select-event", .activate = on_select_event, .parameter_type = "s" },
    { .name = "play-event", .activate = on_play_event, .parameter_type = "s" },
    { .name = "filter-events", .activate = on_filter_events, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->right_pages, "notify::visible-child", G_CALLBACK (on_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (self->stage), "table-changed", G_CALLBACK (on_table_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "live-changed", G_CALLBACK (on_table_changed), self, G_CONNECT_SWAPPED);
}

void
vt_window_add_events_status (VtWindow *self, GVariantDict *dict)
{
  VtEventRow *selected = self->events ? vt_events_panel_get_selected (self->events) : NULL;
  VtEventRow *played = self->events ? vt_events_panel_get_played (self->events) : NULL;
  g_autofree char *selected_id = selected ? vt_event_row_dup_id (selected) : g_strdup ("");
  g_autofree char *played_id = played ? vt_event_row_dup_id (played) : g_strdup ("");

  g_variant_dict_insert (dict, "events", "u", self->events ? g_list_model_get_n_items (G_LIST_MODEL (vt_events_panel_get_list (self->events))) : 0);
  g_variant_dict_insert (dict, "events-shown", "u", self->events ? vt_events_panel_get_n_shown (self->events) : 0);
  g_variant_dict_insert (dict, "event", "s", selected_id);
  g_variant_dict_insert (dict, "playing-event", "s", played_id);
  g_variant_dict_insert (dict, "event-path", "b", self->events && vt_events_panel_has_path (self->events));
}
