#include "vt-figure-dialog.h"

#include "base/vt-i18n.h"
#include "vt-save.h"
#include "vt-ui.h"

struct _VtFigureDialog
{
  AdwWindow parent_instance;

  VtWindow *window; /* whose stage is drawn; the dialogue is transient for it, so it outlives the dialogue */
  const VtFigure *figure;
  VtJob *job; /* waited for */

  AdwWindowTitle *title;
  GtkButton *save;
  GtkStack *pages;
  AdwStatusPage *waiting;
  GtkProgressBar *progress;
  GtkDrawingArea *drawing;
  GtkLabel *caption;
  AdwStatusPage *failed;
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

static gboolean
draw_figure (VtFigureDialog *self, cairo_t *cr, double width, double height, const VtPlotStyle *style)
{
  g_autoptr (GError) error = NULL;
  VtStage *stage = stage_of (self);

  if (self->figure->draw (vt_stage_get_document (stage), vt_stage_get_view (stage), cr, width, height, style, &error))
    return TRUE;
  fail (self, error ? error->message : "");
  return FALSE;
}

/* The page is white paper, as it will be printed, scaled to the window. */
static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (data);
  double page_width = self->figure->width_mm * POINTS_PER_MM, page_height = self->figure->height_mm * POINTS_PER_MM;
  double scale = MIN (width / page_width, height / page_height);
  VtPlotStyle style = *vt_plot_style_print ();

  cairo_translate (cr, (width - scale * page_width) / 2, (height - scale * page_height) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 0, 0, page_width, page_height);
  cairo_fill (cr);
  style.transparent = TRUE;
  draw_figure (self, cr, page_width, page_height, &style);
}

static void
show_figure (VtFigureDialog *self)
{
  gtk_stack_set_visible_child_name (self->pages, "figure");
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), TRUE);
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
}

static void
drop_job (VtFigureDialog *self)
{
  if (self->job)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
}

static void
ensure (VtFigureDialog *self)
{
  g_autoptr (GError) error = NULL;
  VtJob *job = vt_figure_ensure (self->figure, vt_stage_get_document (stage_of (self)), &error);

  drop_job (self);
  if (error)
    fail (self, error->message);
  else if (!job)
    show_figure (self);
  else
    {
      self->job = g_object_ref (job);
      g_signal_connect_swapped (job, "notify::progress", G_CALLBACK (on_progress), self);
      on_progress (self);
      gtk_stack_set_visible_child_name (self->pages, "waiting");
      gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
    }
}

static void
on_job_finished (VtFigureDialog *self, VtJob *job)
{
  if (job != self->job)
    return;
  if (vt_job_get_state (job) == VT_JOB_DONE)
    ensure (self);
  else
    {
      const GError *error = vt_job_get_error (job);

      fail (self, error ? error->message : _ ("What it needs was cancelled."));
      drop_job (self);
    }
}

static void
on_cancel (VtFigureDialog *self)
{
  if (self->job)
    vt_job_cancel (self->job);
}

static void
on_path (GtkWidget *widget, const char *path, gpointer data)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (widget);
  g_autofree char *text = g_strdup_printf ("%s:%s", self->figure->id, path);

  g_action_group_activate_action (G_ACTION_GROUP (self->window), "export-figure", g_variant_new_string (text));
}

static void
on_save (VtFigureDialog *self)
{
  static const VtSaveFormat formats[] = {
    { N_ ("PDF, for papers"), "pdf" },
    { N_ ("SVG, to edit"), "svg" },
    { N_ ("PNG picture"), "png" },
    { N_ ("CSV numbers"), "csv" },
    { NULL },
  };
  g_autofree char *name = g_strdup_printf ("%s.pdf", self->figure->id);

  vt_save_ask (GTK_WIDGET (self), _ ("Save the Figure"), name, formats, on_path, NULL);
}

static void
vt_figure_dialog_dispose (GObject *object)
{
  VtFigureDialog *self = VT_FIGURE_DIALOG (object);

  drop_job (self);
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
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, caption);
  gtk_widget_class_bind_template_child (widget_class, VtFigureDialog, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
vt_figure_dialog_init (VtFigureDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_figure_dialog_new (VtWindow *window, const VtFigure *figure)
{
  VtFigureDialog *self = g_object_new (VT_TYPE_FIGURE_DIALOG, "transient-for", window, "destroy-with-parent", TRUE,
                                       "title", _ (figure->title), NULL);

  self->window = g_object_ref (window);
  self->figure = figure;
  adw_window_title_set_title (self->title, _ (figure->title));
  gtk_label_set_text (self->caption, figure->caption ? _ (figure->caption) : "");
  vt_ui_label (GTK_WIDGET (self->drawing), _ (figure->title), FALSE);
  gtk_drawing_area_set_draw_func (self->drawing, on_draw, self, NULL);
  g_signal_connect_object (vt_stage_get_document (vt_window_get_stage (window)), "job-finished",
                           G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  ensure (self);
  return GTK_WIDGET (self);
}
