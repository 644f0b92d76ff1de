/* What a program that did not end as it should has left: offered at the next start. */
#include "vt-window-private.h"

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "document/vt-recovery.h"

static void
offer (VtWindow *self)
{
  const VtRecovery *recovery = self->recoveries && self->recoveries->len > 0 ? self->recoveries->pdata[0] : NULL;
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *time = NULL, *text = NULL;

  gtk_revealer_set_reveal_child (self->recovery, recovery != NULL);
  vt_window_queue_status (self);
  if (!recovery)
    return;
  when = g_date_time_new_from_unix_local (recovery->when);
  time = g_date_time_format (when, "%x %H:%M");
  /* Translators: number of results, name of a file, date and time. */
  text = g_strdup_printf (P_ ("Vitrine ended unexpectedly. %u unsaved result of “%s” was kept (%s).",
                              "Vitrine ended unexpectedly. %u unsaved results of “%s” were kept (%s).", recovery->n_results),
                          recovery->n_results, recovery->name, time);
  gtk_label_set_text (self->recovery_label, text);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = vt_recovery_dup_folder ();

  g_task_return_pointer (task, vt_recovery_list (folder), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  VtWindow *self = VT_WINDOW (source);
  GPtrArray *found = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self->closing)
    {
      g_ptr_array_unref (found);
      return;
    }
  g_clear_pointer (&self->recoveries, g_ptr_array_unref);
  self->recoveries = found;
  offer (self);
}

void
vt_window_look_for_drafts (VtWindow *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_listed, NULL);

  vt_task_run_in_thread (task, list_thread);
}

void
vt_window_recover (VtWindow *self)
{
  g_autoptr (GFile) file = NULL;
  VtWindow *window = self;

  if (!self->recoveries || self->recoveries->len == 0)
    return;
  file = g_file_new_for_path (((VtRecovery *) self->recoveries->pdata[0])->path);
  g_ptr_array_remove_index (self->recoveries, 0);
  if (vt_window_is_in_use (self))
    {
      window = VT_WINDOW (vt_window_new (gtk_window_get_application (GTK_WINDOW (self))));
      gtk_window_present (GTK_WINDOW (window));
    }
  vt_window_open (window, file);
  offer (self);
}

void
vt_window_discard_recovery (VtWindow *self)
{
  if (!self->recoveries || self->recoveries->len == 0)
    return;
  vt_recovery_discard (((VtRecovery *) self->recoveries->pdata[0])->path);
  g_ptr_array_remove_index (self->recoveries, 0);
  offer (self);
}
