#include "vt-method-row.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-param-controls.h"
#include "vt-ui.h"

/* A change anywhere is a frame of the window, and without a graphics card each costs as much as a picture. */
#define PROGRESS_MS 250

#define LINES 4 /* of the status */
#define PLAIN "dim-label"

struct _VtMethodRow
{
  AdwPreferencesRow parent_instance;

  VtStage *stage;
  const VtMethod *method;
  VtJob *job; /* at work, or NULL */
  VtParamControls *controls; /* made when the parameters are shown first: a window with every method's opens a tenth of a second later */
  guint progress_id; /* how far it is will be told soon */
  guint frames; /* since the parameters were opened */

  GtkLabel *title;
  GtkImage *tick;
  GtkImage *cross;
  GtkLabel *status;
  GtkButton *go_on; /* with a run that was stopped, whose sample is shown */
  GtkProgressBar *progress;
  GtkToggleButton *settings;
  GtkStack *action;
  GtkButton *run;
  GtkWidget *at_work;
  GtkButton *keep;
  GtkButton *cancel;
  GtkBox *parameters;
  GtkLabel *summary;
};

G_DEFINE_FINAL_TYPE (VtMethodRow, vt_method_row, ADW_TYPE_PREFERENCES_ROW)

static void
show_status (VtMethodRow *self, const char *text, const char *style)
{
  const gboolean is_plain = g_str_equal (style, PLAIN);

  vt_ui_set_label (self->status, text);
  vt_ui_set_tooltip (GTK_WIDGET (self->status), self->job ? NULL : text); /* what does not fit into its lines; not what changes all the time */
  gtk_widget_set_visible (GTK_WIDGET (self->status), text && *text);
  gtk_label_set_lines (self->status, is_plain ? LINES : 2 * LINES); /* what is to be heeded is to be read to its end */
  gtk_widget_set_css_classes (GTK_WIDGET (self->status), (const char *[]){ "caption", style, NULL });
}

static void
show_progress (VtMethodRow *self)
{
  double fraction = vt_job_get_progress (self->job);
  g_autofree char *message = vt_ui_dup_message (self->job);
  g_autofree char *left = vt_ui_format_time_left (vt_job_get_time_left (self->job));
  g_autoptr (GString) text = g_string_new (NULL);

  if (*message)
    g_string_append_printf (text, "%s · ", message);
  g_string_append_printf (text, "%.0f\u202f%%", floor (100 * CLAMP (fraction, 0, 1)));
  if (*left)
    g_string_append_printf (text, " · %s", left);
  show_status (self, text->str, PLAIN);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
}

static void
on_reset (VtMethodRow *self)
{
  vt_param_controls_reset (self->controls);
}

static void
make_controls (VtMethodRow *self)
{
  const VtParams *params = vt_document_get_params (vt_stage_get_document (self->stage), self->method->id);
  const char *reference = self->method->reference;
  g_autofree char *summary = reference && *reference ? g_strdup_printf ("%s\n%s", _ (self->method->summary), reference)
                                                     : g_strdup (_ (self->method->summary));

  gtk_label_set_text (self->summary, summary);
  self->controls = VT_PARAM_CONTROLS (vt_param_controls_new (self->method->params));
  vt_param_controls_set_document (self->controls, vt_stage_get_document (self->stage));
  vt_param_controls_set_sample (self->controls, vt_stage_get_sample (self->stage));
  if (params)
    vt_param_controls_set_params (self->controls, params);
  gtk_box_append (self->parameters, GTK_WIDGET (self->controls));
  if (self->method->params[0].id)
    {
      GtkWidget *reset = gtk_button_new_with_label (_ ("Reset to Defaults"));

      gtk_widget_add_css_class (reset, "flat");
      gtk_widget_set_halign (reset, GTK_ALIGN_END);
      g_signal_connect_swapped (reset, "clicked", G_CALLBACK (on_reset), self);
      gtk_box_append (self->parameters, reset);
    }
}

static gboolean
on_progress_time (gpointer data)
{
  VtMethodRow *self = data;

  self->progress_id = 0;
  if (self->job)
    show_progress (self);
  return G_SOURCE_REMOVE;
}

/* A job with moving atoms tells thirty times a second; nobody reads a line that changes so often. */
static void
on_progress (VtMethodRow *self)
{
  if (!self->progress_id)
    self->progress_id = g_timeout_add (PROGRESS_MS, on_progress_time, self);
}

/* Parameters that open below the window's edge would look as if nothing had happened. The row's head stays in sight. After a frame, in which the row
 * gets its height. */
static gboolean
scroll_into_view (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  VtMethodRow *self = VT_METHOD_ROW (widget);
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *down = scrolled ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)) : NULL;
  graphene_rect_t bounds;

  if (self->frames++ < 1)
    return G_SOURCE_CONTINUE;
  if (!down || !gtk_widget_compute_bounds (widget, scrolled, &bounds))
    return G_SOURCE_REMOVE;
  const double below = bounds.origin.y + bounds.size.height - gtk_adjustment_get_page_size (down);
  if (below > 0)
    gtk_adjustment_set_value (down, gtk_adjustment_get_value (down) + MIN (below, bounds.origin.y));
  return G_SOURCE_REMOVE;
}

/* A hidden child of a revealer is measured too: wrapped text in every row costs a tenth of a second at the start. */
static void
on_reveal (VtMethodRow *self, GParamSpec *property, GtkRevealer *revealer)
{
  if (gtk_revealer_get_reveal_child (revealer) && !self->controls)
    make_controls (self);
  gtk_widget_set_visible (gtk_revealer_get_child (revealer),
                          gtk_revealer_get_reveal_child (revealer) || gtk_revealer_get_child_revealed (revealer));
  if (gtk_revealer_get_reveal_child (revealer) && gtk_revealer_get_child_revealed (revealer))
    {
      self->frames = 0;
      gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_into_view, NULL, NULL);
    }
}

static void
show_state (VtMethodRow *self, gboolean running, gboolean done, gboolean failed)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (VtParams) rest = !running && vt_stage_get_sample (self->stage) ? vt_document_dup_continuation (document, self->method) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->go_on), rest != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (GTK_WIDGET (self->tick), done);
  gtk_widget_set_visible (GTK_WIDGET (self->cross), failed);
  gtk_stack_set_visible_child (self->action, running ? self->at_work : GTK_WIDGET (self->run));
  gtk_widget_set_sensitive (GTK_WIDGET (self->run), vt_stage_get_sample (self->stage) != NULL);
}

static void
show_rest (VtMethodRow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  gboolean done = vt_document_get_params (document, self->method->id) != NULL;
  g_autofree char *line = done ? vt_ui_summarise_result (document, self->method) : NULL;
  g_autofree char *warning = done ? vt_document_dup_warning (document, self->method) : NULL;

  g_autofree char *both = g_strjoin ("\n", warning ? warning : "", line, NULL);

  show_status (self, warning ? both : line, warning ? "warning" : PLAIN);
  show_state (self, FALSE, done, FALSE);
}

static void
drop_job (VtMethodRow *self)
{
  if (self->job)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
}

static void
follow_jobs (VtMethodRow *self)
{
  /* The latest: an older one may still be winding down after a cancel. */
  VtJob *job = vt_document_find_job (vt_stage_get_document (self->stage), self->method->id);

  if (job)
    {
      if (job == self->job)
        return;
      drop_job (self);
      self->job = g_object_ref (job);
      g_signal_connect_swapped (job, "notify::progress", G_CALLBACK (on_progress), self);
      g_signal_connect_swapped (job, "notify::message", G_CALLBACK (on_progress), self);
      g_signal_connect_swapped (job, "notify::time-left", G_CALLBACK (on_progress), self);
      show_state (self, TRUE, FALSE, FALSE);
      show_progress (self);
      return;
    }
  /* A job that left the list unfinished was dropped, with the sample it worked on. */
  if (self->job && vt_job_get_state (self->job) <= VT_JOB_RUNNING)
    {
      drop_job (self);
      show_rest (self);
    }
}

static void
on_job_finished (VtMethodRow *self, VtJob *job)
{
  const GError *error = vt_job_get_error (job);
  const VtParams *params;

  if (g_strcmp0 (vt_job_get_id (job), self->method->id) != 0)
    {
      /* It may have needed this one's results, and made them. */
      if (!self->job && !gtk_widget_get_visible (GTK_WIDGET (self->tick)) && vt_job_get_state (job) == VT_JOB_DONE
          && vt_document_get_params (vt_stage_get_document (self->stage), self->method->id))
        show_rest (self);
      return;
    }
  if (self->job && job != self->job)
    return;
  drop_job (self);
  show_rest (self);
  params = vt_document_get_params (vt_stage_get_document (self->stage), self->method->id);
  if (vt_job_get_state (job) == VT_JOB_DONE && params && self->controls)
    vt_param_controls_set_params (self->controls, params);
  if (vt_job_get_state (job) == VT_JOB_FAILED)
    {
      show_state (self, FALSE, FALSE, TRUE);
      show_status (self, error ? error->message : _ ("The analysis failed."), "error");
    }
  else if (vt_job_get_state (job) == VT_JOB_CANCELLED && error && !vt_document_get_params (vt_stage_get_document (self->stage), self->method->id))
    show_status (self, error->message, PLAIN);
}

static void
on_sample_changed (VtMethodRow *self)
{
  if (self->controls)
    vt_param_controls_set_sample (self->controls, vt_stage_get_sample (self->stage));
  if (!self->job)
    show_rest (self);
}

static void
on_run (VtMethodRow *self)
{
  const VtParams *last = vt_document_get_params (vt_stage_get_document (self->stage), self->method->id);
  g_autoptr (VtParams) params = self->controls ? vt_param_controls_dup_params (self->controls) : last ? vt_params_copy (last) : NULL;
  g_autoptr (GError) error = NULL;

  if (!vt_stage_run_method (self->stage, self->method, params, &error))
    {
      show_state (self, FALSE, FALSE, TRUE);
      show_status (self, error->message, "error");
    }
}

static void
on_go_on (VtMethodRow *self)
{
  g_autoptr (GError) error = NULL;

  if (!vt_stage_continue (self->stage, self->method, &error))
    {
      show_state (self, FALSE, FALSE, TRUE);
      show_status (self, error->message, "error");
    }
}

static void
on_keep (VtMethodRow *self)
{
  if (self->job)
    vt_job_stop (self->job);
}

static void
on_cancel (VtMethodRow *self)
{
  if (self->job)
    vt_job_cancel (self->job);
}

static void
vt_method_row_dispose (GObject *object)
{
  VtMethodRow *self = VT_METHOD_ROW (object);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  drop_job (self);
  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_method_row_parent_class)->dispose (object);
}

static void
vt_method_row_class_init (VtMethodRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_method_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-method-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, title);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, tick);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, cross);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, status);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, progress);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, go_on);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, settings);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, action);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, run);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, at_work);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, keep);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, cancel);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, parameters);
  gtk_widget_class_bind_template_child (widget_class, VtMethodRow, summary);
  gtk_widget_class_bind_template_callback (widget_class, on_reveal);
  gtk_widget_class_bind_template_callback (widget_class, on_run);
  gtk_widget_class_bind_template_callback (widget_class, on_keep);
  gtk_widget_class_bind_template_callback (widget_class, on_go_on);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
vt_method_row_init (VtMethodRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* "Run" alone says little to who cannot see the row around it. */
static void
name_for_assistive_technology (VtMethodRow *self)
{
  const char *name = _ (self->method->name);
  g_autofree char *run = g_strdup_printf (_ ("Run %s"), name);
  g_autofree char *stop = g_strdup_printf (self->method->keeps_partial ? _ ("Stop %s; what it has found is kept") : _ ("Cancel %s"), name);
  g_autofree char *keep = g_strdup_printf (_ ("Stop %s here and keep what there is"), name);
  g_autofree char *go_on = g_strdup_printf (_ ("Continue %s from where it was stopped"), name);
  g_autofree char *settings = g_strdup_printf (_ ("Parameters of %s"), name);

  vt_ui_label (GTK_WIDGET (self->run), run, FALSE);
  vt_ui_label (GTK_WIDGET (self->keep), keep, TRUE);
  vt_ui_label (GTK_WIDGET (self->go_on), go_on, TRUE);
  vt_ui_label (GTK_WIDGET (self->cancel), stop, TRUE);
  vt_ui_label (GTK_WIDGET (self->settings), settings, TRUE);
  vt_ui_label (GTK_WIDGET (self->progress), name, FALSE);
  vt_ui_label (GTK_WIDGET (self->tick), _ ("Done"), TRUE);
  vt_ui_label (GTK_WIDGET (self->cross), _ ("Failed"), TRUE);
}

GtkWidget *
vt_method_row_new (VtStage *stage, const VtMethod *method)
{
  VtMethodRow *self = g_object_new (VT_TYPE_METHOD_ROW, "title", _ (method->name), NULL);
  VtDocument *document = vt_stage_get_document (stage);

  self->stage = g_object_ref (stage);
  self->method = method;
  gtk_widget_set_visible (GTK_WIDGET (self->keep), method->may_stop);
  gtk_label_set_text (self->title, _ (method->name));
  vt_ui_set_tooltip (GTK_WIDGET (self->title), _ (method->summary));
  name_for_assistive_technology (self);
  g_signal_connect_object (vt_document_get_jobs (document), "items-changed", G_CALLBACK (follow_jobs), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "job-finished", G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  on_sample_changed (self);
  follow_jobs (self);
  return GTK_WIDGET (self);
}

void
vt_method_row_focus (VtMethodRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->run));
}

const VtMethod *
vt_method_row_get_method (VtMethodRow *self)
{
  return self->method;
}
