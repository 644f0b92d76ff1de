/* What running jobs have so far, and the sample that one has made. */
#include "vt-stage-private.h"

/* The job whose values were seen has ended without a result, and no other is making them: they are not computed anew behind
 * the user's back, who has just cancelled it. */
static gboolean
on_lost (gpointer data)
{
  VtStage *self = data;
  g_autofree char *name = vt_stage_dup_colour_by (self);

  self->lost_id = 0;
  if (!g_str_equal (name, "species") && !vt_document_find_shown_field (self->document, name) && !vt_stage_is_being_made (self, name))
    vt_stage_revert_colours (self);
  g_free (name);
  g_object_get (self->view, "filter-field", &name, NULL);
  if (name && *name && !vt_document_find_shown_field (self->document, name) && !vt_stage_is_being_made (self, name))
    g_object_set (self->view, "filter-field", "", NULL);
  return G_SOURCE_REMOVE;
}

static void
show_live (VtStage *self)
{
  g_autofree char *name = vt_stage_dup_colour_by (self);
  g_autofree char *filter = NULL;
  VtField *field = vt_document_find_shown_field (self->document, name);

  self->live_waits = FALSE;
  self->n_shown += vt_document_get_live_sample (self->document) != NULL;
  if (!vt_document_get_sample (self->document) || self->hold_id)
    return;
  vt_stage_show_sample (self);
  if (self->others)
    return;
  if (field && field != vt_scene_get_colour_field (self->scene))
    vt_stage_set_shown (self, field);
  g_object_get (self->view, "filter-field", &filter, NULL);
  field = filter && *filter ? vt_document_find_shown_field (self->document, filter) : NULL;
  if (field)
    vt_scene_set_filter_field (self->scene, field);
  vt_stage_sync_arrows (self);
}

/* A picture that is being drawn is finished first, or a slow one would never be: jobs tell more often than it can be drawn. */
void
vt_stage_on_live_changed (VtStage *self)
{
  gboolean live = vt_document_get_live_sample (self->document) != NULL;

  self->n_told += live;
  if (live)
    g_set_object (&self->mover, vt_document_get_live_job (self->document));
  g_signal_emit (self, vt_stage_signals[SIGNAL_LIVE_CHANGED], 0);
  vt_stage_try_wish (self);
  if (live && self->busy_drawing && vt_scene_get_sample (self->scene) != self->base)
    self->live_waits = TRUE;
  else
    show_live (self);
  if (!self->lost_id)
    self->lost_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_lost, self, NULL);
}

gboolean
vt_stage_shows_others (VtStage *self)
{
  return self->others;
}

void
vt_stage_get_live_counts (VtStage *self, guint64 *n_told, guint64 *n_shown)
{
  *n_told = self->n_told;
  *n_shown = self->n_shown;
}

gboolean
vt_stage_is_drawn (VtStage *self)
{
  return !self->busy_drawing;
}

void
vt_stage_set_moved (VtStage *self, VtSample *moved, VtField *arrows)
{
  VtSample *sample = vt_document_get_sample (self->document);

  g_return_if_fail (VT_IS_STAGE (self));
  g_return_if_fail (!moved || (sample && vt_sample_get_n_atoms (moved) == vt_sample_get_n_atoms (sample)));
  if (self->hold_id)
    return;
  g_set_object (&self->moved, moved);
  if (moved)
    g_set_object (&self->moved_arrows, arrows);
  else
    g_clear_object (&self->moved_arrows);
  vt_stage_show_sample (self);
  vt_stage_sync_arrows (self);
}

void
vt_stage_set_drawn (VtStage *self, gboolean drawn)
{
  g_return_if_fail (VT_IS_STAGE (self));
  self->busy_drawing = !drawn;
  if (drawn && self->live_waits)
    show_live (self);
}

static gboolean
on_next (gpointer data)
{
  VtStage *self = data;
  g_autoptr (VtEntry) entry = g_steal_pointer (&self->next);

  self->next_id = 0;
  if (g_list_model_get_n_items (vt_document_get_jobs (self->document)) == 0)
    vt_document_show_entry (self->document, entry);
  return G_SOURCE_REMOVE;
}

/* Whoever has watched atoms move goes on seeing them where they have come to, as the sample that was made of them. */
void
vt_stage_follow_mover (VtStage *self, VtJob *job)
{
  VtSample *made = vt_job_get_state (job) == VT_JOB_DONE ? vt_result_get_sample (VT_RESULT (vt_job_get_result (job))) : NULL;
  VtEntry *entry = made && job == self->mover ? vt_document_find_entry (self->document, vt_sample_get_hash (made)) : NULL;

  if (!entry)
    return;
  g_set_object (&self->next, entry);
  if (!self->next_id)
    self->next_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_next, self, NULL);
}
