/* What the window can be asked to do about fields of the user's own: by formula, from tables, from the selection. */
#include "vt-window-private.h"

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "io/vt-csv.h"
#include "vt-field-dialog.h"
#include "vt-merge-dialog.h"

/* ---- by formula ---- */

static void
on_define_field (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  g_autofree char *name = NULL, *unit = NULL, *formula = NULL;
  GError *error = NULL;

  if (vt_own_field_parse (g_variant_get_string (parameter, NULL), &name, &unit, &formula, NULL, &error))
    vt_document_define_field (vt_stage_get_document (self->stage), name, unit, g_strstrip (formula), NULL, &error);
  vt_window_report (self, error);
}

static void
on_field_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (vt_field_dialog_new (GTK_WINDOW (data), ((VtWindow *) data)->stage)));
}

static void
on_remove_field (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;

  vt_document_remove_field (vt_stage_get_document (self->stage), g_variant_get_string (parameter, NULL), &error);
  vt_window_report (self, error);
}

/* ---- from tables ---- */

/* Merged at once, or shown before. */
typedef struct
{
  char *path;
  gboolean ask;
  VtCsv *csv; /* being asked about */
} Merging;

static void
merging_free (gpointer data)
{
  Merging *merging = data;

  g_clear_pointer (&merging->csv, vt_csv_free);
  g_free (merging->path);
  g_free (merging);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  VtCsv *csv = vt_csv_read (((const Merging *) data)->path, cancellable, &error);

  if (csv)
    g_task_return_pointer (task, csv, (GDestroyNotify) vt_csv_free);
  else
    g_task_return_error (task, error);
}

static void
merge (VtWindow *self, VtCsv *csv, const char *path)
{
  GError *error = NULL;
  VtMergeReport done = { 0 };

  if (vt_document_merge (vt_stage_get_document (self->stage), csv, path, &done, &error))
    {
      g_autofree char *text = vt_merge_report_dup_text (&done);
      g_autofree char *left_out = vt_csv_dup_left_out (csv);

      vt_window_say (self, text, left_out);
    }
  else
    vt_window_complain (self, _ ("The table was not merged"), error->message);
  vt_merge_report_clear (&done);
  g_clear_error (&error);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, VtWindow *self)
{
  Merging *merging = g_object_get_data (G_OBJECT (dialog), "merging");

  if (g_str_equal (response, "merge") && !self->closing)
    merge (self, merging->csv, merging->path);
}

static void
ask (VtWindow *self, VtCsv *csv, const char *path)
{
  GtkWidget *dialog = vt_merge_dialog_new (GTK_WINDOW (self), vt_stage_get_sample (self->stage), path, csv);
  Merging *merging = g_new0 (Merging, 1);

  merging->path = g_strdup (path);
  merging->csv = csv;
  g_object_set_data_full (G_OBJECT (dialog), "merging", merging, merging_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  VtWindow *self = VT_WINDOW (source);
  const Merging *merging = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (VtCsv) csv = g_task_propagate_pointer (G_TASK (result), &error);

  self->exporting--;
  if (csv && !self->closing && merging->ask && vt_stage_get_sample (self->stage))
    ask (self, g_steal_pointer (&csv), merging->path);
  else if (csv && !self->closing)
    merge (self, csv, merging->path);
  else if (error && !self->closing)
    vt_window_complain (self, _ ("The table was not merged"), error->message);
  vt_window_queue_status (self);
}

static void
start_merging (VtWindow *self, const char *path, gboolean first_ask)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_read, NULL);
  Merging *merging = g_new0 (Merging, 1);

  merging->path = g_strdup (path);
  merging->ask = first_ask;
  self->exporting++; /* busy, and not to be destroyed meanwhile */
  g_task_set_task_data (task, merging, merging_free);
  vt_task_run_in_thread (task, read_thread);
  vt_window_queue_status (self);
}

static void
on_merge (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_merging (data, g_variant_get_string (parameter, NULL), FALSE);
}

static void
on_merge_preview (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_merging (data, g_variant_get_string (parameter, NULL), TRUE);
}

static void
on_table_chosen (GtkNativeDialog *dialog, int response, VtWindow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  const char *path = file ? g_file_peek_path (file) : NULL;

  if (path)
    start_merging (self, path, TRUE);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_merge_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Merge a Table of Values by Atom Id"), GTK_WINDOW (data),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Look at It"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_table_chosen), data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- from the selection ---- */

static void
on_selection_field (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  VtSample *sample = vt_stage_get_sample (self->stage);
  VtSelection *selection = vt_document_get_selection (vt_stage_get_document (self->stage));
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree gint64 *ids = g_new (gint64, MAX (n, 1));
  g_autofree double *values = g_new (double, MAX (n, 1));
  g_autofree char *origin = g_strdup_printf ("selection of %" G_GSIZE_FORMAT " atoms", vt_selection_get_count (selection));
  const char *name = g_variant_get_string (parameter, NULL);
  GError *error = NULL;

  for (gsize i = 0; i < n; i++)
    {
      ids[i] = vt_sample_get_id (sample, i);
      values[i] = vt_selection_contains (selection, i);
    }
  vt_document_define_values (vt_stage_get_document (self->stage), name, name, "", origin, ids, values, n, &error);
  vt_window_report (self, error);
}

static void
on_name_given (AdwMessageDialog *dialog, const char *response, VtWindow *self)
{
  GtkEditable *entry = g_object_get_data (G_OBJECT (dialog), "entry");

  if (g_str_equal (response, "keep"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.selection-field", "s", gtk_editable_get_text (entry));
}

static void
on_name_changed (GtkEditable *entry, AdwMessageDialog *dialog)
{
  VtWindow *self = VT_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  g_autoptr (GError) error = NULL;
  const gboolean good = vt_own_field_check_name (gtk_editable_get_text (entry), vt_stage_get_sample (self->stage), &error);

  adw_message_dialog_set_response_enabled (dialog, "keep", good);
  adw_message_dialog_set_body (dialog, good ? _ ("1 for the atoms that are selected now, 0 for the others.") : error->message);
}

static void
on_selection_field_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (data), _ ("Keep the Selection as a Field"), NULL);
  GtkWidget *entry = gtk_entry_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "keep", _ ("_Keep"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_signal_connect (entry, "changed", G_CALLBACK (on_name_changed), dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_name_given), data, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), "chosen");
  gtk_window_present (GTK_WINDOW (dialog));
}

void
vt_window_add_field_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "define-field", .activate = on_define_field, .parameter_type = "s" },
    { .name = "field-dialog", .activate = on_field_dialog },
    { .name = "remove-field", .activate = on_remove_field, .parameter_type = "s" },
    { .name = "merge", .activate = on_merge, .parameter_type = "s" },
    { .name = "merge-preview", .activate = on_merge_preview, .parameter_type = "s" },
    { .name = "merge-dialog", .activate = on_merge_dialog },
    { .name = "selection-field", .activate = on_selection_field, .parameter_type = "s" },
    { .name = "selection-field-dialog", .activate = on_selection_field_dialog },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
