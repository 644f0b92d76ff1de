/* The selection, and the picked atom with its Voronoi cell. */
#include "vt-stage-private.h"

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "structure/vt-voronoi.h"

/* ---- what is selected ---- */

void
vt_stage_sync_selection (VtStage *self)
{
  VtSelection *selection = vt_document_get_selection (self->document);
  VtSample *sample = vt_scene_get_sample (self->scene);

  if (sample && !self->others && vt_sample_get_n_atoms (sample) == vt_selection_get_n_atoms (selection))
    vt_scene_set_selection (self->scene, vt_selection_peek (selection));
}

/* The view remembers which state it shows, and so its history is that of the selection as well. */
void
vt_stage_on_selection_changed (VtStage *self)
{
  vt_stage_sync_selection (self);
  vt_view_begin_change (self->view, _ ("Select"));
  g_object_set (self->view, "selection-step", vt_selection_get_step (vt_document_get_selection (self->document)), NULL);
  vt_view_end_change (self->view);
}

void
vt_stage_on_step_changed (VtStage *self)
{
  guint step;

  g_object_get (self->view, "selection-step", &step, NULL);
  vt_selection_go (vt_document_get_selection (self->document), step);
}

/* ---- the picked atom ---- */

typedef struct
{
  VtSample *sample;
  gsize atom;
  guint generation;
  gboolean radical;
  double radii[VT_MAX_SPECIES];
  double face_threshold, edge_threshold;
} CellRequest;

static void
cell_request_free (gpointer data)
{
  CellRequest *request = data;

  g_object_unref (request->sample);
  g_free (request);
}

static void
find_cell (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CellRequest *request = data;
  VtVoronoiOptions options = { request->radical, request->radii, request->face_threshold, request->edge_threshold };
  GError *error = NULL;
  VtVoronoiCell *cell = vt_voronoi_cell_of (request->sample, request->atom, &options, &error);

  if (cell)
    g_task_return_pointer (task, cell, (GDestroyNotify) vt_voronoi_cell_free);
  else
    g_task_return_error (task, error);
}

static void
on_cell_found (GObject *object, GAsyncResult *result, gpointer data)
{
  VtStage *self = VT_STAGE (object);
  CellRequest *request = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  VtVoronoiCell *cell = g_task_propagate_pointer (G_TASK (result), &error);

  if (request->generation != self->cell_generation || request->sample != vt_scene_get_sample (self->scene))
    g_clear_pointer (&cell, vt_voronoi_cell_free);
  if (!cell)
    return; /* an atom outside an open cell has none: the rest of its numbers are still shown */
  vt_scene_set_voronoi_cell (self->scene, cell);
  g_signal_emit (self, vt_stage_signals[SIGNAL_PICKED_CHANGED], 0);
}

/* The cell is drawn with the parameters of the last Voronoi analysis, so that it agrees with the numbers. */
static void
fill_options (VtStage *self, CellRequest *request)
{
  const VtMethod *method = vt_registry_find ("voronoi");
  g_autoptr (VtParams) defaults = method ? vt_params_new (method->params) : NULL;
  const VtParams *params = vt_document_get_params (self->document, "voronoi");

  if (!params)
    params = defaults;
  if (!params)
    return;
  request->radical = g_strcmp0 (vt_params_get_choice (params, "mode"), "radical") == 0;
  request->face_threshold = vt_params_get_real (params, "face_threshold");
  request->edge_threshold = vt_params_get_real (params, "edge_threshold");
  if (request->radical && !vt_params_get_species (params, "radii", request->sample, request->radii, NULL))
    request->radical = FALSE;
}

void
vt_stage_request_cell (VtStage *self)
{
  g_autoptr (GTask) task = NULL;
  CellRequest *request;
  VtSample *sample = vt_document_get_sample (self->document);

  self->cell_generation++;
  vt_scene_set_voronoi_cell (self->scene, NULL);
  if (!sample || sample != vt_scene_get_sample (self->scene) || self->picked < 0
      || vt_sample_get_cell (sample)->dimension != 3)
    return;
  request = g_new0 (CellRequest, 1);
  request->sample = g_object_ref (sample);
  request->atom = self->picked;
  request->generation = self->cell_generation;
  fill_options (self, request);
  task = g_task_new (self, NULL, on_cell_found, NULL);
  g_task_set_task_data (task, request, cell_request_free);
  vt_task_run_in_thread (task, find_cell);
}

void
vt_stage_pick (VtStage *self, gssize atom)
{
  VtSample *sample = vt_document_get_sample (self->document);

  if (!sample || atom < 0 || (gsize) atom >= vt_sample_get_n_atoms (sample))
    atom = -1;
  if (atom == self->picked)
    return;
  self->picked = atom;
  self->picked_id = atom >= 0 ? vt_sample_get_id (sample, atom) : -1;
  if (self->base == sample && !self->others)
    vt_scene_set_picked (self->scene, atom);
  vt_stage_request_cell (self);
  g_signal_emit (self, vt_stage_signals[SIGNAL_PICKED_CHANGED], 0);
}

gssize
vt_stage_get_picked (VtStage *self)
{
  return self->picked;
}
