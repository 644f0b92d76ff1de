#include "vt-events-panel.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-event-columns.h"
#include "vt-event-profile.h"
#include "vt-ui.h"

/* A table that grows is brought up to date this often. */
#define LIVE_MS 150
/* What the profile is given of the panel's height, as far as the table keeps this much. */
#define PROFILE_HEIGHT 340
#define TABLE_HEIGHT 74
/* Of the limits: no limit. */
#define NO_LOW -10
#define NO_HIGH 100

struct _VtEventsPanel
{
  GtkWidget parent_instance;

  VtStage *stage;
  VtMotionBar *motion;
  VtEventList *list;
  GtkFilter *filter;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  guint update_id;

  GCancellable *selecting; /* the atoms of the selected event are looked up */
  GCancellable *loading;   /* the path of an event is computed */
  VtLoadedEvent *played;
  gboolean selects;        /* the atoms of the one that is being loaded to be played are selected, too */
  gboolean following;      /* … and that of the one to be played is on its way */
  gboolean awaits;         /* shows the first event of: */
  gsize awaited_atom;
  guint awaited_attempt;
  int wanted_motif[4];     /* −1: any */
  guint frames_to_wait;    /* before the selected event is scrolled to */
  GtkWidget *profile;
  gboolean setting; /* the filter's controls are being set */

  GtkToggleButton *connected;
  GtkToggleButton *picked;
  GtkSpinButton *low;
  GtkSpinButton *high;
  GtkEntry *motif;
  GtkLabel *count;
  GtkStack *pages;
  GtkColumnView *table;
  GtkPaned *split;
  GtkBox *place;
  GtkSpinner *searching;
  GtkLabel *empty_hint;
  char *empty_text; /* while nothing is searched */
  GtkWidget *line;
  GtkSpinner *spinner;
  GtkLabel *hint;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TROUBLE,
  SIGNAL_SAVED,
  SIGNAL_PLAYING,
  SIGNAL_MISSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VtEventsPanel, vt_events_panel, GTK_TYPE_WIDGET)

/* ---- what is shown ---- */

static gboolean
is_shown (gpointer item, gpointer data)
{
  VtEventRow *row = item;
  VtEventsPanel *self = data;
  const double low = gtk_spin_button_get_value (self->low), high = gtk_spin_button_get_value (self->high);

  if (gtk_toggle_button_get_active (self->connected) && row->outcome != VT_OUTCOME_CONNECTED)
    return FALSE;
  if (gtk_toggle_button_get_active (self->picked) && (gssize) row->atom != vt_stage_get_picked (self->stage))
    return FALSE;
  if ((low > NO_LOW && !(row->forward >= low)) || (high < NO_HIGH && !(row->forward <= high)))
    return FALSE;
  for (int k = 0; k < 4; k++)
    if (self->wanted_motif[k] >= 0 && row->motif[k] != self->wanted_motif[k])
      return FALSE;
  return TRUE;
}

/* What stands in the place of the table. */
static void
show_emptiness (VtEventsPanel *self)
{
  const gboolean searching = self->stage && vt_document_find_job (vt_stage_get_document (self->stage), "artn");
  g_autofree char *text = NULL;

  if (!self->empty_text)
    self->empty_text = g_strdup (gtk_label_get_label (self->empty_hint));
  if (searching)
    {
      VtTable *outcomes = vt_document_find_shown_table (vt_stage_get_document (self->stage), "artn_outcomes");
      double n = 0;

      if (outcomes)
        vt_table_lookup_scalar (outcomes, "attempts", &n);
      if (self->awaits)
        text = g_strdup_printf (P_ ("Searching around atom %" PRId64 ": %.0f attempt, no event yet",
                                    "Searching around atom %" PRId64 ": %.0f attempts, no event yet", (gulong) n),
                                vt_sample_get_id (vt_stage_get_sample (self->stage), self->awaited_atom), n);
      else
        text = g_strdup_printf (P_ ("Searching: %.0f attempt, no event yet", "Searching: %.0f attempts, no event yet", (gulong) n), n);
    }
  gtk_label_set_text (self->empty_hint, searching ? text : self->empty_text);
  gtk_widget_set_visible (GTK_WIDGET (self->searching), searching);
  gtk_spinner_set_spinning (self->searching, searching);
}

/* Those that are connected are what the curves and means are of. */
static void
refresh_count (VtEventsPanel *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list)), shown = vt_events_panel_get_n_shown (self);
  const guint connected = vt_event_list_count_connected (self->list), repeats = vt_event_list_count_repeats (self->list);
  g_autofree char *all = vt_ui_format_count (n), *some = vt_ui_format_count (shown), *joined = vt_ui_format_count (connected);
  g_autofree char *hidden = vt_ui_format_count (repeats);
  g_autofree char *text = NULL, *more = NULL;

  if (n == 0)
    text = g_strdup ("");
  else if (shown == n)
    text = g_strdup_printf (P_ ("%s event, %s connected", "%s events, %s connected", n), all, joined);
  else
    text = g_strdup_printf (_ ("%s of %s events"), some, all);
  if (repeats > 0)
    more = g_strdup_printf (P_ ("%s more attempt has found one of these again.", "%s more attempts have found one of these again.", repeats), hidden);
  vt_ui_set_tooltip (GTK_WIDGET (self->count), more);
  gtk_label_set_text (self->count, text);
  show_emptiness (self);
  gtk_stack_set_visible_child_name (self->pages, n > 0 ? "table" : "empty");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* "0,2,8,5", perhaps in brackets; "" is any. FALSE if it is nothing like it. */
static gboolean
parse_motif (const char *text, int motif[4])
{
  int found[4];

  for (int k = 0; k < 4; k++)
    motif[k] = -1;
  if (!*text)
    return TRUE;
  for (int k = 0; k < 4; k++)
    {
      char *end;

      text += strspn (text, " ,<(⟨");
      found[k] = (int) strtol (text, &end, 10);
      if (end == text || found[k] < 0)
        return FALSE;
      text = end;
    }
  memcpy (motif, found, sizeof found);
  return TRUE;
}

static void
on_filter (VtEventsPanel *self)
{
  if (!self->filter || self->setting)
    return; /* the template is being filled in, or more is coming */
  if (parse_motif (gtk_editable_get_text (GTK_EDITABLE (self->motif)), self->wanted_motif))
    gtk_widget_remove_css_class (GTK_WIDGET (self->motif), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->motif), "error");
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

gboolean
vt_events_panel_set_filter (VtEventsPanel *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (g_str_equal (text, "off") ? "" : text, ";", -1);
  gboolean connected = FALSE, picked = FALSE;
  double low = NO_LOW, high = NO_HIGH;
  const char *motif = "";
  int ignored[4];

  for (char **part = parts; *part; part++)
    {
      const char *word = g_strstrip (*part);
      char *end;

      if (g_str_equal (word, "connected"))
        connected = TRUE;
      else if (g_str_equal (word, "picked"))
        picked = TRUE;
      else if (g_str_has_prefix (word, "motif=") && parse_motif (word + strlen ("motif="), ignored))
        motif = word + strlen ("motif=");
      else if (g_str_has_prefix (word, "energy=") && strchr (word, ':'))
        {
          word += strlen ("energy=");
          low = *word == ':' ? NO_LOW : g_ascii_strtod (word, &end);
          high = strchr (word, ':')[1] ? g_ascii_strtod (strchr (word, ':') + 1, &end) : NO_HIGH;
        }
      else if (*word)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _ ("Events are filtered by connected; picked; energy=0.5:1.5; motif=0,2,8,5; not by “%s”."), word);
          return FALSE;
        }
    }
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->connected, connected);
  gtk_toggle_button_set_active (self->picked, picked);
  gtk_spin_button_set_value (self->low, low);
  gtk_spin_button_set_value (self->high, high);
  gtk_editable_set_text (GTK_EDITABLE (self->motif), motif);
  self->setting = FALSE;
  on_filter (self);
  return TRUE;
}

static void
on_picked_changed (VtEventsPanel *self)
{
  if (gtk_toggle_button_get_active (self->picked))
    on_filter (self);
  vt_event_columns_mark (self->table, vt_stage_get_picked (self->stage));
}

/* ---- the selected event ---- */

VtEventRow *
vt_events_panel_get_selected (VtEventsPanel *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
select_movers (VtEventsPanel *self, VtLoadedEvent *loaded)
{
  gsize n;
  g_autofree guint32 *atoms = vt_loaded_event_find_movers (loaded, &n);

  self->selects = FALSE;
  g_clear_object (&self->selecting);
  vt_selection_apply_list (vt_document_get_selection (vt_stage_get_document (self->stage)), VT_SELECT_REPLACE, atoms, n);
}

static void
on_movers_found (GObject *source, GAsyncResult *result, gpointer data)
{
  VtDocument *document = VT_DOCUMENT (source);
  g_autoptr (VtEventsPanel) self = data;
  g_autoptr (VtLoadedEvent) loaded = vt_event_load_finish (result, NULL);

  /* An event that cannot be had says so when it is played. */
  if (loaded && self->stage && vt_document_get_sample (document) == loaded->sample)
    select_movers (self, loaded);
}

/* Whoever selects something meanwhile wants that. */
static void
on_selection_changed (VtEventsPanel *self)
{
  self->selects = FALSE;
  g_cancellable_cancel (self->selecting);
}

static void
on_selected (VtEventsPanel *self)
{
  VtEventRow *row = vt_events_panel_get_selected (self);
  VtTable *table = vt_event_list_get_table (self->list);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  self->selects = FALSE;
  g_cancellable_cancel (self->selecting);
  g_clear_object (&self->selecting);
  if (!row || !table)
    return;
  self->selecting = g_cancellable_new ();
  vt_event_load_async (vt_stage_get_document (self->stage), table, row, FALSE, self->selecting, on_movers_found, g_object_ref (self));
}

/* Where in the table; GTK_INVALID_LIST_POSITION if the filter hides it. */
static guint
find_position (VtEventsPanel *self, VtEventRow *row)
{
  GListModel *model = G_LIST_MODEL (self->sorted);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VtEventRow) other = g_list_model_get_item (model, i);

      if (other == row)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
scroll_to_selected (VtEventsPanel *self)
{
  const guint position = gtk_single_selection_get_selected (self->selection);

  /* The action is that of the list within the table, its last child; GTK 4.12 has gtk_column_view_scroll_to(). */
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->table)), "list.scroll-to-item", "u", position);
}

static gboolean
select_row (VtEventsPanel *self, VtEventRow *row)
{
  const guint position = row ? find_position (self, row) : GTK_INVALID_LIST_POSITION;

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  gtk_single_selection_set_selected (self->selection, position);
  scroll_to_selected (self);
  return TRUE;
}

gboolean
vt_events_panel_select (VtEventsPanel *self, const char *id)
{
  return select_row (self, vt_event_list_find (self->list, id));
}

/* ---- playing ---- */

VtEventRow *
vt_events_panel_get_played (VtEventsPanel *self)
{
  return self->played && vt_motion_bar_get_path (self->motion) == self->played->path ? self->played->row : NULL;
}

gboolean
vt_events_panel_has_path (VtEventsPanel *self)
{
  return vt_events_panel_get_played (self) && self->played->table;
}

static void
on_moved (VtEventsPanel *self)
{
  if (self->played && self->played->table)
    vt_event_profile_mark (VT_EVENT_PROFILE (self->profile), vt_events_panel_has_path (self) ? vt_motion_bar_get_where (self->motion) : -1);
}

/* The line between table and profile gives its height to the profile where that lacks it. */
static void
show_line (VtEventsPanel *self)
{
  const gboolean low = gtk_widget_get_height (GTK_WIDGET (self->split)) < TABLE_HEIGHT + PROFILE_HEIGHT;

  gtk_widget_set_visible (self->line, !low || !gtk_widget_get_visible (self->profile) || gtk_spinner_get_spinning (self->spinner));
}

static void
show_hint (VtEventsPanel *self)
{
  const gboolean searching = self->awaits && vt_document_find_job (vt_stage_get_document (self->stage), "artn");
  g_autofree char *search = NULL;

  if (searching)
    search = g_strdup_printf (_ ("Searching around atom %" PRId64 "…"), vt_sample_get_id (vt_stage_get_sample (self->stage), self->awaited_atom));
  gtk_spinner_set_spinning (self->spinner, self->following || searching);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->following || searching);
  gtk_label_set_text (self->hint, self->following ? _ ("Following the path down from the saddle…")
                                  : searching     ? search
                                                  : _ ("Double-click an event to see it."));
  show_line (self);
}

static void
set_following (VtEventsPanel *self, gboolean following)
{
  self->following = following;
  show_hint (self);
}

static int
get_least_height (GtkWidget *widget, int width)
{
  int height;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

/* The table has its new height from the frame after the one in which it was asked for. */
static gboolean
scroll_later (GtkWidget *table, GdkFrameClock *clock, gpointer data)
{
  VtEventsPanel *self = data;

  if (self->frames_to_wait > 0)
    {
      self->frames_to_wait--;
      return G_SOURCE_CONTINUE;
    }
  scroll_to_selected (self);
  return G_SOURCE_REMOVE;
}

/* The curve and what is noted below it are to be seen, as far as there is room for them and a few rows. */
static void
make_room (VtEventsPanel *self)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self->split)), height = gtk_widget_get_height (GTK_WIDGET (self->split));
  const int wanted = MAX (PROFILE_HEIGHT, get_least_height (self->profile, width) + get_least_height (GTK_WIDGET (self->line), width));
  const int position = MAX (height - wanted, TABLE_HEIGHT);

  if (gtk_paned_get_position (self->split) > position)
    gtk_paned_set_position (self->split, position);
  gtk_paned_set_resize_end_child (self->split, TRUE);
  /* A lower table must not hide the event whose path is shown. */
  self->frames_to_wait = 1;
  gtk_widget_add_tick_callback (GTK_WIDGET (self->table), scroll_later, self, NULL);
}

static void
on_path_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VtEventsPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VtLoadedEvent) loaded = vt_event_load_finish (result, &error);
  g_autofree char *title = NULL;
  gboolean stopped;
  double where;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->stage)
    return;
  set_following (self, FALSE);
  if (error)
    {
      g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, _ ("The event cannot be played"), error->message);
      return;
    }
  if (vt_document_get_sample (VT_DOCUMENT (source)) != loaded->sample)
    return;
  title = vt_event_profile_dup_title (loaded);
  stopped = self->played && !vt_events_panel_get_played (self); /* by the user, who has seen enough */
  where = vt_motion_bar_get_where (self->motion);
  g_clear_pointer (&self->played, vt_loaded_event_free);
  self->played = g_steal_pointer (&loaded);
  vt_event_profile_show (VT_EVENT_PROFILE (self->profile), self->played);
  gtk_widget_set_visible (self->profile, TRUE);
  make_room (self);
  show_line (self);
  if (!stopped)
    {
      vt_motion_bar_play_path (self->motion, self->played->path, self->played->event, title);
      vt_motion_bar_seek (self->motion, where);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What moves, and where to, is known much sooner than the path: it is seen at once, and follows the path as soon as there is one. */
static void
on_event_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VtEventsPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VtLoadedEvent) loaded = vt_event_load_finish (result, &error);
  VtTable *table = vt_event_list_get_table (self->list);
  g_autofree char *title = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->stage)
    return;
  if (error)
    {
      set_following (self, FALSE);
      g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, _ ("The event cannot be played"), error->message);
      return;
    }
  if (vt_document_get_sample (VT_DOCUMENT (source)) != loaded->sample || !table)
    return;
  if (self->selects)
    select_movers (self, loaded);
  vt_event_load_async (VT_DOCUMENT (source), table, loaded->row, TRUE, self->loading, on_path_found, g_object_ref (self));
  if (loaded->event->n_moved == 0)
    return; /* that it has no path is said by whoever looks for it */
  title = vt_event_profile_dup_title (loaded);
  g_clear_pointer (&self->played, vt_loaded_event_free);
  self->played = g_steal_pointer (&loaded);
  self->played->path = vt_event_path_new_straight (self->played->event);
  gtk_widget_set_visible (self->profile, FALSE);
  vt_motion_bar_play_path (self->motion, self->played->path, self->played->event, title);
  g_signal_emit (self, signals[SIGNAL_PLAYING], 0, (guint64) vt_motion_bar_get_mover (self->motion));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
play (VtEventsPanel *self, VtEventRow *row)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  /* It is loaded once for both. */
  self->selects = self->selecting && !g_cancellable_is_cancelled (self->selecting);
  g_cancellable_cancel (self->selecting);
  set_following (self, TRUE);
  vt_event_load_async (vt_stage_get_document (self->stage), vt_event_list_get_table (self->list), row, FALSE, self->loading, on_event_found,
                       g_object_ref (self));
}

gboolean
vt_events_panel_play (VtEventsPanel *self, const char *id)
{
  VtEventRow *row = *id ? vt_event_list_find (self->list, id) : vt_events_panel_get_selected (self);

  if (!row)
    return FALSE;
  select_row (self, row);
  play (self, row);
  return TRUE;
}

static void
on_activate (GtkColumnView *table, guint position, VtEventsPanel *self)
{
  g_autoptr (VtEventRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row)
    play (self, row);
}

/* ---- the events there are ---- */

void
vt_events_panel_await (VtEventsPanel *self, gsize atom, guint attempt)
{
  self->awaits = TRUE;
  self->awaited_atom = atom;
  self->awaited_attempt = attempt;
  /* What moves is of another search; it would take processors from this one. */
  if (vt_events_panel_get_played (self))
    vt_motion_bar_stop (self->motion);
}

static void
show_awaited (VtEventsPanel *self)
{
  for (guint i = 0; self->awaits && i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (VtEventRow) row = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (row->atom == self->awaited_atom && row->attempt >= self->awaited_attempt && row->outcome == VT_OUTCOME_CONNECTED)
        {
          self->awaits = FALSE;
          /* What has been searched for is seen, whatever the table was to show before. */
          if (!select_row (self, row))
            {
              vt_events_panel_set_filter (self, "off", NULL);
              select_row (self, row);
            }
          play (self, row);
        }
    }
}

static gboolean
on_update (gpointer data)
{
  VtEventsPanel *self = data;
  VtEventRow *selected;
  g_autofree char *id = NULL;

  self->update_id = 0;
  selected = vt_events_panel_get_selected (self);
  id = selected ? vt_event_row_dup_id (selected) : NULL;
  vt_event_list_update (self->list, vt_stage_get_document (self->stage));
  if (id && !vt_events_panel_get_selected (self))
    vt_events_panel_select (self, id); /* all rows have been made anew */
  refresh_count (self);
  show_awaited (self);
  show_hint (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (VtEventsPanel *self)
{
  if (!self->update_id)
    self->update_id = g_timeout_add (self->awaits ? 0 : LIVE_MS, on_update, self);
}

/* Events of another sample are not looked at for a moment longer. */
static void
on_sample_changed (VtEventsPanel *self)
{
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->selecting);
  g_cancellable_cancel (self->loading);
  set_following (self, FALSE);
  gtk_widget_set_visible (self->profile, FALSE);
  g_clear_pointer (&self->played, vt_loaded_event_free);
  self->awaits = FALSE;
  vt_event_columns_set_units (self->table, vt_stage_get_sample (self->stage));
  on_update (self);
  queue_update (self); /* tables of a document come after its sample */
}

static void
on_field_changed (VtEventsPanel *self, const char *name)
{
  if (g_strcmp0 (name, "n6") == 0)
    queue_update (self);
}

static void
on_job_finished (VtEventsPanel *self, VtJob *job)
{
  if (g_strcmp0 (vt_job_get_id (job), "artn") != 0)
    return;
  g_clear_handle_id (&self->update_id, g_source_remove);
  on_update (self);
  if (self->awaits && vt_job_get_state (job) == VT_JOB_DONE)
    g_signal_emit (self, signals[SIGNAL_MISSED], 0, (guint64) self->awaited_atom);
  self->awaits = FALSE;
  show_hint (self);
}

static void
on_saved (VtEventsPanel *self, const char *path, const char *message)
{
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, path, message);
}

void
vt_events_panel_set_stage (VtEventsPanel *self, VtStage *stage, VtMotionBar *motion)
{
  VtDocument *document = vt_stage_get_document (stage);

  self->stage = g_object_ref (stage);
  self->motion = g_object_ref (motion);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (document, "table-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "field-changed", G_CALLBACK (on_field_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_jobs (document), "items-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "job-finished", G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stage, "live-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stage, "picked-changed", G_CALLBACK (on_picked_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_selection (document), "changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "moved", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "changed", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED); /* stopped: no mark is left */
  on_sample_changed (self);
  on_picked_changed (self);
}

VtEventList *
vt_events_panel_get_list (VtEventsPanel *self)
{
  return self->list;
}

guint
vt_events_panel_get_n_shown (VtEventsPanel *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->sorted));
}

/* ---- life ---- */

static void
vt_events_panel_dispose (GObject *object)
{
  VtEventsPanel *self = VT_EVENTS_PANEL (object);
  GtkWidget *child;

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->selecting);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->selecting);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->played, vt_loaded_event_free);
  if (self->sorted)
    g_signal_handlers_disconnect_by_data (self->sorted, self);
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->motion);
  g_clear_object (&self->stage);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->list);
  g_clear_pointer (&self->empty_text, g_free);
  G_OBJECT_CLASS (vt_events_panel_parent_class)->dispose (object);
}

static void
vt_events_panel_class_init (VtEventsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = VT_TYPE_EVENTS_PANEL;

  G_OBJECT_CLASS (klass)->dispose = vt_events_panel_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TROUBLE]
      = g_signal_new ("trouble", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_PLAYING] = g_signal_new ("playing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIGNAL_MISSED] = g_signal_new ("missed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIGNAL_SAVED]
      = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-events-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, connected);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, picked);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, low);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, high);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, motif);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, count);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, pages);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, table);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, split);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, place);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, searching);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, empty_hint);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, line);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, spinner);
  gtk_widget_class_bind_template_child (widget_class, VtEventsPanel, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
vt_events_panel_init (VtEventsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int k = 0; k < 4; k++)
    self->wanted_motif[k] = -1;
  self->profile = vt_event_profile_new ();
  gtk_widget_set_visible (self->profile, FALSE);
  gtk_widget_set_hexpand (self->profile, TRUE);
  gtk_box_append (self->place, self->profile);
  g_signal_connect_swapped (self->profile, "saved", G_CALLBACK (on_saved), self);
  vt_event_columns_add (self->table);
  self->list = vt_event_list_new ();
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->list)), g_object_ref (self->filter));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)), g_object_ref (gtk_column_view_get_sorter (self->table)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_swapped (self->sorted, "items-changed", G_CALLBACK (refresh_count), self);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
}
