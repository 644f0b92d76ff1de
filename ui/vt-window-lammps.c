/* Input for LAMMPS: the folder that vitrine-cli lammps-input writes, with the parameters asked for in a dialogue; and what LAMMPS left in such a
 * folder, or in any other. */
#include "vt-window-private.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-methods.h"
#include "vt-param-controls.h"
#include "vt-settings.h"

/* ---- writing ---- */

typedef struct
{
  char *folder;
  VtLammpsPlan plan;
  VtSample *sample;
} LammpsExport;

static void
lammps_export_free (gpointer data)
{
  LammpsExport *export = data;

  g_free (export->folder);
  g_object_unref (export->sample);
  g_free (export);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LammpsExport *export = data;
  GError *error = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (export->sample, NULL, &error);

  if (potential && vt_lammps_write_folder (export->folder, &export->plan, export->sample, potential, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  LammpsExport *export = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  vt_window_end_export (VT_WINDOW (source), export->folder, error);
}

static void
write_folder (VtWindow *self, const VtParams *params, const char *folder)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  LammpsExport *export;
  VtLammpsPlan plan;

  if (!vt_lammps_plan_init (&plan, params, sample, &error))
    {
      vt_window_complain (self, _ ("The input for LAMMPS was not written"), error->message);
      return;
    }
  export = g_new0 (LammpsExport, 1);
  export->folder = g_strdup (folder);
  export->plan = plan;
  export->sample = vt_document_dup_sample_with_forces (vt_stage_get_document (self->stage));
  vt_window_begin_export (self);
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_task_data (task, export, lammps_export_free);
  vt_task_run_in_thread (task, write_thread);
}

/* ---- parameters ---- */

/* What the method was last run with; all parameters of it are ours too. */
static VtParams *
make_params (VtWindow *self)
{
  const VtParams *last = vt_document_get_params (vt_stage_get_document (self->stage), vt_method_lammps.id);
  VtParams *params = vt_params_new (vt_lammps_input_params);

  for (const VtParamSpec *spec = vt_method_lammps.params; last && spec->id; spec++)
    {
      g_autofree char *text = vt_params_dup_text (last, spec->id);

      vt_params_set (params, spec->id, text, NULL);
    }
  return params;
}

/* "FOLDER" or "run=npt,temperature=500:FOLDER". */
static void
on_lammps_input (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *text = g_variant_get_string (parameter, NULL), *colon = strchr (text, ':'), *equals = strchr (text, '=');
  const gboolean has_values = colon && equals && equals < colon;
  g_autofree char *values = has_values ? g_strndup (text, (gsize) (colon - text)) : NULL;
  g_autoptr (VtParams) params = make_params (self);
  g_autoptr (GError) error = NULL;

  if (vt_params_parse (params, values, &error))
    write_folder (self, params, has_values ? colon + 1 : text);
  else
    vt_window_complain (self, error->message, NULL);
}

/* ---- asking ---- */

static GtkFileChooserNative *
choose_folder (VtWindow *self, const char *title, const char *accept)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, accept, NULL);
  g_autofree char *uri = vt_settings_dup_string ("export-folder", "");

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (*uri)
    {
      g_autoptr (GFile) folder = g_file_new_for_uri (uri);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
    }
  return chooser;
}

typedef struct
{
  VtWindow *window; /* weak */
  VtParams *params;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_clear_weak_pointer (&asking->window);
  vt_params_free (asking->params);
  g_free (asking);
}

/* A folder of the run's own in the one that was chosen, which may hold anything. */
static void
on_folder_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  Asking *asking = data;
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (asking->window && file && g_file_peek_path (file))
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_autofree char *folder = g_build_filename (g_file_peek_path (file), vt_params_get_choice (asking->params, "run"), NULL);

      vt_settings_set_string ("export-folder", uri);
      write_folder (asking->window, asking->params, folder);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  VtWindow *self = data;
  GtkFileChooserNative *chooser;
  Asking *asking;

  if (!g_str_equal (response, "choose"))
    return;
  asking = g_new0 (Asking, 1);
  g_set_weak_pointer (&asking->window, self);
  asking->params = vt_param_controls_dup_params (g_object_get_data (G_OBJECT (dialog), "controls"));
  chooser = choose_folder (self, _ ("Folder for the LAMMPS Input"), _ ("_Write"));
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_folder_chosen), asking, asking_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- coming back ---- */

static void
on_lammps_result (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *folder = g_variant_get_string (parameter, NULL);
  g_autoptr (VtParams) params = NULL;
  GError *error = NULL;
  const VtMethod *method = vt_lammps_choose_reader (folder, &params, &error);

  if (method)
    vt_document_run (vt_stage_get_document (self->stage), method, params, &error);
  vt_window_report (self, error);
}

static void
on_result_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file && g_file_peek_path (file))
    gtk_widget_activate_action (data, "win.lammps-result", "s", g_file_peek_path (file));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_lammps_result_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser = choose_folder (data, _ ("Folder that LAMMPS Has Run In"), _ ("_Read"));

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_result_chosen), data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_lammps_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Write LAMMPS Input"),
                                              _ ("The script, the sample, the potential and a batch job for Slurm, in a folder named after the run."));
  GtkWidget *controls = vt_param_controls_new (vt_lammps_input_params), *scrolled = gtk_scrolled_window_new ();
  g_autoptr (VtParams) params = make_params (self);

  vt_param_controls_set_sample (VT_PARAM_CONTROLS (controls), vt_stage_get_sample (self->stage));
  vt_param_controls_set_params (VT_PARAM_CONTROLS (controls), params);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 380);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), controls);
  gtk_widget_set_size_request (scrolled, 400, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  g_object_set_data (G_OBJECT (dialog), "controls", controls);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "choose", _ ("Choose the _Folder…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "choose", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "choose");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
vt_window_add_lammps_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "lammps-input", .activate = on_lammps_input, .parameter_type = "s" },
    { .name = "lammps-dialog", .activate = on_lammps_dialog },
    { .name = "lammps-result", .activate = on_lammps_result, .parameter_type = "s" },
    { .name = "lammps-result-dialog", .activate = on_lammps_result_dialog },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
