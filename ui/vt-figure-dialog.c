#include "vt-figure-dialog.h"

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "plot/vt-plot-text.h"
#include "vt-param-controls.h"
#include "vt-save.h"
#include "vt-ui.h"

struct _VtFigureDialog
{
  AdwWindow parent_instance;

  VtWindow *window; /* whose stage is drawn; the dialogue is transient for it, so it outlives the dialogue */
  const VtFigure *figure;
  VtParams *params;     /* the figure's */
  guint changed_id;     /* they are about to be read again from the controls */
  guint live_id;        /* what a running job has so far is about to be drawn */
  guint sample_id;      /* another sample is about to be drawn */
  guint spin_id;        /* a drawing that takes long is about to be shown at work */
  VtJob *job; /* waited for */
  cairo_surface_t *picture; /* the figure as it was drawn last */
  int drawn_width, drawn_height;
  gboolean accepted; /* what takes long may be started */
  const VtMethod *missed;      /* the one that was stopped before it had what the figure needs; else NULL */
  gboolean drawing_now, stale; /* stale: drawn with other parameters, or of less than there is */

  AdwWindowTitle *title;
  GtkButton *save;
  GtkStack *pages;
  AdwStatusPage *waiting;
  GtkProgressBar *progress;
  GtkDrawingArea *drawing;
  GtkSpinner *spinner;
  GtkLabel *caption;
  AdwStatusPage *failed;
  AdwStatusPage *offer;
  GtkBox *controls;
  VtParamControls *param_controls; /* NULL: the figure has none */
};

G_DEFINE_FINAL_TYPE (VtFigureDialog, vt_figure_dialog, ADW_TYPE_WINDOW)

#define POINTS_PER_MM (72.0 / 25.4)

static void
fail (VtFigureDialog *self, const char *reason)
{
  g_autofree char *escaped = g_markup_escape_text (reason, -1);

  adw_status_page_set_description (self->failed, escaped);
  gtk_stack_set_visible_child_name (self->pages, "failed");
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
}

static VtStage *
stage_of (VtFigureDialog *self)
{
  return vt_window_get_stage (self->window);
}

/* ---- drawing, on another thread: a figure may hold a picture of a million atoms ---- */

typedef struct
{
  const VtFigure *figure;
  VtDocument *document;
  VtView *view;
  VtParams *params;
  int width, height; /* device pixels */
} Drawing;

static void
drawing_free (gpointer data)
{
  Drawing *drawing = data;

  g_object_unref (drawing->document);
  g_object_unref (drawing->view);
  vt_params_free (drawing->params);
  g_free (drawing);
}

/* White paper, as it will be printed, scaled to the window. */
static void
draw_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Drawing *drawing = data;
  double page_width = drawing->figure->width_mm * POINTS_PER_MM, page_height = drawing->figure->height_mm * POINTS_PER_MM;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, drawing->width, drawing->height);
  cairo_t *cr = cairo_create (surface);
  VtPlotStyle style = *vt_plot_style_print ();
  GError *error = NULL;
  gboolean good;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, drawing->width / page_width, drawing->height / page_height);
  style.transparent = TRUE;
  good = vt_figure_draw (drawing->figure, drawing->document, drawing->view, drawing->params, cr, page_width, page_height, &style,
                         &error);
  cairo_destroy (cr);
  if (good)
    g_task_return_pointer (task, surface, (GDestroyNotify) cairo_surface_destroy);
  else
    {
      cairo_surface_destroy (surface);
      g_task_return_error (task, error);
    }
}

static void
on_drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (source);
  Drawing *drawing = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  cairo_surface_t *picture = g_task_propagate_pointer (G_TASK (result), &error);

  self->drawing_now = FALSE;
  g_clear_handle_id (&self->spin_id, g_source_remove);
  if (!self->window)
    {
      g_clear_pointer (&picture, cairo_surface_destroy);
      return; /* the dialogue has been closed */
    }
  if (!picture)
    {
      if (!self->job) /* else there is nothing to draw yet */
        fail (self, error->message);
      return;
    }
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture = picture;
  self->drawn_width = drawing->width;
  self->drawn_height = drawing->height;
  gtk_spinner_stop (self->spinner);
  gtk_widget_queue_draw (GTK_WIDGET (self->drawing));
}

/* While a slider moves, pictures follow each other faster than this. */
#define PATIENCE_MS 300

static gboolean
spin (gpointer data)
{
  VtFigureDialog *self = data;

  self->spin_id = 0;
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
start_drawing (VtFigureDialog *self, int width, int height)
{
  g_autoptr (GTask) task = NULL;
  Drawing *drawing = g_new0 (Drawing, 1);

  drawing->figure = self->figure;
  drawing->document = self->figure->follows ? vt_document_snapshot_shown (vt_stage_get_document (stage_of (self)))
                                             : vt_document_snapshot (vt_stage_get_document (stage_of (self)));
  drawing->view = vt_view_copy (vt_stage_get_view (stage_of (self)));
  drawing->params = vt_params_copy (self->params);
  drawing->width = width;
  drawing->height = height;
  self->drawing_now = TRUE;
  self->stale = FALSE;
  if (!self->spin_id)
    self->spin_id = g_timeout_add (PATIENCE_MS, spin, self);
  task = g_task_new (self, NULL, on_drawn, NULL);
  g_task_set_task_data (task, drawing, drawing_free);
  vt_task_run_in_thread (task, draw_thread);
}

static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (data);
  double page_width = self->figure->width_mm * POINTS_PER_MM, page_height = self->figure->height_mm * POINTS_PER_MM;
  double scale = MIN (width / page_width, height / page_height);
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (area));
  int device_width = MAX (1, (int) (scale * page_width * factor));
  int device_height = MAX (1, (int) (scale * page_height * factor));

  if (!self->drawing_now && (self->stale || device_width != self->drawn_width || device_height != self->drawn_height))
    start_drawing (self, device_width, device_height);
  if (!self->picture)
    return;
  cairo_translate (cr, (width - scale * page_width) / 2, (height - scale * page_height) / 2);
  cairo_scale (cr, scale * page_width / self->drawn_width, scale * page_height / self->drawn_height);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_paint (cr);
}

static void
show_figure (VtFigureDialog *self)
{
  gtk_stack_set_visible_child_name (self->pages, "figure");
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), !self->job);
  gtk_widget_grab_focus (GTK_WIDGET (self->save)); /* not the caption, which it would select */
  gtk_label_select_region (self->caption, 0, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self->drawing));
}

static void
on_progress (VtFigureDialog *self)
{
  g_autofree char *left = vt_ui_format_time_left (vt_job_get_time_left (self->job));
  g_autofree char *text = g_strdup_printf ("%s · %.0f\u202f%%%s%s", vt_job_get_title (self->job),
                                           100 * vt_job_get_progress (self->job), *left ? " · " : "", left);

  gtk_progress_bar_set_fraction (self->progress, vt_job_get_progress (self->job));
  gtk_progress_bar_set_text (self->progress, text);
  adw_window_title_set_subtitle (self->title, text);
}

/* ---- while it is computed ---- */

/* Often enough to see it grow; the search has the rest of the time. */
#define LIVE_MS 700

static void ensure (VtFigureDialog *self);

static gboolean
has_shown_fields (VtFigureDialog *self)
{
  VtDocument *document = vt_stage_get_document (stage_of (self));

  for (const char *const *name = self->figure->fields; name && *name; name++)
    if (!vt_document_find_shown_field (document, *name))
      return FALSE;
  for (const VtParamSpec *spec = self->figure->params; spec && spec->id; spec++)
    if (spec->type == VT_PARAM_FIELD && *vt_params_get_field (self->params, spec->id)
        && !vt_document_find_shown_field (document, vt_params_get_field (self->params, spec->id)))
      return FALSE;
  return TRUE;
}

static gboolean
on_live (gpointer data)
{
  VtFigureDialog *self = data;
  const char *page = gtk_stack_get_visible_child_name (self->pages);

  self->live_id = 0;
  if (!has_shown_fields (self))
    return G_SOURCE_REMOVE;
  if (self->missed && g_strcmp0 (page, "failed") == 0)
    {
      ensure (self); /* it is at work once more */
      page = gtk_stack_get_visible_child_name (self->pages);
    }
  if (g_strcmp0 (page, "waiting") == 0)
    show_figure (self);
  else if (g_strcmp0 (page, "figure") != 0)
    return G_SOURCE_REMOVE;
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self->drawing));
  return G_SOURCE_REMOVE;
}

static void
on_live_changed (VtFigureDialog *self)
{
  if (self->figure->follows && !self->live_id)
    self->live_id = g_timeout_add (LIVE_MS, on_live, self);
}

static void
drop_job (VtFigureDialog *self)
{
  if (self->job)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  adw_window_title_set_subtitle (self->title, NULL);
}

/* Minutes to days: the user is asked before, and so is nobody who opens a menu. */
static gboolean
takes_long (VtJob *job)
{
  const VtMethod *method = job ? vt_registry_find (vt_job_get_id (job)) : NULL;

  return method && method->group >= VT_GROUP_DYNAMICS;
}

static gboolean
is_listed (GListModel *jobs, VtJob *job)
{
  for (guint i = 0; job && i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VtJob) other = g_list_model_get_item (jobs, i);

      if (other == job)
        return TRUE;
    }
  return FALSE;
}

static void
make_offer (VtFigureDialog *self, VtJob *job)
{
  const VtMethod *method = vt_registry_find (vt_job_get_id (job));
  /* Translators: the name of an analysis, and what it does. */
  g_autofree char *text = g_strdup_printf (_ ("The figure needs the results of “%s”, which may take long. %s"), _ (method->name),
                                           _ (method->summary));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  vt_job_cancel (job);
  adw_status_page_set_description (self->offer, escaped);
  gtk_stack_set_visible_child_name (self->pages, "offer");
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
}

static void
ensure (VtFigureDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListStore) before = g_list_store_new (VT_TYPE_JOB);
  GListModel *jobs = vt_document_get_jobs (vt_stage_get_document (stage_of (self)));

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VtJob) job = g_list_model_get_item (jobs, i);

      g_list_store_append (before, job);
    }
  VtJob *job = vt_figure_ensure (self->figure, vt_stage_get_document (stage_of (self)), self->params, &error);

  drop_job (self);
  self->missed = NULL;
  if (error)
    fail (self, error->message);
  else if (!job)
    show_figure (self);
  else if (!self->accepted && takes_long (job) && !is_listed (G_LIST_MODEL (before), job))
    make_offer (self, job);
  else
    {
      self->job = g_object_ref (job);
      g_signal_connect_swapped (job, "notify::progress", G_CALLBACK (on_progress), self);
      on_progress (self);
      gtk_stack_set_visible_child_name (self->pages, "waiting");
      gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
    }
}

/* Also of one that was stopped, where that keeps what there is. */
static gboolean
has_result (VtFigureDialog *self, VtJob *job)
{
  const VtMethod *method = vt_registry_find (vt_job_get_id (job));
  VtDocument *document = vt_stage_get_document (stage_of (self));

  if (vt_job_get_state (job) == VT_JOB_DONE)
    return TRUE;
  return method && method->keeps_partial && vt_job_get_state (job) == VT_JOB_CANCELLED && method->fields && method->fields[0].name
         && vt_document_find_field (document, method->fields[0].name);
}

static void
on_job_finished (VtFigureDialog *self, VtJob *job)
{
  const VtMethod *method = vt_registry_find (vt_job_get_id (job));

  if (job != self->job && !(self->missed && self->missed == method))
    return;
  if (has_result (self, job))
    {
      self->stale = TRUE;
      ensure (self);
    }
  else
    {
      const GError *error = vt_job_get_error (job);

      fail (self, error ? error->message : _ ("What it needs was cancelled."));
      drop_job (self);
      self->missed = error ? NULL : method;
    }
}

static gboolean
take_sample (gpointer data)
{
  VtFigureDialog *self = data;

  self->sample_id = 0;
  self->stale = TRUE;
  if (self->param_controls)
    vt_param_controls_set_sample (self->param_controls, vt_stage_get_sample (stage_of (self)));
  ensure (self);
  return G_SOURCE_REMOVE;
}

/* Another file, or another frame: the figure is of what the window shows. After the analyses of the old one have been started for the new one. */
static void
on_sample_changed (VtFigureDialog *self)
{
  drop_job (self);
  if (!self->sample_id && vt_stage_get_sample (stage_of (self)))
    self->sample_id = g_idle_add (take_sample, self);
}

static void
on_compute (VtFigureDialog *self)
{
  self->accepted = TRUE;
  ensure (self);
}

static void
on_cancel (VtFigureDialog *self)
{
  if (self->job)
    vt_job_cancel (self->job);
}

/* ---- parameters ---- */

static void
draw_with (VtFigureDialog *self, VtParams *params)
{
  vt_params_free (self->params);
  self->params = params;
  self->stale = TRUE;
  ensure (self);
}

static gboolean
take_params (gpointer data)
{
  VtFigureDialog *self = data;

  self->changed_id = 0;
  draw_with (self, vt_param_controls_dup_params (self->param_controls));
  vt_window_set_figure (self->window, self->figure, self->params);
  return G_SOURCE_REMOVE;
}

/* A name is typed letter by letter: after a moment without change. */
static void
on_params_changed (VtFigureDialog *self)
{
  g_clear_handle_id (&self->changed_id, g_source_remove);
  self->changed_id = g_timeout_add (600, take_params, self);
}

/* Nothing has to be computed anew: the picture follows at once, as fast as it can be drawn. */
static void
on_slid (VtFigureDialog *self)
{
  if (self->changed_id)
    return; /* other values are about to be taken, and these with them */
  vt_params_free (self->params);
  self->params = vt_param_controls_dup_params (self->param_controls);
  vt_window_set_figure (self->window, self->figure, self->params);
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self->drawing));
}

static void
add_controls (VtFigureDialog *self)
{
  if (!self->figure->params || !self->figure->params[0].id)
    return;
  self->param_controls = VT_PARAM_CONTROLS (vt_param_controls_new (self->figure->params));
  vt_param_controls_set_document (self->param_controls, vt_stage_get_document (stage_of (self)));
  vt_param_controls_set_sample (self->param_controls, vt_stage_get_sample (stage_of (self)));
  vt_param_controls_set_params (self->param_controls, self->params);
  g_signal_connect_swapped (self->param_controls, "changed", G_CALLBACK (on_params_changed), self);
  g_signal_connect_swapped (self->param_controls, "slid", G_CALLBACK (on_slid), self);
  gtk_box_append (self->controls, GTK_WIDGET (self->param_controls));
  gtk_widget_set_visible (GTK_WIDGET (self->controls), TRUE);
}

static void
on_path (GtkWidget *widget, const char *path, gpointer data)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (widget);
  g_autofree char *figure = vt_figure_to_text (self->figure, self->params);
  g_autofree char *text = g_strdup_printf ("%s:%s", figure, path);

  g_action_group_activate_action (G_ACTION_GROUP (self->window), "export-figure", g_variant_new_string (text));
}

static void
on_save (VtFigureDialog *self)
{
  g_autofree char *name = g_strdup_printf ("%s.pdf", self->figure->id);

  vt_save_ask (GTK_WIDGET (self), _ ("Save the Figure"), name, vt_save_figure_formats, on_path, NULL);
}

static void
vt_figure_dialog_dispose (GObject *object)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (object);

  drop_job (self);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_clear_handle_id (&self->spin_id, g_source_remove);
  g_clear_handle_id (&self->live_id, g_source_remove);
  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_clear_pointer (&self->params, vt_params_free);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  /* GTK forgets a parent that was destroyed first only if this one is not destroyed with it, and would look at what is gone. */
  gtk_window_set_transient_for (GTK_WINDOW (self), NULL);
  g_clear_object (&self->window);
  G_OBJECT_CLASS (vt_figure_dialog_parent_class)->dispose (object);
}

static void
vt_figure_dialog_class_init (VtFigureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_figure_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-figure-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, title);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, save);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, waiting);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, drawing);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, caption);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, failed);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, offer);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, controls);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_compute);
}

static void
vt_figure_dialog_init (VtFigureDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_figure_dialog_new (VtWindow *window, const VtFigure *figure, const VtParams *params)
{
  VtFigureDialog *self = g_object_new (VT_TYPE_FIGURE_DIALOG, "transient-for", window, "destroy-with-parent", TRUE,
                                       "title", _ (figure->title), NULL);

  self->window = g_object_ref (window);
  self->figure = figure;
  self->params = params ? vt_params_copy (params) : vt_params_new (figure->params);
  add_controls (self);
  adw_window_title_set_title (self->title, _ (figure->title));
  g_autofree char *caption = vt_plot_markup (figure->caption ? _ (figure->caption) : "");
  gtk_label_set_label (self->caption, caption);
  vt_ui_label (GTK_WIDGET (self->drawing), _ (figure->title), FALSE);
  gtk_drawing_area_set_draw_func (self->drawing, on_draw, self, NULL);
  g_signal_connect_object (vt_stage_get_document (vt_window_get_stage (window)), "job-finished",
                           G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (vt_window_get_stage (window)), "live-changed", G_CALLBACK (on_live_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (vt_window_get_stage (window)), "sample-changed", G_CALLBACK (on_sample_changed), self,
                           G_CONNECT_SWAPPED);
  ensure (self);
  return GTK_WIDGET (self);
}

const VtFigure *
vt_figure_dialog_get_figure (VtFigureDialog *self)
{
  return self->figure;
}

const VtParams *
vt_figure_dialog_get_params (VtFigureDialog *self)
{
  return self->params;
}

void
vt_figure_dialog_set_params (VtFigureDialog *self, const VtParams *params)
{
  g_return_if_fail (VT_IS_FIGURE_DIALOG (self));

  g_clear_handle_id (&self->changed_id, g_source_remove);
  if (self->param_controls)
    vt_param_controls_set_params (self->param_controls, params);
  draw_with (self, vt_params_copy (params));
}
