/* What the window can be asked to do: one action each, from a button, a key, a menu or D-Bus. docs/actions.md lists them. */
#include <inttypes.h>

#include "vt-window-private.h"

#include <inttypes.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-samples.h"
#include "vt-arrows.h"
#include "vt-colour-map.h"
#include "vt-elements-dialog.h"
#include "vt-export-dialog.h"
#include "vt-save.h"
#include "vt-settings.h"
#include "vt-ui.h"
#include "vt-view-text.h"

/* ---- files ---- */

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *path = vt_samples_resolve (g_variant_get_string (parameter, NULL));
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

  vt_window_open (data, file);
}

static void
on_open_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_open_sample (data, g_variant_get_string (parameter, NULL));
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, VtWindow *self)
{
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file)
    {
      g_autoptr (GFile) folder = g_file_get_parent (file);
      g_autofree char *uri = folder ? g_file_get_uri (folder) : NULL;

      if (uri)
        vt_settings_set_string ("open-folder", uri);
      vt_window_open (self, file);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_open_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Open a Configuration"), GTK_WINDOW (data),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);
  GFile *open = vt_document_get_file (vt_stage_get_document (((VtWindow *) data)->stage));
  g_autofree char *uri = vt_settings_dup_string ("open-folder", "");

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (*uri)
    {
      g_autoptr (GFile) folder = g_file_new_for_uri (uri);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
    }
  else if (open)
    {
      g_autoptr (GFile) folder = g_file_get_parent (open);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
    }
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen), data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_cancel_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;

  if (self->opening)
    g_cancellable_cancel (self->opening);
  if (self->drawing)
    g_cancellable_cancel (self->drawing);
}

/* ---- analyses ---- */

static void
on_run_method (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_stage_run (self->stage, g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_continue_method (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  const VtMethod *method = vt_registry_find (id);
  GError *error = NULL;

  if (method)
    vt_stage_continue (self->stage, method, &error);
  else
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _ ("There is no analysis called “%s”."), id);
  vt_window_report (self, error);
}

/* Ends a method that is at work with what it has. */
static void
on_stop_method (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *id = g_variant_get_string (parameter, NULL);
  const VtMethod *method = vt_registry_find (id);
  VtJob *job = method && method->may_stop ? vt_document_find_job (vt_stage_get_document (self->stage), id) : NULL;

  if (job)
    {
      vt_job_stop (job);
      vt_window_report (self, NULL);
      return;
    }
  vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _ ("“%s” is not at work, or has nothing to keep before its end."), id));
}

/* The document's @i-th sample, 0 what was opened; complains if there is none. */
static VtEntry *
find_sample (VtWindow *self, int i)
{
  VtEntry *entry = i >= 0 ? g_list_model_get_item (vt_document_get_samples (vt_stage_get_document (self->stage)), i) : NULL;

  if (!entry)
    vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no sample number %d in this document."), i));
  return entry;
}

/* Whether what moves the shown atoms would have to be cancelled: minutes of work for a click. Then that is said. */
static gboolean
is_at_work (VtWindow *self)
{
  VtJob *job = vt_document_get_live_job (vt_stage_get_document (self->stage));

  if (job)
    vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                                         _ ("“%s” is at work on this sample. Let it finish, or cancel it first."), vt_job_get_title (job)));
  return job != NULL;
}

static void
on_show_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (VtEntry) entry = find_sample (self, g_variant_get_int32 (parameter));

  if (!entry || entry == vt_document_get_entry (document) || is_at_work (self))
    return;
  vt_document_show_entry (document, entry);
  vt_window_report (self, NULL);
}

static void
on_remove_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (VtEntry) entry = find_sample (self, g_variant_get_int32 (parameter));
  GError *error = NULL;

  if (!entry || (entry == vt_document_get_entry (document) && is_at_work (self)))
    return;
  vt_document_remove_entry (document, entry, &error);
  vt_window_report (self, error);
}

static void
on_cancel_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;

  vt_document_cancel_all (vt_stage_get_document (self->stage));
  on_cancel_open (NULL, NULL, self);
}

/* ---- the view ---- */

static void
on_colour_by (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_stage_colour_by (self->stage, g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_colour_map (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_view_set_value_text (vt_stage_get_view (self->stage), "colour-map", g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_range (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  VtSliceMap *map = vt_scene_get_slice_map (vt_stage_get_scene (self->stage));
  GError *error = NULL;

  if (!g_str_equal (g_variant_get_string (parameter, NULL), "map"))
    vt_view_set_range_text (vt_stage_get_view (self->stage), g_variant_get_string (parameter, NULL), &error);
  else if (!map || !vt_slice_map_cover (map, vt_stage_get_view (self->stage)))
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no map on the slice whose range could be taken."));
  vt_window_report (self, error);
}

static void
on_slice_map (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_view_set_slice_map_text (vt_stage_get_view (self->stage), g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_slice (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_view_set_slice_text (vt_stage_get_view (self->stage), vt_stage_get_sample (self->stage),
                                          g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_filter (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_view_set_filter_text (vt_stage_get_view (self->stage), g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_hide_species (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  guint n;
  const VtSpecies *species = vt_sample_get_species (vt_stage_get_sample (self->stage), &n);
  g_auto (GStrv) names = g_strsplit (g_variant_get_string (parameter, NULL), ",", -1);

  for (char **name = names; *name; name++)
    {
      guint i = 0;

      while (i < n && strcmp (species[i].name, *name) != 0)
        i++;
      if (i < n || **name == '\0')
        continue;
      vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("The sample has no species “%s”."), *name));
      return;
    }
  g_object_set (vt_stage_get_view (self->stage), "hidden-species", g_variant_get_string (parameter, NULL), NULL);
  vt_window_report (self, NULL);
}

static void
on_set (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_view_set_property_text (vt_stage_get_view (self->stage), g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

static void
on_view (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *direction = g_variant_get_string (parameter, NULL);
  gboolean known = vt_viewport_look (self->viewport, direction);

  vt_window_report (self, known ? NULL
                : g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                               _ ("A direction is x, y, z, -x, -y, -z or home; not “%s”."), direction));
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_view_undo (vt_stage_get_view (((VtWindow *) data)->stage));
}

static void
on_redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_view_redo (vt_stage_get_view (((VtWindow *) data)->stage));
}

/* ---- frames and atoms ---- */

static void
on_frame (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const gint64 frame = g_variant_get_int32 (parameter);
  gint64 n;
  GError *error = NULL;

  g_object_get (vt_stage_get_document (self->stage), "n-frames", &n, NULL);
  if (frame >= -n && frame < n)
    vt_timeline_go (self->timeline, frame);
  else if (n == 1)
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no frame %" PRId64 ": there is only one, frame 0."), frame);
  else
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no frame %" PRId64 ": there are frames 0 to %" PRId64 "."), frame, n - 1);
  vt_window_report (self, error);
}

static void
on_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;

  vt_timeline_step (self->timeline, g_variant_get_int32 (parameter));
}

static void
on_play (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;

  vt_timeline_set_playing (self->timeline, !vt_timeline_get_playing (self->timeline));
}

/* No name: along the arrows. The one that is played already stops. */
static void
on_play_mode (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *arrows = NULL;
  VtField *field;

  g_object_get (vt_stage_get_view (self->stage), "arrows-field", &arrows, NULL);
  if (!*name && arrows)
    name = arrows;
  field = vt_document_find_field (vt_stage_get_document (self->stage), name);
  if (!field || !vt_arrows_can_show (field))
    {
      vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                           _ ("There is no field “%s” with two or three components to move the atoms along."), name));
      return;
    }
  if (vt_motion_bar_get_playing (self->motion))
    vt_motion_bar_stop (self->motion);
  else
    vt_motion_bar_play_mode (self->motion, field);
  vt_window_report (self, NULL);
}

static void
on_stop_motion (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  const gboolean inside = focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->motion));

  vt_motion_bar_stop (self->motion);
  vt_viewport_leave (self->viewport);
  /* GTK would go on to whichever button is next. */
  if (inside)
    gtk_widget_grab_focus (GTK_WIDGET (self->viewport));
}

static void
on_arrows (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *name = g_variant_get_string (parameter, NULL);
  GError *error = NULL;
  gboolean off = !*name || g_str_equal (name, "off");
  VtField *field = vt_document_find_field (vt_stage_get_document (self->stage), name);

  if (!off && !field && !vt_registry_find_for_field (name))
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                         _ ("There is no field “%s”: neither the file nor any analysis provides it."), name);
  else if (!off && field && !vt_arrows_can_show (field))
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("Arrows need a field with two or three components."));
  else
    g_object_set (vt_stage_get_view (self->stage), "arrows-field", off ? "" : name, NULL);
  vt_window_report (self, error);
}

static void
on_pick (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  gint64 id = g_variant_get_int64 (parameter);
  gssize atom = vt_sample_find_id (vt_stage_get_sample (self->stage), id);

  if (atom >= 0)
    vt_stage_pick (self->stage, atom);
  vt_window_report (self, atom >= 0 ? NULL
                    : g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                                   _ ("There is no atom with the id %" PRId64 "."), id));
}

static void
on_unpick (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_stage_pick (((VtWindow *) data)->stage, -1);
}

static void
on_find_atom (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;

  gtk_toggle_button_set_active (self->right_toggle, TRUE);
  vt_inspector_focus_search (self->inspector);
}

static void
on_panel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *name = g_variant_get_string (parameter, NULL);
  const gboolean right = g_str_equal (name, "plots") || g_str_equal (name, "events");
  const gboolean known = right || g_str_equal (name, "analyses") || g_str_equal (name, "display");

  if (right)
    vt_window_show_right (self, name);
  else if (known)
    {
      gtk_toggle_button_set_active (self->left_toggle, TRUE);
      vt_sidebar_show_page (self->sidebar, name);
    }
  vt_window_report (self, known ? NULL
                : g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                               _ ("A panel is “analyses”, “display”, “plots” or “events”; not “%s”."), name));
}

static void
on_find_analysis (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;

  gtk_toggle_button_set_active (self->left_toggle, TRUE);
  vt_sidebar_find_analysis (self->sidebar);
}

static void
on_elements (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GtkWidget *dialog = vt_elements_dialog_new (self->stage);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_set_elements (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_elements_apply (self->stage, g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

/* ---- output ---- */

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_save (data);
}

static void
on_save_as (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_save_as (data, g_variant_get_string (parameter, NULL));
}

static void
on_link_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_link_sample (data, g_variant_get_boolean (parameter));
}

static void
on_open_located (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) document = NULL, located = NULL;
  const char *path, *place;

  g_variant_get (parameter, "(&s&s)", &path, &place);
  document = g_file_new_for_path (path);
  located = g_file_new_for_path (place);
  vt_window_open_located (data, document, located);
}

static void
on_save_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_save_dialog (data);
}

static void
on_export_image (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_export_image (data, g_variant_get_string (parameter, NULL));
}

static void
on_export_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_export_sample (data, g_variant_get_string (parameter, NULL));
}

static void
on_export_selection (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_export_selection (data, g_variant_get_string (parameter, NULL));
}

static void
on_export_figure (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_export_figure (data, g_variant_get_string (parameter, NULL));
}

static void
on_show_figure (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_show_figure (data, g_variant_get_string (parameter, NULL));
}

/* The first text is the path, the others are the panels; with the settings of the last export. */
static void
on_export_page (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gsize n;
  g_autofree const char **texts = g_variant_get_strv (parameter, &n);
  g_auto (VtImageRequest) request = { 0 };

  vt_window_load_request (data, &request);
  request.page = TRUE;
  request.height = 0; /* as suits the panels */
  if (n > 1)
    {
      g_free (request.panels);
      request.panels = g_strjoinv ("\n", (char **) (gpointer) (texts + 1));
    }
  if (n > 0)
    vt_window_export_page (data, texts[0], &request);
  else
    vt_window_complain (data, _ ("Name the file, then its panels."), NULL);
}

static void
on_recover (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_recover (data);
}

static void
on_discard_recovery (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_window_discard_recovery (data);
}

static void
on_export_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWidget *dialog = vt_export_dialog_new (data);

  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_sample_path (GtkWidget *widget, const char *path, gpointer data)
{
  vt_window_export_sample (VT_WINDOW (widget), path);
}

static void
on_export_sample_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const VtSaveFormat formats[] = {
    { N_ ("Extended XYZ, with every field"), "xyz" },
    { N_ ("Extended XYZ, compressed"), "xyz.gz" },
    { N_ ("CSV table, with every field"), "csv" },
    { N_ ("LAMMPS dump, with every field"), "dump" },
    { N_ ("LAMMPS data, atoms and velocities"), "data" },
    { NULL },
  };

  vt_save_ask (GTK_WIDGET (data), _ ("Save the Atoms"), "glass.xyz", formats, on_sample_path, NULL);
}

/* ---- the window ---- */

/* Made when it is asked for: with every window it would cost a tenth of the start. It shows the keys of its window's
 * actions, so it has to be the window's own. */
static void
on_show_help_overlay (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (data);

  if (!gtk_application_window_get_help_overlay (window))
    {
      g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/vitrine/Vitrine/ui/vt-shortcuts.ui");

      gtk_application_window_set_help_overlay (
          window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

static void
on_fullscreen (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (data)))
    gtk_window_unfullscreen (GTK_WINDOW (data));
  else
    gtk_window_fullscreen (GTK_WINDOW (data));
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
}

static void
refuse_change (GSimpleAction *action, GVariant *value, gpointer data)
{
  /* The status is told, not asked. */
}

/* Those that need an open sample. */
static const char *const needing_sample[]
    = { "run-method", "continue-method", "stop-method", "arrows", "play-mode", "stop-motion", "show-sample", "remove-sample", "colour-by",       "colour-map",   "range",         "slice",  "slice-map",       "filter",
        "hide-species", "view",          "frame",        "step",          "play",          "pick",
        "unpick",     "find-atom",       "find-analysis",
             "elements",     "set-elements",  "export-image",  "export-sample",
        "export-figure", "show-figure", "export-page", "export-dialog", "export-sample-dialog", "save", "save-as", "save-dialog", "link-sample",
        "select", "select-atoms", "select-species", "select-all", "select-none", "select-invert", "select-region", "scatter",
        "define-field", "field-dialog", "remove-field", "merge", "merge-preview", "merge-dialog", "selection-field", "selection-field-dialog",
        "export-movie", "export-movie-dialog", "export-selection", "lammps-input", "lammps-dialog", "lammps-result", "lammps-result-dialog", "potential", "potential-dialog", "find-events", "find-events-here", "select-event", "play-event", "filter-events" };

static void
say_what (GtkButton *button, const char *plain, const char *with_label, const char *label)
{
  g_autofree char *text = label ? g_strdup_printf (with_label, label) : g_strdup (plain);

  vt_ui_set_tooltip (GTK_WIDGET (button), text);
}

void
vt_window_update_actions (VtWindow *self)
{
  gboolean has_sample = vt_stage_get_sample (self->stage) != NULL;
  VtView *view = vt_stage_get_view (self->stage);

  for (guint i = 0; i < G_N_ELEMENTS (needing_sample); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), needing_sample[i])), has_sample);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "undo")),
                               has_sample && vt_view_get_undo_label (view));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "redo")),
                               has_sample && vt_view_get_redo_label (view));
  say_what (self->undo_button, _ ("Undo"), _ ("Undo: %s"), vt_view_get_undo_label (view));
  say_what (self->redo_button, _ ("Redo"), _ ("Redo: %s"), vt_view_get_redo_label (view));
  gtk_widget_set_visible (GTK_WIDGET (self->figures_button), has_sample);
  gtk_widget_set_visible (GTK_WIDGET (self->export_button), has_sample);
  gtk_widget_set_visible (GTK_WIDGET (self->left_toggle), has_sample);
  gtk_widget_set_visible (GTK_WIDGET (self->right_toggle), has_sample);
}

static void
add_status (VtWindow *self)
{
  self->status = g_simple_action_new_stateful ("status", NULL, g_variant_new ("a{sv}", NULL));
  g_signal_connect (self->status, "change-state", G_CALLBACK (refuse_change), NULL);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (self->status));
}

void
vt_window_add_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = on_open, .parameter_type = "s" },
    { .name = "open-sample", .activate = on_open_sample, .parameter_type = "s" },
    { .name = "open-dialog", .activate = on_open_dialog },
    { .name = "cancel-open", .activate = on_cancel_open },
    { .name = "run-method", .activate = on_run_method, .parameter_type = "s" },
    { .name = "continue-method", .activate = on_continue_method, .parameter_type = "s" },
    { .name = "stop-method", .activate = on_stop_method, .parameter_type = "s" },
    { .name = "cancel-all", .activate = on_cancel_all },
    { .name = "show-sample", .activate = on_show_sample, .parameter_type = "i" },
    { .name = "remove-sample", .activate = on_remove_sample, .parameter_type = "i" },
    { .name = "colour-by", .activate = on_colour_by, .parameter_type = "s" },
    { .name = "colour-map", .activate = on_colour_map, .parameter_type = "s" },
    { .name = "range", .activate = on_range, .parameter_type = "s" },
    { .name = "slice", .activate = on_slice, .parameter_type = "s" },
    { .name = "slice-map", .activate = on_slice_map, .parameter_type = "s" },
    { .name = "filter", .activate = on_filter, .parameter_type = "s" },
    { .name = "hide-species", .activate = on_hide_species, .parameter_type = "s" },
    { .name = "set", .activate = on_set, .parameter_type = "s" },
    { .name = "view", .activate = on_view, .parameter_type = "s" },
    { .name = "undo", .activate = on_undo },
    { .name = "redo", .activate = on_redo },
    { .name = "frame", .activate = on_frame, .parameter_type = "i" },
    { .name = "step", .activate = on_step, .parameter_type = "i" },
    { .name = "play", .activate = on_play },
    { .name = "play-mode", .activate = on_play_mode, .parameter_type = "s" },
    { .name = "stop-motion", .activate = on_stop_motion },
    { .name = "arrows", .activate = on_arrows, .parameter_type = "s" },
    { .name = "pick", .activate = on_pick, .parameter_type = "x" },
    { .name = "unpick", .activate = on_unpick },
    { .name = "find-atom", .activate = on_find_atom },
    { .name = "find-analysis", .activate = on_find_analysis },
    { .name = "panel", .activate = on_panel, .parameter_type = "s" },
    { .name = "elements", .activate = on_elements },
    { .name = "set-elements", .activate = on_set_elements, .parameter_type = "s" },
    { .name = "save", .activate = on_save },
    { .name = "save-as", .activate = on_save_as, .parameter_type = "s" },
    { .name = "save-dialog", .activate = on_save_dialog },
    { .name = "link-sample", .activate = on_link_sample, .parameter_type = "b" },
    { .name = "open-located", .activate = on_open_located, .parameter_type = "(ss)" },
    { .name = "recover", .activate = on_recover },
    { .name = "discard-recovery", .activate = on_discard_recovery },
    { .name = "export-page", .activate = on_export_page, .parameter_type = "as" },
    { .name = "export-image", .activate = on_export_image, .parameter_type = "s" },
    { .name = "export-sample", .activate = on_export_sample, .parameter_type = "s" },
    { .name = "export-selection", .activate = on_export_selection, .parameter_type = "s" },
    { .name = "export-figure", .activate = on_export_figure, .parameter_type = "s" },
    { .name = "show-figure", .activate = on_show_figure, .parameter_type = "s" },
    { .name = "export-dialog", .activate = on_export_dialog },
    { .name = "export-sample-dialog", .activate = on_export_sample_dialog },
    { .name = "show-help-overlay", .activate = on_show_help_overlay },
    { .name = "fullscreen", .activate = on_fullscreen },
    { .name = "close", .activate = on_close },
  };
  g_autoptr (GPropertyAction) left = g_property_action_new ("left-panel", self->left_toggle, "active");
  g_autoptr (GPropertyAction) right = g_property_action_new ("right-panel", self->right_toggle, "active");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (left));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (right));
  self->heartbeat = vt_heartbeat_new ();
  g_action_map_add_action (G_ACTION_MAP (self), vt_heartbeat_get_action (self->heartbeat));
  g_action_map_add_action (G_ACTION_MAP (self), vt_heartbeat_get_parts_action (self->heartbeat));
  add_status (self);
}
