/* Under which forces the atoms of the document move: the bundled potential that fits, or a file. */
#include "vt-window-private.h"

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "potential/vt-potential.h"

/* ---- choosing ---- */

typedef struct
{
  VtSample *sample; /* under these forces */
  guint serial;     /* of the document when they were chosen */
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->sample);
  g_free (choice);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Choice *choice = data;
  GError *error = NULL;
  VtPotential *potential = vt_potential_find_for_sample (choice->sample, NULL, &error);

  if (potential)
    g_task_return_pointer (task, potential, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
take (VtWindow *self, const char *name, const char *message)
{
  vt_document_set_potential (vt_stage_get_document (self->stage), name);
  vt_window_keep_view (self);
  vt_window_report (self, NULL);
  vt_window_say (self, message, NULL);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  VtWindow *self = VT_WINDOW (source);
  VtDocument *document = vt_stage_get_document (self->stage);
  Choice *choice = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (VtPotential) potential = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->closing || choice->serial != vt_document_get_serial (document))
    return;
  if (potential)
    {
      g_autofree char *text = g_strdup_printf (_ ("Forces now come from %s"), vt_potential_get_title (potential));

      take (self, vt_sample_get_potential (choice->sample), text);
    }
  else
    vt_window_complain (self, _ ("The potential was not taken"), error->message);
}

/* @name: "" is the bundled one that fits. One that does not cover the sample is refused now, and not when an analysis is run. */
static void
choose (VtWindow *self, const char *name)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (GTask) task = NULL;
  Choice *choice;

  if (!*name)
    {
      take (self, NULL, _ ("Forces now come from the bundled potential that fits"));
      return;
    }
  choice = g_new0 (Choice, 1);
  choice->sample = vt_sample_with_potential (vt_document_get_sample (document), name);
  choice->serial = vt_document_get_serial (document);
  task = g_task_new (self, NULL, on_found, NULL);
  g_task_set_task_data (task, choice, choice_free);
  vt_task_run_in_thread (task, find_thread);
}

static void
on_potential (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose (data, g_variant_get_string (parameter, NULL));
}

/* ---- asking ---- */

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file && g_file_peek_path (file))
    choose (data, g_file_peek_path (file));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose_file (VtWindow *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("File With a Potential"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "bundled"))
    choose (data, "");
  else if (g_str_equal (response, "file"))
    choose_file (data);
}

static void
on_potential_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *now = vt_document_get_potential (vt_stage_get_document (self->stage));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Potential"), NULL);
  g_autofree char *name = now ? g_filename_display_basename (now) : NULL;
  g_autofree char *first = name ? g_strdup_printf (_ ("Forces come from %s."), name) : g_strdup (_ ("Forces come from the bundled potential that fits."));

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s %s", first,
                                  _ ("A file of your own may be an eam.fs or eam.alloy file or, for samples in reduced units, a text with the Lennard-Jones "
                                     "pairs; its species are matched by name. What has been computed stays, and says under which forces."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "bundled", _ ("The _Bundled One"), "file", _ ("Choose a _File…"),
                                    NULL);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "bundled", now != NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "file", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "file");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
vt_window_add_potential_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "potential", .activate = on_potential, .parameter_type = "s" },
    { .name = "potential-dialog", .activate = on_potential_dialog },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
