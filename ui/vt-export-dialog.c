#include "vt-export-dialog.h"

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "vt-renderer.h"
#include "vt-save.h"
#include "vt-settings.h"
#include "vt-window-private.h"

#define PREVIEW_SIDE 440
#define MM_PER_INCH 25.4

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

  GtkPicture *preview;
  GtkSpinner *spinner;
  AdwComboRow *preset;
  GtkSpinButton *width;
  GtkSpinButton *height;
  AdwActionRow *resolution;
  GtkSpinButton *dpi;
  GtkSwitch *transparent;
  GtkSwitch *legend;
};

G_DEFINE_FINAL_TYPE (VtExportDialog, vt_export_dialog, ADW_TYPE_WINDOW)

static void
get_request (VtExportDialog *self, VtImageRequest *request)
{
  request->width = gtk_spin_button_get_value_as_int (self->width);
  request->height = gtk_spin_button_get_value_as_int (self->height);
  request->transparent = gtk_switch_get_active (self->transparent);
  request->legend = gtk_switch_get_active (self->legend);
}

/* ---- preview: the same picture, smaller ---- */

typedef struct
{
  VtScene *scene;
  VtView *view;
  VtImageOptions options;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  g_object_unref (preview->scene);
  g_object_unref (preview->view);
  g_free (preview);
}

static void
preview_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Preview *preview = data;
  GError *error = NULL;
  cairo_surface_t *surface
      = vt_image_render (preview->scene, preview->view, &preview->options, cancellable, NULL, NULL, &error);

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

static gboolean
start_preview (gpointer data)
{
  VtExportDialog *self = data;
  g_autoptr (GTask) task = NULL;
  g_autofree char *background = NULL;
  Preview *preview = g_new0 (Preview, 1);
  VtImageRequest request;
  double scale;

  self->preview_id = 0;
  get_request (self, &request);
  scale = (double) PREVIEW_SIDE / MAX (request.width, request.height);
  vt_stage_snapshot (vt_window_get_stage (self->window), &preview->scene, &preview->view);
  g_object_get (preview->view, "background", &background, NULL);
  if (g_strcmp0 (background, "auto") == 0)
    g_object_set (preview->view, "background", "white", NULL);
  g_object_set (preview->view, "show-legend", request.legend, NULL);
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

static void
set_size (VtExportDialog *self, int width, int height)
{
  self->updating = TRUE;
  gtk_spin_button_set_value (self->width, width);
  gtk_spin_button_set_value (self->height, height);
  self->updating = FALSE;
  queue_preview (self);
}

static void
show_print_size (VtExportDialog *self)
{
  double per_mm = gtk_spin_button_get_value (self->dpi) / MM_PER_INCH;
  g_autofree char *text = g_strdup_printf (_ ("%.0f × %.0f mm on paper"), gtk_spin_button_get_value (self->width) / per_mm,
                                           gtk_spin_button_get_value (self->height) / per_mm);

  adw_action_row_set_subtitle (self->resolution, text);
}

static void
apply_preset (VtExportDialog *self)
{
  GtkWidget *viewport = GTK_WIDGET (self->window->viewport);
  double per_mm = gtk_spin_button_get_value (self->dpi) / MM_PER_INCH;
  double aspect = (double) MAX (1, gtk_widget_get_height (viewport)) / MAX (1, gtk_widget_get_width (viewport));

  switch (adw_combo_row_get_selected (self->preset))
    {
    case PRESET_WINDOW:
      set_size (self, 2 * gtk_widget_get_width (viewport), 2 * gtk_widget_get_height (viewport));
      break;
    case PRESET_COLUMN:
      set_size (self, (int) (85 * per_mm), (int) (85 * per_mm * aspect));
      break;
    case PRESET_PAGE:
      set_size (self, (int) (170 * per_mm), (int) (170 * per_mm * aspect));
      break;
    case PRESET_SLIDE:
      set_size (self, 1920, 1080);
      break;
    case PRESET_4K:
      set_size (self, 3840, 2160);
      break;
    default:
      break;
    }
  show_print_size (self);
}

static void
on_size_changed (VtExportDialog *self)
{
  show_print_size (self);
  if (self->updating)
    return;
  adw_combo_row_set_selected (self->preset, PRESET_OWN);
  queue_preview (self);
}

static void
on_dpi_changed (VtExportDialog *self)
{
  guint preset = adw_combo_row_get_selected (self->preset);

  if (preset == PRESET_COLUMN || preset == PRESET_PAGE)
    apply_preset (self);
  show_print_size (self);
}

/* ---- saving ---- */

static void
on_path (GtkWidget *widget, const char *path, gpointer data)
{
  VtExportDialog *self = VT_EXPORT_DIALOG (widget);
  VtImageRequest request;

  get_request (self, &request);
  vt_settings_set_int ("export-width", request.width);
  vt_settings_set_int ("export-height", request.height);
  vt_settings_set_int ("export-dpi", gtk_spin_button_get_value_as_int (self->dpi));
  vt_settings_set_boolean ("export-transparent", request.transparent);
  vt_settings_set_boolean ("export-legend", request.legend);
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
  char *dot = strchr (base, '.');
  g_autofree char *name = NULL;

  if (dot && dot > base)
    *dot = '\0';
  name = g_strconcat (base, ".png", NULL);
  vt_save_ask (GTK_WIDGET (self), _ ("Export the Picture"), name, formats, on_path, NULL);
}

static void
vt_export_dialog_dispose (GObject *object)
{
  VtExportDialog *self = VT_EXPORT_DIALOG (object);

  g_clear_handle_id (&self->preview_id, g_source_remove);
  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  g_clear_object (&self->window);
  G_OBJECT_CLASS (vt_export_dialog_parent_class)->dispose (object);
}

static void
vt_export_dialog_class_init (VtExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_export_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, preset);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, width);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, height);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, resolution);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, dpi);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, transparent);
  gtk_widget_class_bind_template_child (widget_class, VtExportDialog, legend);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
vt_export_dialog_init (VtExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_export_dialog_new (VtWindow *window)
{
  VtExportDialog *self
      = g_object_new (VT_TYPE_EXPORT_DIALOG, "transient-for", window, "destroy-with-parent", TRUE, NULL);
  VtImageRequest request;

  self->window = g_object_ref (window);
  vt_window_request_from_settings (&request);
  gtk_spin_button_set_value (self->dpi, vt_settings_get_int ("export-dpi", 300));
  set_size (self, request.width, request.height);
  adw_combo_row_set_selected (self->preset, PRESET_OWN);
  gtk_switch_set_active (self->transparent, request.transparent);
  gtk_switch_set_active (self->legend, request.legend);
  show_print_size (self);

  g_signal_connect_swapped (self->preset, "notify::selected", G_CALLBACK (apply_preset), self);
  g_signal_connect_swapped (self->width, "value-changed", G_CALLBACK (on_size_changed), self);
  g_signal_connect_swapped (self->height, "value-changed", G_CALLBACK (on_size_changed), self);
  g_signal_connect_swapped (self->dpi, "value-changed", G_CALLBACK (on_dpi_changed), self);
  g_signal_connect_swapped (self->transparent, "notify::active", G_CALLBACK (queue_preview), self);
  g_signal_connect_swapped (self->legend, "notify::active", G_CALLBACK (queue_preview), self);
  return GTK_WIDGET (self);
}
