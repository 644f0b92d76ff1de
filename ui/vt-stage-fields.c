/* Which fields are seen: as colours, as a filter, as arrows. */
#include "vt-stage-private.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-arrows.h"
#include "vt-view-text.h"

char *
vt_stage_dup_colour_by (VtStage *self)
{
  char *name = NULL;

  g_object_get (self->view, "colour-by", &name, NULL);
  return name ? name : g_strdup ("species");
}

gboolean
vt_stage_is_being_made (VtStage *self, const char *name)
{
  const VtMethod *maker = vt_document_find_maker (self->document, name);

  return maker && vt_document_find_job (self->document, maker->id);
}

gboolean
vt_stage_would_take_long (VtStage *self, const char *name)
{
  const VtMethod *maker = vt_registry_find_for_field (name);

  return maker && vt_method_group_is_long (maker->group) && !vt_document_find_shown_field (self->document, name)
         && !vt_stage_is_being_made (self, name);
}

void
vt_stage_set_shown (VtStage *self, VtField *field)
{
  vt_stage_show_sample (self);
  vt_scene_set_colour_field (self->scene, self->others ? NULL : field);
  g_free (self->shown);
  self->shown = g_strdup (field ? vt_field_get_name (field) : "species");
  g_clear_pointer (&self->pending, g_free);
  g_signal_emit (self, vt_stage_signals[SIGNAL_COLOURS_CHANGED], 0);
}

gboolean
vt_stage_sync_colours (VtStage *self, GError **error)
{
  g_autofree char *name = vt_stage_dup_colour_by (self);
  VtField *field;
  g_autoptr (GError) local = NULL;

  if (!vt_document_get_sample (self->document))
    return TRUE;
  if (!*name || g_str_equal (name, "species"))
    {
      vt_stage_set_shown (self, NULL);
      return TRUE;
    }
  field = vt_document_find_shown_field (self->document, name);
  if (field)
    {
      vt_stage_set_shown (self, field);
      return TRUE;
    }
  if (g_strcmp0 (self->pending, name) != 0)
    {
      g_free (self->pending);
      self->pending = g_strdup (name);
      vt_document_ensure_field (self->document, name, &local);
    }
  if (local)
    {
      g_clear_pointer (&self->pending, g_free);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_signal_emit (self, vt_stage_signals[SIGNAL_COLOURS_CHANGED], 0);
  return TRUE;
}

void
vt_stage_revert_colours (VtStage *self)
{
  const char *fallback = self->shown ? self->shown : "species";

  g_clear_pointer (&self->pending, g_free);
  if (!g_str_equal (fallback, "species") && !vt_document_find_field (self->document, fallback))
    fallback = "species";
  g_object_set (self->view, "colour-by", fallback, NULL);
  vt_stage_sync_colours (self, NULL);
}

void
vt_stage_on_colour_by_changed (VtStage *self)
{
  g_autofree char *name = vt_stage_dup_colour_by (self);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (name, self->followed) != 0)
    g_clear_pointer (&self->followed, g_free); /* chosen again, it stays */
  if (self->restoring && vt_stage_would_take_long (self, name))
    vt_stage_revert_colours (self);
  else if (!vt_stage_sync_colours (self, &error))
    {
      vt_stage_trouble (self, error->message, NULL);
      vt_stage_revert_colours (self);
    }
}

void
vt_stage_sync_filter (VtStage *self)
{
  g_autofree char *name = NULL;
  VtField *field;
  g_autoptr (GError) error = NULL;

  if (!vt_document_get_sample (self->document) || self->hold_id || self->others)
    return;
  g_object_get (self->view, "filter-field", &name, NULL);
  if (!name || !*name)
    {
      vt_scene_set_filter_field (self->scene, NULL);
      return;
    }
  field = vt_document_find_shown_field (self->document, name);
  if (field)
    vt_scene_set_filter_field (self->scene, field);
  else if (self->restoring && vt_stage_would_take_long (self, name))
    g_object_set (self->view, "filter-field", "", NULL);
  else if (!vt_document_ensure_field (self->document, name, &error) && error)
    {
      vt_stage_trouble (self, error->message, NULL);
      g_object_set (self->view, "filter-field", "", NULL);
    }
}

void
vt_stage_restore_view (VtStage *self, const char *text)
{
  self->restoring = TRUE;
  vt_view_set_text (self->view, text);
  self->restoring = FALSE;
}

/* Not made on its own if it takes long: another sample, or a cancelled job, would start what nobody has asked for. */
void
vt_stage_sync_arrows (VtStage *self)
{
  g_autofree char *name = NULL;
  VtField *field;
  const VtMethod *maker;
  g_autoptr (GError) error = NULL;

  if (!vt_document_get_sample (self->document) || self->hold_id || self->others)
    return;
  if (self->moved_arrows)
    {
      vt_scene_set_arrow_field (self->scene, self->moved_arrows);
      return;
    }
  g_object_get (self->view, "arrows-field", &name, NULL);
  field = name && *name ? vt_document_find_shown_field (self->document, name) : NULL;
  if (field && vt_arrows_can_show (field))
    {
      vt_scene_set_arrow_field (self->scene, field);
      return;
    }
  vt_scene_set_arrow_field (self->scene, NULL);
  if (!name || !*name)
    return;
  maker = vt_registry_find_for_field (name);
  if (!field && maker && vt_method_group_is_long (maker->group))
    return; /* it may come yet */
  if (field || (!vt_document_ensure_field (self->document, name, &error) && error))
    {
      vt_stage_trouble (self, error ? error->message : _ ("Arrows need a field with two or three components."), NULL);
      g_object_set (self->view, "arrows-field", "", NULL);
    }
}

/* ---- what is asked for by name ---- */

/* "forces_2" is the second component of "forces", as in CSV files and on the command line. */
static char *
split_component (VtStage *self, const char *text, guint *component)
{
  const char *underscore = strrchr (text, '_');
  g_autofree char *name = underscore ? g_strndup (text, underscore - text) : NULL;
  VtField *field = name ? vt_document_find_field (self->document, name) : NULL;
  guint64 number;

  *component = 0;
  if (!field || vt_document_find_field (self->document, text)
      || !g_ascii_string_to_unsigned (underscore + 1, 10, 1, vt_field_get_n_components (field), &number, NULL))
    return g_strdup (text);
  *component = (guint) number - 1;
  return g_steal_pointer (&name);
}

gboolean
vt_stage_colour_by (VtStage *self, const char *text, GError **error)
{
  g_autofree char *name = NULL;
  guint component;

  if (!vt_document_get_sample (self->document))
    {
      g_set_error_literal (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("Nothing is open. Open a file first."));
      return FALSE;
    }
  name = split_component (self, text, &component);
  if (!g_str_equal (name, "species") && !vt_document_find_field (self->document, name)
      && !vt_document_find_maker (self->document, name))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                   _ ("There is no field “%s”: neither the file nor any analysis provides it."), text);
      return FALSE;
    }
  vt_view_begin_change (self->view, _ ("Colour by"));
  g_object_set (self->view, "colour-component", component, "colour-by", name, NULL);
  vt_view_end_change (self->view);
  return TRUE;
}

const char *
vt_stage_get_pending (VtStage *self)
{
  return self->pending;
}

/* ---- what the user has started is seen ---- */

gboolean
vt_stage_has_plain_colours (VtStage *self)
{
  g_autofree char *name = vt_stage_dup_colour_by (self);

  return !*name || g_str_equal (name, "species") || g_strcmp0 (name, self->followed) == 0;
}

/* The first with one number for an atom, which says more in colours than a component; else the first. Of the run itself: what an earlier one has left is
 * not it. */
static const char *
find_main_field (VtStage *self, const VtMethod *method)
{
  const char *first = NULL;

  for (const VtFieldSpec *spec = method->fields; spec && spec->name; spec++)
    {
      VtField *field = vt_document_find_shown_field (self->document, spec->name);

      if (!self->granted && field == vt_document_find_field (self->document, spec->name))
        continue;
      if (field && vt_field_get_n_components (field) == 1)
        return spec->name;
      if (field && !first)
        first = spec->name;
    }
  return first;
}

static gboolean
on_wish (gpointer data)
{
  VtStage *self = data;
  const char *name = self->wish ? find_main_field (self, self->wish) : NULL;

  self->wish_id = 0;
  /* A run that has made another sample is looked at there. */
  if (name && !self->next && vt_stage_has_plain_colours (self))
    {
      g_free (self->followed);
      self->followed = g_strdup (name);
      vt_stage_colour_by (self, name, NULL);
    }
  if (name)
    self->wish = NULL;
  return G_SOURCE_REMOVE;
}

/* Soon, when all fields of the result are there. */
void
vt_stage_try_wish (VtStage *self)
{
  if (self->wish && !self->wish_id && find_main_field (self, self->wish))
    self->wish_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_wish, self, NULL);
}

void
vt_stage_forget_wish (VtStage *self)
{
  self->wish = NULL;
  self->granted = FALSE;
  g_clear_handle_id (&self->wish_id, g_source_remove);
}
