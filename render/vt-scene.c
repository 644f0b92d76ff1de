#include "vt-scene.h"

#include <string.h>

#include "vt-arrows.h"

struct _VtScene
{
  GObject parent_instance;
  VtSample *sample;
  VtField *colour_field;
  VtField *filter_field;
  VtField *arrow_field;
  double arrow_longest;
  VtSliceMap *slice_map;
  VtVoronoiCell *cell;
  guint8 *selection;
  gssize picked;
  VtSceneSerials serials;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VtScene, vt_scene, G_TYPE_OBJECT)

static void
vt_scene_finalize (GObject *object)
{
  VtScene *self = VT_SCENE (object);

  g_clear_object (&self->sample);
  g_clear_object (&self->colour_field);
  g_clear_object (&self->filter_field);
  g_clear_object (&self->arrow_field);
  g_clear_pointer (&self->slice_map, vt_slice_map_unref);
  g_clear_pointer (&self->cell, vt_voronoi_cell_free);
  g_free (self->selection);
  G_OBJECT_CLASS (vt_scene_parent_class)->finalize (object);
}

static void
vt_scene_class_init (VtSceneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_scene_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", VT_TYPE_SCENE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_scene_init (VtScene *self)
{
  self->picked = -1;
}

VtScene *
vt_scene_new (void)
{
  return g_object_new (VT_TYPE_SCENE, NULL);
}

VtScene *
vt_scene_copy (VtScene *self)
{
  VtScene *copy = vt_scene_new ();

  g_set_object (&copy->sample, self->sample);
  g_set_object (&copy->colour_field, self->colour_field);
  g_set_object (&copy->filter_field, self->filter_field);
  g_set_object (&copy->arrow_field, self->arrow_field);
  copy->arrow_longest = self->arrow_longest;
  copy->slice_map = self->slice_map != NULL ? vt_slice_map_ref (self->slice_map) : NULL;
  copy->picked = self->picked;
  if (self->cell != NULL)
    copy->cell = vt_voronoi_cell_copy (self->cell);
  if (self->selection != NULL)
    copy->selection = g_memdup2 (self->selection, vt_sample_get_n_atoms (self->sample));
  return copy;
}

static void
changed (VtScene *self, guint *serial)
{
  (*serial)++;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* A per-atom mark of the old sample means nothing in one with another number of atoms. */
void
vt_scene_set_sample (VtScene *self, VtSample *sample)
{
  gsize before, after;

  g_return_if_fail (VT_IS_SCENE (self));
  g_return_if_fail (sample == NULL || VT_IS_SAMPLE (sample));

  before = self->sample != NULL ? vt_sample_get_n_atoms (self->sample) : 0;
  after = sample != NULL ? vt_sample_get_n_atoms (sample) : 0;
  if (!g_set_object (&self->sample, sample))
    return;
  if (before != after)
    {
      g_clear_pointer (&self->selection, g_free);
      self->serials.selection++;
      self->picked = -1;
      self->serials.picked++;
    }
  g_clear_pointer (&self->cell, vt_voronoi_cell_free);
  self->serials.cell++;
  if (self->colour_field != NULL && vt_field_get_n_atoms (self->colour_field) != after)
    {
      g_clear_object (&self->colour_field);
      self->serials.colour++;
    }
  if (self->filter_field != NULL && vt_field_get_n_atoms (self->filter_field) != after)
    {
      g_clear_object (&self->filter_field);
      self->serials.filter++;
    }
  if (self->arrow_field != NULL && vt_field_get_n_atoms (self->arrow_field) != after)
    {
      g_clear_object (&self->arrow_field);
      self->serials.arrows++;
    }
  changed (self, &self->serials.sample);
}

void
vt_scene_set_colour_field (VtScene *self, VtField *field)
{
  g_return_if_fail (VT_IS_SCENE (self));
  g_return_if_fail (field == NULL || VT_IS_FIELD (field));

  if (g_set_object (&self->colour_field, field))
    changed (self, &self->serials.colour);
}

void
vt_scene_set_filter_field (VtScene *self, VtField *field)
{
  g_return_if_fail (VT_IS_SCENE (self));
  g_return_if_fail (field == NULL || VT_IS_FIELD (field));

  if (g_set_object (&self->filter_field, field))
    changed (self, &self->serials.filter);
}

void
vt_scene_set_arrow_field (VtScene *self, VtField *field)
{
  g_return_if_fail (VT_IS_SCENE (self));
  g_return_if_fail (field == NULL || VT_IS_FIELD (field));

  if (!g_set_object (&self->arrow_field, field))
    return;
  self->arrow_longest = field != NULL ? vt_arrows_get_longest (field) : 0;
  changed (self, &self->serials.arrows);
}

void
vt_scene_set_slice_map (VtScene *self, VtSliceMap *map)
{
  g_return_if_fail (VT_IS_SCENE (self));

  if (self->slice_map == map)
    return;
  g_clear_pointer (&self->slice_map, vt_slice_map_unref);
  self->slice_map = map != NULL ? vt_slice_map_ref (map) : NULL;
  changed (self, &self->serials.slice_map);
}

VtSliceMap *
vt_scene_get_shown_map (VtScene *self, const VtViewState *state)
{
  const gboolean shown = self->slice_map != NULL && self->colour_field != NULL && state->slice_enabled && state->slice_map
                         && vt_slice_map_is_of (self->slice_map, self->sample, self->colour_field, state->colour_component);

  return shown ? self->slice_map : NULL;
}

gboolean
vt_scene_make_slice_map (VtScene *self, VtView *view, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtSliceRequest) request = vt_slice_request_new (self->sample, self->colour_field, view);
  g_autoptr (VtSliceMap) map = NULL;
  g_autoptr (GError) local = NULL;

  if (request != NULL && vt_slice_map_answers (self->slice_map, request))
    return TRUE;
  map = request != NULL ? vt_slice_map_new (request, cancellable, &local) : NULL;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  vt_scene_set_slice_map (self, map);
  return TRUE;
}

VtSliceMap *
vt_scene_get_slice_map (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->slice_map;
}

void
vt_scene_set_picked (VtScene *self, gssize atom)
{
  g_return_if_fail (VT_IS_SCENE (self));

  if (self->picked == atom)
    return;
  self->picked = atom;
  /* The cell belongs to the atom picked before. */
  g_clear_pointer (&self->cell, vt_voronoi_cell_free);
  self->serials.cell++;
  changed (self, &self->serials.picked);
}

void
vt_scene_set_voronoi_cell (VtScene *self, VtVoronoiCell *cell)
{
  g_return_if_fail (VT_IS_SCENE (self));

  if (cell == NULL && self->cell == NULL)
    return;
  if (cell != self->cell)
    g_clear_pointer (&self->cell, vt_voronoi_cell_free);
  self->cell = cell;
  changed (self, &self->serials.cell);
}

void
vt_scene_set_selection (VtScene *self, const guint8 *selected)
{
  g_return_if_fail (VT_IS_SCENE (self));
  g_return_if_fail (selected == NULL || self->sample != NULL);

  if (selected == NULL && self->selection == NULL)
    return;
  g_clear_pointer (&self->selection, g_free);
  if (selected != NULL)
    self->selection = g_memdup2 (selected, vt_sample_get_n_atoms (self->sample));
  changed (self, &self->serials.selection);
}

VtSample *
vt_scene_get_sample (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->sample;
}

VtField *
vt_scene_get_colour_field (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->colour_field;
}

VtField *
vt_scene_get_filter_field (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->filter_field;
}

double
vt_scene_get_arrow_longest (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), 0);
  return self->arrow_longest;
}

VtField *
vt_scene_get_arrow_field (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->arrow_field;
}

gssize
vt_scene_get_picked (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), -1);
  return self->picked;
}

const VtVoronoiCell *
vt_scene_get_voronoi_cell (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->cell;
}

const guint8 *
vt_scene_get_selection (VtScene *self)
{
  g_return_val_if_fail (VT_IS_SCENE (self), NULL);
  return self->selection;
}

void
vt_scene_get_serials (VtScene *self, VtSceneSerials *serials)
{
  g_return_if_fail (VT_IS_SCENE (self));
  *serials = self->serials;
}
