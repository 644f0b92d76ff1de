#include "vt-window-private.h"

#include <string.h>

#include "base/vt-i18n.h"
#include "document/vt-recovery.h"
#include "figure/vt-figure.h"
#include "vt-settings.h"
#include "vt-ui.h"

/* Narrower than this the right panel gives its place to the picture. */
#define WIDE 1180
/* Lower than this what is said about the picked atom gives its place to what stands above it, most of all to the profile of an event. */
#define LOW 760
#define ATOM_HEIGHT 230
#define LOW_ATOM_HEIGHT 130
#define LOWEST_ATOM_HEIGHT 34 /* its button */

#define TOAST_MS 4000
#define LONG_TOAST_MS 8000
#define TOAST_GAP_MS 800 /* while one goes, no other comes */
#define LIVE_MS 250

G_DEFINE_FINAL_TYPE (VtWindow, vt_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- words to the user ---- */

static void show_toast (VtWindow *self);

static void
on_details (VtWindow *self)
{
  g_autofree char *heading = vt_ui_markup (self->toast_text), *body = vt_ui_markup (self->toast_details);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_set_heading_use_markup (ADW_MESSAGE_DIALOG (dialog), TRUE);
  adw_message_dialog_set_body_use_markup (ADW_MESSAGE_DIALOG (dialog), TRUE);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The toast has been read long enough, or the last one has been gone long enough. */
static gboolean
on_toast_time (gpointer data)
{
  VtWindow *self = data;

  self->toast_id = 0;
  if (self->next_text)
    show_toast (self);
  else if (self->toast)
    adw_toast_dismiss (self->toast);
  return G_SOURCE_REMOVE;
}

static void
on_toast_dismissed (VtWindow *self)
{
  g_clear_object (&self->toast);
  g_clear_handle_id (&self->toast_id, g_source_remove);
  if (!self->closing)
    self->toast_id = g_timeout_add (TOAST_GAP_MS, on_toast_time, self);
}

/* What is to be said next is said now. */
static void
show_toast (VtWindow *self)
{
  g_autofree char *markup = vt_ui_markup (self->next_text);

  g_free (self->toast_text);
  g_free (self->toast_details);
  self->toast_text = g_steal_pointer (&self->next_text);
  self->toast_details = g_steal_pointer (&self->next_details);
  if (self->toast)
    adw_toast_set_title (self->toast, markup);
  else
    {
      self->toast = adw_toast_new (markup);
      adw_toast_set_timeout (self->toast, 0);
      g_signal_connect_object (self->toast, "button-clicked", G_CALLBACK (on_details), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (on_toast_dismissed), self, G_CONNECT_SWAPPED);
      adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->toast));
    }
  adw_toast_set_button_label (self->toast, self->toast_details ? _ ("Details") : NULL);
  self->toast_time = g_get_monotonic_time ();
  g_clear_handle_id (&self->toast_id, g_source_remove);
  self->toast_id = g_timeout_add (self->toast_details ? LONG_TOAST_MS : TOAST_MS, on_toast_time, self);
}

/* There is one toast, whose words change: queued, the last of several would be read half a minute late, and libadwaita 1.2 frees a toast
 * too early when the next one comes while it goes. One with details is given the time to be read. */
static void
toast (VtWindow *self, const char *text, const char *details)
{
  const gboolean has_details = details && *details;

  g_free (self->next_text);
  g_free (self->next_details);
  self->next_text = g_strdup (text);
  self->next_details = has_details ? g_strdup (details) : NULL;
  if (self->toast)
    {
      if (!self->toast_details || has_details || g_get_monotonic_time () - self->toast_time > TOAST_MS * G_TIME_SPAN_MILLISECOND)
        show_toast (self);
    }
  else if (!self->toast_id)
    show_toast (self);
}

void
vt_window_say (VtWindow *self, const char *text, const char *details)
{
  g_free (self->message);
  self->message = g_strdup (text);
  g_clear_pointer (&self->error, g_free);
  toast (self, text, details);
  vt_window_queue_status (self);
}

void
vt_window_complain (VtWindow *self, const char *text, const char *details)
{
  g_free (self->message);
  g_free (self->error);
  self->message = g_strdup (text);
  self->error = g_strdup (details ? details : text);
  if (details && *details)
    {
      g_autofree char *reason = vt_ui_dup_first_sentence (details);
      g_autofree char *line = g_strdup_printf ("%s: %s", text, reason);

      toast (self, line, g_str_equal (reason, details) ? NULL : details);
    }
  else
    toast (self, text, NULL);
  vt_window_queue_status (self);
}

void
vt_window_report (VtWindow *self, GError *error)
{
  if (error)
    vt_window_complain (self, error->message, NULL);
  else
    g_clear_pointer (&self->error, g_free);
  g_clear_error (&error);
  vt_window_queue_status (self);
}

void
vt_window_show_progress (VtWindow *self, const char *text)
{
  int room = 0;

  if (text)
    {
      gtk_label_set_text (self->progress_label, text);
      gtk_widget_measure (gtk_revealer_get_child (self->progress), GTK_ORIENTATION_VERTICAL, -1, NULL, &room, NULL, NULL);
    }
  gtk_spinner_set_spinning (self->spinner, text != NULL);
  gtk_revealer_set_reveal_child (self->progress, text != NULL);
  /* It lies over the head of the picture. */
  gtk_widget_set_margin_top (self->heads, room);
  gtk_widget_set_margin_top (self->view_buttons, room);
  gtk_widget_set_margin_top (self->tool_buttons, room);
}

/* ---- what is shown ---- */

static void
on_banner_closed (VtWindow *self)
{
  gtk_revealer_set_reveal_child (self->banner, FALSE);
}

/* Of atoms that a run has made and that are no sample's yet, the run and what they are. */
void
vt_window_update_title (VtWindow *self)
{
  const gboolean others = vt_stage_shows_others (self->stage);
  VtJob *maker = others ? vt_document_get_live_job (vt_stage_get_document (self->stage)) : NULL;
  VtSample *sample = others ? vt_scene_get_sample (vt_stage_get_scene (self->stage)) : vt_stage_get_sample (self->stage);
  GFile *file = vt_document_get_file (vt_stage_get_document (self->stage));
  g_autofree char *name = file ? g_file_get_basename (file) : NULL;
  g_autofree char *description = sample ? vt_ui_describe_sample (sample) : g_strdup ("");
  g_autofree char *title = NULL, *made = NULL;
  VtEntry *entry = vt_document_get_entry (vt_stage_get_document (self->stage));
  g_autoptr (VtEntry) first = g_list_model_get_item (vt_document_get_samples (vt_stage_get_document (self->stage)), 0);
  const char *heading = sample && vt_sample_get_title (sample) ? vt_sample_get_title (sample) : "";
  const char *what = maker ? vt_job_get_title (maker) : entry != first ? vt_entry_get_title (entry) : "";

  if (*what)
    {
      made = name ? g_strdup_printf ("%s – %s", what, name) : g_strdup (what);
      heading = made;
    }
  else if (name)
    heading = name;
  if (!*heading)
    heading = _ ("Vitrine");
  title = sample ? g_strdup_printf ("%s — %s", heading, _ ("Vitrine")) : g_strdup (_ ("Vitrine"));
  vt_ui_set_label (self->title, heading);
  vt_ui_set_label (self->subtitle, description);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *description != '\0');
  vt_ui_set_tooltip (self->title_box, description);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
on_sample_changed (VtWindow *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);

  vt_window_update_title (self);
  if (vt_window_knows_species (self))
    gtk_revealer_set_reveal_child (self->banner, FALSE);
  if (sample)
    vt_window_show_page (self);
  vt_window_update_actions (self);
  vt_window_queue_status (self);
}

static void
on_job_finished (VtWindow *self, VtJob *job)
{
  const VtMethod *method = vt_registry_find (vt_job_get_id (job));
  const GError *error = vt_job_get_error (job);
  const char *title = vt_job_get_title (job);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  switch (vt_job_get_state (job))
    {
    case VT_JOB_DONE:
      if (vt_timeline_get_playing (self->timeline))
        break; /* once per frame would be a storm */
      line = method ? vt_ui_summarise_result (vt_stage_get_document (self->stage), method) : g_strdup ("");
      text = *line                       ? g_strdup_printf ("%s: %s", title, line)
             : vt_job_is_stopping (job) ? g_strdup_printf (_ ("%s: stopped; what it has found is kept"), title)
                                        : g_strdup_printf (_ ("%s: done"), title);
      vt_window_say (self, text, NULL);
      break;
    case VT_JOB_FAILED:
      text = g_strdup_printf (_ ("%s failed"), title);
      vt_window_complain (self, text, error ? error->message : NULL);
      break;
    case VT_JOB_CANCELLED:
      /* What it had told has become its result. */
      if (method && method->keeps_partial && vt_document_get_params (vt_stage_get_document (self->stage), method->id))
        text = g_strdup_printf (_ ("%s: stopped; what it has found is kept"), title);
      else if (error)
        text = g_strdup_printf ("%s: %s", title, error->message);
      else
        text = g_strdup_printf (_ ("%s: cancelled"), title);
      vt_window_say (self, text, NULL);
      break;
    case VT_JOB_WAITING:
    case VT_JOB_RUNNING:
      break;
    }
  vt_window_select_job_finished (self, job);
  vt_window_queue_status (self);
}

/* A method's message is its line: time, temperature, energy. */
static gboolean
tell_live (gpointer data)
{
  VtWindow *self = data;
  VtJob *job = vt_document_get_live_job (vt_stage_get_document (self->stage));
  g_autofree char *text = NULL, *message = NULL;

  self->live_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->live), job != NULL);
  if (!job)
    return G_SOURCE_REMOVE;
  message = vt_ui_dup_message (job);
  text = *message ? g_strdup_printf ("%s · %s", vt_job_get_title (job), message) : g_strdup (vt_job_get_title (job));
  vt_ui_set_label (self->live, text);
  if (vt_stage_shows_others (self->stage))
    vt_window_update_title (self); /* their cell grows and shrinks */
  return G_SOURCE_REMOVE;
}

static void
on_others (VtWindow *self)
{
  vt_window_update_title (self);
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self->viewport)); /* which names an atom that is not seen any more */
  vt_window_queue_status (self);
}

/* Nobody reads a line that changes with every picture; and where there is no graphics card, what changes above the picture costs as much as a new
 * one: GTK reads all of it back. */
static void
on_live_changed (VtWindow *self)
{
  const gboolean live = vt_document_get_live_job (vt_stage_get_document (self->stage)) != NULL;

  if (live == gtk_widget_get_visible (GTK_WIDGET (self->live)))
    {
      if (live && !self->live_id)
        self->live_id = g_timeout_add (LIVE_MS, tell_live, self);
      return;
    }
  g_clear_handle_id (&self->live_id, g_source_remove);
  tell_live (self);
}

static void
on_drawn (VtWindow *self)
{
  vt_stage_set_drawn (self->stage, vt_viewport_get_complete (self->viewport));
}

static void
on_trouble (VtWindow *self, const char *text, const char *details)
{
  vt_window_complain (self, text, details);
}

static void
on_save_failed (VtWindow *self, const char *message)
{
  on_trouble (self, _ ("A result was not saved"), message);
}

static void
on_frames_damaged (VtWindow *self, const char *message)
{
  on_trouble (self, _ ("The Trajectory Is Damaged"), message);
}

static void
on_frame_failed (VtWindow *self, const GError *error)
{
  on_trouble (self, error->message, NULL);
}

static void
on_atom_picked (VtWindow *self, gint64 atom)
{
  VtSample *shown = vt_scene_get_sample (vt_stage_get_scene (self->stage)), *sample = vt_stage_get_sample (self->stage);

  /* Those that a running job has made are no sample's yet. */
  if (vt_stage_shows_others (self->stage))
    {
      vt_scene_set_picked (vt_stage_get_scene (self->stage), -1);
      return;
    }
  /* While it plays, the next frame may be read already, with its atoms in another order. */
  if (atom >= 0 && shown != sample)
    atom = vt_sample_find_id (sample, vt_sample_get_id (shown, atom));
  vt_stage_pick (self->stage, atom);
  vt_window_queue_status (self);
}

void
vt_window_on_plot_saved (VtWindow *self, const char *path, const char *message)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;

  if (message)
    {
      text = g_strdup_printf (_ ("“%s” was not saved"), name);
      vt_window_complain (self, text, message);
      return;
    }
  text = g_strdup_printf (_ ("Saved as “%s”"), name);
  vt_window_say (self, text, NULL);
}

/* "w20-fig4": who has the paper at hand looks for its number. */
static char *
dup_menu_title (const VtFigure *figure)
{
  static const char *const papers[][2] = { { "w20-fig", "W20" }, { "p26-fig", "P26" } };

  for (guint p = 0; p < G_N_ELEMENTS (papers); p++)
    if (g_str_has_prefix (figure->id, papers[p][0]) && !strchr (figure->id + strlen (papers[p][0]), '-'))
      /* Translators: a figure's title, the paper it follows, and its number there. */
      return g_strdup_printf (_ ("%s (%s, Fig. %s)"), _ (figure->title), papers[p][1], figure->id + strlen (papers[p][0]));
  return g_strdup (_ (figure->title));
}

static void
fill_menus (VtWindow *self)
{
  g_autoptr (GMenu) figures = g_menu_new ();

  for (const VtFigure *const *figure = vt_figure_list (); *figure; figure++)
    {
      g_autofree char *title = dup_menu_title (*figure);
      g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

      g_menu_item_set_action_and_target (item, "win.show-figure", "s", (*figure)->id);
      g_menu_append_item (figures, item);
    }
  gtk_menu_button_set_menu_model (self->figures_button, G_MENU_MODEL (figures));
}

/* Toasts lie above the bars under the picture, whose buttons are wanted just then. */
static void
on_bar_shown (VtWindow *self)
{
  static const char *const classes[] = { "above-bar", "above-bars" };
  const int n_bars = gtk_widget_get_visible (GTK_WIDGET (self->motion)) + gtk_widget_get_visible (GTK_WIDGET (self->timeline));

  for (int i = 0; i < 2; i++)
    if (n_bars == i + 1)
      gtk_widget_add_css_class (GTK_WIDGET (self->toasts), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->toasts), classes[i]);
}

/* ---- the window itself ---- */

/* How wide the window can be at first. */
static int
get_room (VtWindow *self)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));
  int width, height, room = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);
      GdkRectangle place;

      gdk_monitor_get_geometry (monitor, &place);
      room = MAX (room, place.width);
    }
  return room > 0 && (width > room || gtk_window_is_maximized (GTK_WINDOW (self))) ? room : width;
}

/* Where both panels and the picture do not fit, the one that is opened takes the other's place: the window would grow beyond the screen. */
static void
on_panel_toggled (VtWindow *self, GParamSpec *property, GtkToggleButton *toggle)
{
  GtkToggleButton *other = toggle == self->left_toggle ? self->right_toggle : self->left_toggle;
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  int needed;

  if (toggle == self->left_toggle)
    self->left_gave_way = FALSE;
  if (width <= 0 || !gtk_toggle_button_get_active (toggle) || !gtk_toggle_button_get_active (other))
    return;
  gtk_widget_measure (GTK_WIDGET (self->left_paned), GTK_ORIENTATION_HORIZONTAL, -1, &needed, NULL, NULL, NULL);
  if (needed <= width)
    return;
  gtk_toggle_button_set_active (other, FALSE);
  self->left_gave_way = other == self->left_toggle;
}

static gboolean
on_width_crossed (gpointer data)
{
  VtWindow *self = data;

  self->width_id = 0;
  if (self->wide > 0 && self->left_gave_way)
    gtk_toggle_button_set_active (self->left_toggle, TRUE);
  gtk_toggle_button_set_active (self->right_toggle, self->wide > 0 && vt_settings_get_boolean ("right-panel", TRUE));
  return G_SOURCE_REMOVE;
}

static void
share_height (VtWindow *self)
{
  const gboolean events = g_strcmp0 (gtk_stack_get_visible_child_name (self->right_pages), "events") == 0;

  vt_inspector_set_room (self->inspector, !self->low ? ATOM_HEIGHT : events ? LOWEST_ATOM_HEIGHT : LOW_ATOM_HEIGHT);
}

static gboolean
on_height_crossed (gpointer data)
{
  VtWindow *self = data;

  self->height_id = 0;
  share_height (self);
  return G_SOURCE_REMOVE;
}

static void
vt_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VtWindow *self = VT_WINDOW (widget);
  int wide = width >= WIDE;

  GTK_WIDGET_CLASS (vt_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->low != (height < LOW) && !self->height_id)
    self->height_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_height_crossed, self, NULL);
  self->low = height < LOW;
  if (self->wide == wide)
    return;
  /* Only when the border is crossed, so that the user can still show the panel in a narrow window; and after this
   * allocation, which is no time to change what is allocated. */
  if ((self->wide >= 0 || !wide) && !self->width_id)
    self->width_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_width_crossed, self, NULL);
  self->wide = wide;
}

static void
save_state (VtWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  vt_settings_set_int ("window-width", width);
  vt_settings_set_int ("window-height", height);
  vt_settings_set_boolean ("maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  vt_settings_set_boolean ("left-panel", gtk_toggle_button_get_active (self->left_toggle) || self->left_gave_way);
  if (self->wide > 0)
    vt_settings_set_boolean ("right-panel", gtk_toggle_button_get_active (self->right_toggle));
  if (gtk_toggle_button_get_active (self->left_toggle) && gtk_paned_get_position (self->left_paned) > 0)
    vt_settings_set_int ("left-width", gtk_paned_get_position (self->left_paned));
}

static gboolean
on_idle_close (gpointer data)
{
  VtWindow *self = data;

  if (!self->stage)
    return G_SOURCE_REMOVE; /* destroyed in another way */
  if (g_list_model_get_n_items (vt_document_get_jobs (vt_stage_get_document (self->stage))) > 0 || self->exporting > 0)
    return G_SOURCE_CONTINUE;
  gtk_window_destroy (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

/* Cancelling takes a few milliseconds, joining is waiting for it: hidden, and without holding the main loop. */
static gboolean
vt_window_close_request (GtkWindow *window)
{
  VtWindow *self = VT_WINDOW (window);

  if (self->closing || !vt_window_may_close (self))
    return TRUE;
  save_state (self);
  self->closing = TRUE;
  vt_document_set_drafts (vt_stage_get_document (self->stage), NULL);
  if (self->opening)
    g_cancellable_cancel (self->opening);
  if (self->drawing)
    g_cancellable_cancel (self->drawing);
  vt_document_cancel_all (vt_stage_get_document (self->stage));
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 5, on_idle_close, g_object_ref (self), g_object_unref);
  return TRUE;
}

static void
vt_window_dispose (GObject *object)
{
  VtWindow *self = VT_WINDOW (object);

  self->closing = TRUE;
  g_clear_handle_id (&self->status_id, g_source_remove);
  g_clear_handle_id (&self->width_id, g_source_remove);
  g_clear_handle_id (&self->height_id, g_source_remove);
  g_clear_handle_id (&self->toast_id, g_source_remove);
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_handle_id (&self->live_id, g_source_remove);
  g_clear_handle_id (&self->keep_id, g_source_remove);
  g_clear_object (&self->next);
  g_clear_pointer (&self->recoveries, g_ptr_array_unref);
  if (self->stage)
    {
      vt_document_cancel_all (vt_stage_get_document (self->stage));
      g_signal_handlers_disconnect_by_data (vt_stage_get_document (self->stage), self);
    }
  g_clear_object (&self->opening);
  g_clear_object (&self->drawing);
  g_clear_object (&self->toast);
  g_clear_object (&self->selecting);
  g_clear_object (&self->status);
  g_clear_object (&self->heartbeat);
  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_window_parent_class)->dispose (object);
}

static void
vt_window_finalize (GObject *object)
{
  VtWindow *self = VT_WINDOW (object);

  g_free (self->toast_text);
  g_free (self->toast_details);
  g_free (self->next_text);
  g_free (self->next_details);
  g_free (self->message);
  g_free (self->error);
  g_free (self->exported);
  g_free (self->figure);
  g_free (self->wish);
  G_OBJECT_CLASS (vt_window_parent_class)->finalize (object);
}

static void
vt_window_class_init (VtWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_SIDEBAR);
  g_type_ensure (VT_TYPE_VIEWPORT);
  g_type_ensure (VT_TYPE_TIMELINE);
  g_type_ensure (VT_TYPE_MOTION_BAR);
  g_type_ensure (VT_TYPE_PLOTS_PANEL);
  g_type_ensure (VT_TYPE_INSPECTOR);
  G_OBJECT_CLASS (klass)->dispose = vt_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = vt_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = vt_window_close_request;
  widget_class->size_allocate = vt_window_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VtWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, title);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, title_box);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, left_toggle);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, right_toggle);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, figures_button);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, export_button);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, recovery);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, recovery_label);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, progress_label);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, left_paned);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, right_paned);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, info_paned);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, viewport);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, live);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, selected);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, view_buttons);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, tool_buttons);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, heads);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, selected_revealer);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, timeline);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, motion);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, right_panel);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, right_pages);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, plots);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, events_place);
  gtk_widget_class_bind_template_child (widget_class, VtWindow, inspector);
  gtk_widget_class_bind_template_callback (widget_class, on_banner_closed);
}

static void
connect_stage (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtView *view = vt_stage_get_view (self->stage);

  vt_viewport_set_scene (self->viewport, vt_stage_get_scene (self->stage));
  vt_viewport_set_view (self->viewport, view);
  vt_timeline_set_document (self->timeline, document);
  vt_motion_bar_set_stage (self->motion, self->stage);
  vt_sidebar_set_stage (self->sidebar, self->stage);
  vt_plots_panel_set_stage (self->plots, self->stage);
  vt_inspector_set_stage (self->inspector, self->stage);

  g_signal_connect_object (document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_selection (document), "changed", G_CALLBACK (vt_window_keep_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (vt_window_keep_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "job-finished", G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "save-failed", G_CALLBACK (on_save_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "frames-damaged", G_CALLBACK (on_frames_damaged), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "frames-changed", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "field-changed", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "table-changed", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_jobs (document), "items-changed", G_CALLBACK (vt_window_queue_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_samples (document), "items-changed", G_CALLBACK (vt_window_queue_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "trouble", G_CALLBACK (on_trouble), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "picked-changed", G_CALLBACK (vt_window_queue_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "colours-changed", G_CALLBACK (vt_window_queue_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "history-changed", G_CALLBACK (vt_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->viewport, "atom-picked", G_CALLBACK (on_atom_picked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "live-changed", G_CALLBACK (on_live_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "notify::shows-others", G_CALLBACK (on_others), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->viewport, "notify::complete", G_CALLBACK (on_drawn), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->viewport, "notify::complete", G_CALLBACK (vt_window_queue_status), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self->viewport, "complete", self->timeline, "hold",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (self->motion, "notify::visible", G_CALLBACK (on_bar_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::visible", G_CALLBACK (on_bar_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->motion, "changed", G_CALLBACK (vt_window_queue_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "failed", G_CALLBACK (on_frame_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->plots, "saved", G_CALLBACK (vt_window_on_plot_saved), self, G_CONNECT_SWAPPED);
}

static void
vt_window_init (VtWindow *self)
{
  self->wide = -1;
  g_autofree char *drafts = vt_recovery_dup_folder ();

  self->stage = vt_stage_new ();
  vt_document_set_drafts (vt_stage_get_document (self->stage), drafts);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_size (GTK_WINDOW (self), vt_settings_get_int ("window-width", 1440),
                               vt_settings_get_int ("window-height", 900));
  if (vt_settings_get_boolean ("maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));

  vt_window_add_actions (self);
  vt_window_add_select_actions (self);
  vt_window_add_field_actions (self);
  vt_window_add_lammps_actions (self);
  vt_window_add_potential_actions (self);
  vt_window_add_movie_actions (self);
  vt_window_add_event_actions (self);
  connect_stage (self);
  g_object_bind_property (self->left_toggle, "active", self->sidebar, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->right_toggle, "active", self->right_panel, "visible", G_BINDING_SYNC_CREATE);
  gtk_toggle_button_set_active (self->left_toggle, vt_settings_get_boolean ("left-panel", TRUE));
  /* Shown at first, it would make the window wider than a small screen. */
  gtk_toggle_button_set_active (self->right_toggle, get_room (self) >= WIDE && vt_settings_get_boolean ("right-panel", TRUE));
  g_signal_connect_object (self->left_toggle, "notify::active", G_CALLBACK (on_panel_toggled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->right_toggle, "notify::active", G_CALLBACK (on_panel_toggled), self, G_CONNECT_SWAPPED);
  gtk_paned_set_position (self->left_paned, vt_settings_get_int ("left-width", 316));
  g_signal_connect_object (self->right_pages, "notify::visible-child", G_CALLBACK (share_height), self, G_CONNECT_SWAPPED);
  share_height (self);

  fill_menus (self);
  vt_window_add_opening (self);
  on_sample_changed (self);
}

GtkWidget *
vt_window_new (GtkApplication *application)
{
  return g_object_new (VT_TYPE_WINDOW, "application", application, NULL);
}

VtStage *
vt_window_get_stage (VtWindow *self)
{
  return self->stage;
}
