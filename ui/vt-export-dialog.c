#include "vt-export-dialog.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "figure/vt-composition.h"
#include "vt-renderer.h"
#include "vt-save.h"
#include "vt-settings.h"
#include "vt-ui.h"
#include "vt-window-private.h"

#define PREVIEW_SIDE 440
#define MM_PER_INCH 25.4
#define LEAST_PIXELS 16

enum
{
  PRESET_WINDOW,
  PRESET_COLUMN,
  PRESET_PAGE,
  PRESET_SLIDE,
  PRESET_4K,
  PRESET_OWN,
};

struct _VtExportDialog
{
  AdwWindow parent_instance;

  VtWindow *window;
  GCancellable *previewing;
  guint preview_id;
  gboolean updating;
  gboolean own_height; /* of the page, not as suits the panels */
  VtJob *job;          /* (unowned) a panel of the preview waits for it */
  GPtrArray *texts;    /* figures that may be panels, as text */
  GPtrArray *checks;   /* their GtkCheckButtons */
  double pixels[2];    /* width and height, whatever unit is shown */

  GtkPicture *preview;
  GtkSpinner *spinner;
  GtkButton *save;
  AdwComboRow *kind;
  AdwExpanderRow *panels;
  AdwComboRow *layout;
  AdwComboRow *preset;
  GtkSpinButton *width;
  GtkSpinButton *height;
  GtkDropDown *unit;
  AdwActionRow *resolution;
  GtkSpinButton *dpi;
  GtkSwitch *transparent;
  GtkSwitch *legend;
  GtkSwitch *tripod;
  GtkSwitch *scale_bar;
  GtkSwitch *data;
};

G_DEFINE_FINAL_TYPE (VtExportDialog, vt_export_dialog, ADW_TYPE_WINDOW)

static void queue_preview (VtExportDialog *self);

static gboolean
is_page (VtExportDialog *self)
{
  return adw_combo_row_get_selected (self->kind) == 1;
}

/* The panels that are ticked, one per line. */
static char *
dup_panels (VtExportDialog *self)
{
  GString *panels = g_string_new (NULL);

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      g_string_append_printf (panels, "%s%s", panels->len > 0 ? "\n" : "", (char *) self->texts->pdata[i]);
  return g_string_free (panels, FALSE);
}

static void
get_request (VtExportDialog *self, VtImageRequest *request)
{
  *request = (VtImageRequest){
    .width = (int) lround (self->pixels[0]),
    .height = (int) lround (self->pixels[1]),
    .dpi = gtk_spin_button_get_value_as_int (self->dpi),
    .transparent = gtk_switch_get_active (self->transparent),
    .legend = gtk_switch_get_active (self->legend),
    .tripod = gtk_switch_get_active (self->tripod),
    .scale_bar = gtk_switch_get_active (self->scale_bar),
    .data = gtk_switch_get_active (self->data),
    .page = is_page (self),
    .first = adw_combo_row_get_selected (self->layout) == 1,
    .panels = dup_panels (self),
  };
}

static VtComposition *
make_composition (VtExportDialog *self)
{
  VtComposition *composition = vt_composition_new ();

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      vt_composition_add (composition, self->texts->pdata[i], NULL);
  vt_composition_set_layout (composition, adw_combo_row_get_selected (self->layout) == 1 ? VT_LAYOUT_FIRST : VT_LAYOUT_GRID, 0);
  return composition;
}

/* ---- preview: the same picture, smaller ---- */

typedef struct
{
  VtScene *scene;
  VtView *view;
  VtComposition *composition; /* NULL: the picture alone */
  VtImageOptions options;
  double points[2]; /* the page */
} Preview;

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  g_object_unref (preview->scene);
  g_object_unref (preview->view);
  vt_composition_free (preview->composition);
  g_free (preview);
}

static cairo_surface_t *
draw_page (Preview *preview, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, preview->options.width, preview->options.height);
  cairo_t *cr = cairo_create (surface);
  VtPlotStyle style = *vt_plot_style_print ();
  gboolean good;

  style.transparent = preview->options.transparent;
  cairo_scale (cr, preview->options.width / preview->points[0], preview->options.height / preview->points[1]);
  good = vt_composition_draw (preview->composition, preview->scene, preview->view, cr, preview->points[0], preview->points[1], &style, error);
  cairo_destroy (cr);
  if (good)
    return surface;
  cairo_surface_destroy (surface);
  return NULL;
}

static void
preview_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Preview *preview = data;
  GError *error = NULL;
  cairo_surface_t *surface;

  g_cancellable_push_current (cancellable);
  surface = preview->composition ? draw_page (preview, &error)
                                 : vt_image_render (preview->scene, preview->view, &preview->options, cancellable, NULL, NULL, &error);
  g_cancellable_pop_current (cancellable);
  if (surface)
    g_task_return_pointer (task, surface, (GDestroyNotify) cairo_surface_destroy);
  else
    g_task_return_error (task, error);
}

static void
on_preview (GObject *source, GAsyncResult *result, gpointer data)
{
  VtExportDialog *self = VT_EXPORT_DIALOG (source);
  gboolean current = g_task_get_cancellable (G_TASK (result)) == self->previewing;
  cairo_surface_t *surface = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (current)
    gtk_spinner_stop (self->spinner);
  if (!surface)
    return;
  if (current)
    {
      int stride = cairo_image_surface_get_stride (surface), height = cairo_image_surface_get_height (surface);

      bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) stride * height);
      texture = gdk_memory_texture_new (cairo_image_surface_get_width (surface), height, GDK_MEMORY_DEFAULT, bytes,
                                        stride);
      gtk_picture_set_paintable (self->preview, GDK_PAINTABLE (texture));
    }
  cairo_surface_destroy (surface);
}

/* The panels with what they need; NULL while that is being computed, or if it cannot be. */
static VtComposition *
prepare_page (VtExportDialog *self)
{
  g_autoptr (VtComposition) composition = make_composition (self);
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->save), vt_composition_get_n_panels (composition) > 0);
  vt_ui_set_tooltip (GTK_WIDGET (self->preview), NULL);
  if (vt_composition_get_n_panels (composition) == 0)
    return NULL;
  self->job = vt_composition_prepare (composition, vt_stage_get_document (vt_window_get_stage (self->window)), &error);
  if (error)
    vt_ui_set_tooltip (GTK_WIDGET (self->preview), error->message);
  if (self->job)
    gtk_spinner_start (self->spinner);
  return self->job || error ? NULL : g_steal_pointer (&composition);
}

static void
on_job_finished (VtExportDialog *self, VtJob *job)
{
  if (job != self->job)
    return;
  self->job = NULL;
  gtk_spinner_stop (self->spinner);
  if (vt_job_get_state (job) == VT_JOB_DONE)
    queue_preview (self);
}

static gboolean
start_preview (gpointer data)
{
  VtExportDialog *self = data;
  g_autoptr (GTask) task = NULL;
  g_autoptr (VtComposition) composition = NULL;
  g_auto (VtImageRequest) request = { 0 };
  Preview *preview;
  double scale;

  self->preview_id = 0;
  get_request (self, &request);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), TRUE);
  if (request.page && (composition = prepare_page (self)) == NULL)
    return G_SOURCE_REMOVE;
  preview = g_new0 (Preview, 1);
  scale = (double) PREVIEW_SIDE / MAX (MAX (request.width, request.height), 1);
  preview->composition = g_steal_pointer (&composition);
  preview->points[0] = request.width * 72.0 / request.dpi;
  preview->points[1] = request.height * 72.0 / request.dpi;
  vt_stage_snapshot (vt_window_get_stage (self->window), &preview->scene, &preview->view);
  vt_window_apply_request (preview->view, &request);
  preview->options.width = MAX (16, (int) (scale * request.width));
  preview->options.height = MAX (16, (int) (scale * request.height));
  preview->options.transparent = request.transparent;

  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  self->previewing = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  task = g_task_new (self, self->previewing, on_preview, NULL);
  g_task_set_task_data (task, preview, preview_free);
  vt_task_run_in_thread (task, preview_thread);
  return G_SOURCE_REMOVE;
}

static void
queue_preview (VtExportDialog *self)
{
  if (!self->preview_id)
    self->preview_id = g_timeout_add (150, start_preview, self);
}

/* ---- sizes ---- */

static double
get_pixels_per_mm (VtExportDialog *self)
{
  return gtk_spin_button_get_value (self->dpi) / MM_PER_INCH;
}

static gboolean
is_in_mm (VtExportDialog *self)
{
  return gtk_drop_down_get_selected (self->unit) == 1;
}

/* The size in the unit that is shown, and in the other one. */
static void
show_size (VtExportDialog *self)
{
  const double per_mm = get_pixels_per_mm (self), unit = is_in_mm (self) ? per_mm : 1;
  g_autofree char *text
      = is_in_mm (self)
            ? g_strdup_printf (_ ("%.0f × %.0f pixels"), self->pixels[0], self->pixels[1])
            : g_strdup_printf (_ ("%.0f × %.0f mm on paper"), self->pixels[0] / per_mm, self->pixels[1] / per_mm);

  self->updating = TRUE;
  gtk_spin_button_set_digits (self->width, is_in_mm (self) ? 1 : 0);
  gtk_spin_button_set_digits (self->height, is_in_mm (self) ? 1 : 0);
  gtk_spin_button_set_value (self->width, self->pixels[0] / unit);
  gtk_spin_button_set_value (self->height, self->pixels[1] / unit);
  self->updating = FALSE;
  adw_action_row_set_subtitle (self->resolution, text);
}

static void
set_size (VtExportDialog *self, double width, double height)
{
  self->pixels[0] = CLAMP (width, LEAST_PIXELS, 16384);
  self->pixels[1] = CLAMP (height, LEAST_PIXELS, 16384);
  show_size (self);
  queue_preview (self);
}

/* As high as suits the panels at the page's width. */
static void
fit_height (VtExportDialog *self)
{
  g_autoptr (VtComposition) composition = make_composition (self);
  const double per_mm = get_pixels_per_mm (self);

  if (is_page (self) && !self->own_height && vt_composition_get_n_panels (composition) > 0)
    set_size (self, self->pixels[0], vt_composition_get_height (composition, self->pixels[0] / per_mm) * per_mm);
}

static void
apply_preset (VtExportDialog *self)
{
  GtkWidget *viewport = GTK_WIDGET (self->window->viewport);
  const double per_mm = get_pixels_per_mm (self);
  const double aspect = (double) MAX (1, gtk_widget_get_height (viewport)) / MAX (1, gtk_widget_get_width (viewport));
  const guint preset = adw_combo_row_get_selected (self->preset);

  if (preset == PRESET_OWN)
    return;
  self->own_height = FALSE;
  switch (preset)
    {
    case PRESET_WINDOW:
      set_size (self, 2 * gtk_widget_get_width (viewport), 2 * gtk_widget_get_height (viewport));
      break;
    case PRESET_COLUMN:
      set_size (self, 85 * per_mm, 85 * per_mm * aspect);
      break;
    case PRESET_PAGE:
      set_size (self, 170 * per_mm, 170 * per_mm * aspect);
      break;
    case PRESET_SLIDE:
      self->own_height = TRUE;
      set_size (self, 1920, 1080);
      break;
    case PRESET_4K:
    default:
      self->own_height = TRUE;
      set_size (self, 3840, 2160);
      break;
    }
  fit_height (self);
}

static void
on_size_changed (VtExportDialog *self, GtkSpinButton *changed)
{
  const double unit = is_in_mm (self) ? get_pixels_per_mm (self) : 1;

  if (self->updating)
    return;
  self->own_height |= changed == self->height;
  adw_combo_row_set_selected (self->preset, PRESET_OWN);
  self->pixels[0] = CLAMP (gtk_spin_button_get_value (self->width) * unit, LEAST_PIXELS, 16384);
  self->pixels[1] = CLAMP (gtk_spin_button_get_value (self->height) * unit, LEAST_PIXELS, 16384);
  show_size (self);
  queue_preview (self);
  fit_height (self);
}

static void
on_unit_changed (VtExportDialog *self)
{
  vt_settings_set_boolean ("export-millimetres", is_in_mm (self));
  show_size (self);
}

/* On paper the size stays; a picture for the screen has as many pixels as before. */
static void
on_dpi_changed (VtExportDialog *self)
{
  const guint preset = adw_combo_row_get_selected (self->preset);

  if (preset == PRESET_COLUMN || preset == PRESET_PAGE)
    apply_preset (self);
  else if (is_in_mm (self))
    on_size_changed (self, self->width);
  else
    fit_height (self);
  show_size (self);
}

static void
on_kind_changed (VtExportDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->panels), is_page (self));
  gtk_widget_set_visible (GTK_WIDGET (self->layout), is_page (self));
  self->own_height = FALSE;
  if (is_page (self))
    fit_height (self);
  else
    apply_preset (self);
  queue_preview (self);
}

static void
on_panels_changed (VtExportDialog *self)
{
  g_autofree char *panels = dup_panels (self);
  g_auto (GStrv) lines = g_strsplit (panels, "\n", -1);
  g_autofree char *text = g_strdup_printf (P_ ("%u panel", "%u panels", g_strv_length (lines)), g_strv_length (lines));

  adw_expander_row_set_subtitle (self->panels, text);
  fit_height (self);
  queue_preview (self);
}

static void
add_panel (VtExportDialog *self, const char *text, gboolean active)
{
  const VtFigure *figure = vt_figure_parse (text, NULL, NULL);
  GtkWidget *check, *row;

  if (!figure)
    return;
  check = gtk_check_button_new ();
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (figure->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_panels_changed), self);
  adw_expander_row_add_row (self->panels, row);
  g_ptr_array_add (self->texts, g_strdup (text));
  g_ptr_array_add (self->checks, check);
}

/* Whether one of the texts is this figure, whatever its parameters. */
static gboolean
lists_figure (char **texts, const char *id)
{
  const size_t n = strcspn (id, ":");

  for (; *texts; texts++)
    if (strncmp (*texts, id, n) == 0 && ((*texts)[n] == '\0' || (*texts)[n] == ':'))
      return TRUE;
  return FALSE;
}

/* The picture, the figures of the document with their parameters, then all the others. What was on the last page is ticked. */
static void
add_panels (VtExportDialog *self, const char *panels)
{
  g_auto (GStrv) chosen = g_strsplit (panels ? panels : "", "\n", -1);
  g_auto (GStrv) own = vt_window_dup_figures (self->window);

  add_panel (self, "view", lists_figure (chosen, "view"));
  for (char **figure = own; *figure; figure++)
    if (**figure && !g_str_equal (*figure, "view"))
      add_panel (self, *figure, lists_figure (chosen, *figure));
  for (const VtFigure *const *figure = vt_figure_list (); *figure; figure++)
    if (!lists_figure (own, (*figure)->id) && !g_str_equal ((*figure)->id, "view"))
      {
        const char *text = (*figure)->id;

        for (char **line = chosen; *line; line++)
          if (lists_figure ((char *[]){ *line, NULL }, (*figure)->id))
            text = *line; /* with the parameters it had on the last page */
        add_panel (self, text, lists_figure (chosen, (*figure)->id));
      }
  on_panels_changed (self);
}

/* ---- saving ---- */

static void
on_path (GtkWidget *widget, const char *path, gpointer data)
{
  VtExportDialog *self = VT_EXPORT_DIALOG (widget);
  g_auto (VtImageRequest) request = { 0 };
  const char *dot = strrchr (path, '.');

  get_request (self, &request);
  vt_window_store_request (self->window, &request);
  if (dot)
    vt_settings_set_string ("export-ending", dot + 1);
  if (request.page)
    vt_window_export_page (self->window, path, &request);
  else
    vt_window_export_image_with (self->window, path, &request);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_save (VtExportDialog *self)
{
  static const VtSaveFormat formats[] = {
    { N_ ("PNG picture"), "png" },
    { N_ ("PDF, for papers"), "pdf" },
    { N_ ("SVG, to edit"), "svg" },
    { NULL },
  };
  GFile *file = vt_document_get_file (vt_stage_get_document (vt_window_get_stage (self->window)));
  g_autofree char *base = file ? g_file_get_basename (file) : g_strdup ("glass");
  g_autofree char *ending = vt_settings_dup_string ("export-ending", "png");
  char *dot = strchr (base, '.');
  g_autofree char *name = NULL;

  if (dot && dot > base)
    *dot = '\0';
  name = g_strconcat (base, ".", ending, NULL);
  vt_save_ask (GTK_WIDGET (self), _ ("Export"), name, formats, on_path, NULL);
}

static void
vt_export_dialog_dispose (GObject *object)
{
  VtExportDialog *self = VT_EXPORT_DIALOG (object);

  g_clear_handle_id (&self->preview_id, g_source_remove);
  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  /* GTK forgets a parent that was destroyed first only if this one is not destroyed with it, and would look at what is gone. */
  gtk_window_set_transient_for (GTK_WINDOW (self), NULL);
  g_clear_object (&self->window);
  G_OBJECT_CLASS (vt_export_dialog_parent_class)->dispose (object);
}

static void
vt_export_dialog_finalize (GObject *object)
{
  VtExportDialog *self = VT_EXPORT_DIALOG (object);

  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->checks);
  G_OBJECT_CLASS (vt_export_dialog_parent_class)->finalize (object);
}

static void
vt_export_dialog_class_init (VtExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_export_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = vt_export_dialog_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, save);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, panels);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, layout);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, preset);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, width);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, height);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, unit);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, resolution);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, dpi);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, transparent);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, legend);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, tripod);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, scale_bar);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, data);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
vt_export_dialog_init (VtExportDialog *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->checks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_export_dialog_new (VtWindow *window)
{
  VtExportDialog *self
      = g_object_new (VT_TYPE_EXPORT_DIALOG, "transient-for", window, "destroy-with-parent", TRUE, NULL);
  GtkSwitch *switches[] = { self->transparent, self->legend, self->tripod, self->scale_bar };
  g_auto (VtImageRequest) request = { 0 };

  self->window = g_object_ref (window);
  vt_window_load_request (self->window, &request);
  self->own_height = TRUE; /* as it was left */
  gtk_spin_button_set_value (self->dpi, request.dpi);
  gtk_drop_down_set_selected (self->unit, vt_settings_get_boolean ("export-millimetres", FALSE) ? 1 : 0);
  adw_combo_row_set_selected (self->preset, PRESET_OWN);
  adw_combo_row_set_selected (self->kind, request.page ? 1 : 0);
  adw_combo_row_set_selected (self->layout, request.first ? 1 : 0);
  gtk_switch_set_active (self->transparent, request.transparent);
  gtk_switch_set_active (self->legend, request.legend);
  gtk_switch_set_active (self->tripod, request.tripod);
  gtk_switch_set_active (self->scale_bar, request.scale_bar);
  gtk_switch_set_active (self->data, request.data);
  gtk_widget_set_visible (GTK_WIDGET (self->panels), request.page);
  gtk_widget_set_visible (GTK_WIDGET (self->layout), request.page);
  add_panels (self, request.panels);
  set_size (self, request.width, request.height);

  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (on_kind_changed), self);
  g_signal_connect_swapped (self->layout, "notify::selected", G_CALLBACK (on_panels_changed), self);
  g_signal_connect_swapped (self->preset, "notify::selected", G_CALLBACK (apply_preset), self);
  g_signal_connect_swapped (self->width, "value-changed", G_CALLBACK (on_size_changed), self);
  g_signal_connect_swapped (self->height, "value-changed", G_CALLBACK (on_size_changed), self);
  g_signal_connect_swapped (self->unit, "notify::selected", G_CALLBACK (on_unit_changed), self);
  g_signal_connect_swapped (self->dpi, "value-changed", G_CALLBACK (on_dpi_changed), self);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_signal_connect_swapped (switches[i], "notify::active", G_CALLBACK (queue_preview), self);
  g_signal_connect_object (vt_stage_get_document (vt_window_get_stage (window)), "job-finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
