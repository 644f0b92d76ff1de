#include "vt-stage.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "structure/vt-voronoi.h"
#include "vt-arrows.h"

#define HOLD_MS 500

struct _VtStage
{
  GObject parent_instance;

  VtDocument *document;
  VtView *view;
  VtScene *scene;
  VtSliceMapper *mapper;

  gssize picked;
  gint64 picked_id;
  guint cell_generation; /* of the latest request for a Voronoi cell */

  char *shown;   /* name of the field whose colours are seen, "species" if none */
  char *pending; /* name of the field being computed for the colours */
  guint hold_id; /* the old frame is still shown */
  const VtMethod *wish; /* whose main field is to be seen as soon as it is there; NULL: none */
  guint wish_id;
  guint sync_id; /* fields are asked for after the document has started its own runs */
  guint serial;   /* of what was open at the last change */
  VtSample *base; /* the document's sample that the scene shows, or shows in motion */
  gboolean busy_drawing; /* the picture is not up to date yet: what moves waits for it */
  gboolean live_waits;
  guint64 n_told, n_shown;
  gboolean others; /* the scene shows other atoms than the sample's, which a running job has made */
  VtSample *moved;  /* the atoms elsewhere, for the eye; NULL: where they are */
  VtField *moved_arrows;
  guint lost_id;
  VtJob *mover;   /* the job whose atoms are seen, or were seen last */
  VtEntry *next;  /* what it has made, to be shown */
  guint next_id;
  gboolean through;
};

enum
{
  SIGNAL_PICKED_CHANGED,
  SIGNAL_COLOURS_CHANGED,
  SIGNAL_LIVE_CHANGED,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_SELECT_THROUGH,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VtStage, vt_stage, G_TYPE_OBJECT)

static void
trouble (VtStage *self, const char *text, const char *details)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, text, details);
}

/* ---- colours ---- */

static char *
dup_colour_by (VtStage *self)
{
  char *name = NULL;

  g_object_get (self->view, "colour-by", &name, NULL);
  return name ? name : g_strdup ("species");
}

/* ---- what is selected ---- */

static void
sync_selection (VtStage *self)
{
  VtSelection *selection = vt_document_get_selection (self->document);
  VtSample *sample = vt_scene_get_sample (self->scene);

  if (sample && !self->others && vt_sample_get_n_atoms (sample) == vt_selection_get_n_atoms (selection))
    vt_scene_set_selection (self->scene, vt_selection_peek (selection));
}

/* The view remembers which state it shows, and so its history is that of the selection as well. */
static void
on_selection_changed (VtStage *self)
{
  sync_selection (self);
  vt_view_begin_change (self->view, _ ("Select"));
  g_object_set (self->view, "selection-step", vt_selection_get_step (vt_document_get_selection (self->document)), NULL);
  vt_view_end_change (self->view);
}

static void
on_step_changed (VtStage *self)
{
  guint step;

  g_object_get (self->view, "selection-step", &step, NULL);
  vt_selection_go (vt_document_get_selection (self->document), step);
}

static void request_cell (VtStage *self);

static gboolean
are_same_atoms (VtSample *a, VtSample *b)
{
  const gsize n = vt_sample_get_n_atoms (a);
  const guint8 *in_a = vt_sample_get_species_index (a), *in_b = vt_sample_get_species_index (b);

  return n == vt_sample_get_n_atoms (b) && (in_a == in_b || memcmp (in_a, in_b, n) == 0);
}

/* Of other atoms nothing is known but what they are and where: the sample's fields and marks come back with it. */
static void
set_scene_sample (VtStage *self, VtSample *shown)
{
  VtSample *sample = vt_document_get_sample (self->document);

  self->others = shown && sample && shown != sample && !are_same_atoms (shown, sample);
  if (self->others)
    {
      vt_scene_set_colour_field (self->scene, NULL);
      vt_scene_set_filter_field (self->scene, NULL);
      vt_scene_set_arrow_field (self->scene, NULL);
      vt_scene_set_selection (self->scene, NULL);
    }
  vt_scene_set_sample (self->scene, shown);
  vt_scene_set_picked (self->scene, self->others ? -1 : self->picked);
  sync_selection (self);
  request_cell (self);
}

/* The document's sample, or where a running job has its atoms now. */
static void
show_sample (VtStage *self)
{
  VtSample *sample = vt_document_get_sample (self->document);
  VtSample *live = vt_document_get_live_sample (self->document);

  g_clear_handle_id (&self->hold_id, g_source_remove);
  if (self->base != sample)
    {
      vt_scene_set_colour_field (self->scene, NULL);
      vt_scene_set_filter_field (self->scene, NULL);
      vt_scene_set_arrow_field (self->scene, NULL);
      g_clear_object (&self->moved);
      g_clear_object (&self->moved_arrows);
      g_set_object (&self->base, sample);
    }
  if (!live && self->moved)
    live = self->moved;
  if (vt_scene_get_sample (self->scene) != (live ? live : sample))
    set_scene_sample (self, live ? live : sample);
}

static void
set_shown (VtStage *self, VtField *field)
{
  show_sample (self);
  vt_scene_set_colour_field (self->scene, self->others ? NULL : field);
  g_free (self->shown);
  self->shown = g_strdup (field ? vt_field_get_name (field) : "species");
  g_clear_pointer (&self->pending, g_free);
  g_signal_emit (self, signals[SIGNAL_COLOURS_CHANGED], 0);
}

static gboolean
on_hold_over (gpointer data)
{
  VtStage *self = data;

  self->hold_id = 0;
  show_sample (self);
  return G_SOURCE_REMOVE;
}

/* Shows the colours the view asks for, or starts what makes them. FALSE with @error if that is impossible. */
static gboolean
sync_colours (VtStage *self, GError **error)
{
  g_autofree char *name = dup_colour_by (self);
  VtField *field;
  g_autoptr (GError) local = NULL;

  if (!vt_document_get_sample (self->document))
    return TRUE;
  if (!*name || g_str_equal (name, "species"))
    {
      set_shown (self, NULL);
      return TRUE;
    }
  field = vt_document_find_shown_field (self->document, name);
  if (field)
    {
      set_shown (self, field);
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
  g_signal_emit (self, signals[SIGNAL_COLOURS_CHANGED], 0);
  return TRUE;
}

static void
revert_colours (VtStage *self)
{
  const char *fallback = self->shown ? self->shown : "species";

  g_clear_pointer (&self->pending, g_free);
  if (!g_str_equal (fallback, "species") && !vt_document_find_field (self->document, fallback))
    fallback = "species";
  g_object_set (self->view, "colour-by", fallback, NULL);
  sync_colours (self, NULL);
}

static void
on_colour_by_changed (VtStage *self)
{
  g_autoptr (GError) error = NULL;

  if (!sync_colours (self, &error))
    {
      trouble (self, error->message, NULL);
      revert_colours (self);
    }
}

/* ---- what the user has started is seen ---- */

static gboolean
is_coloured_by_species (VtStage *self)
{
  g_autofree char *name = dup_colour_by (self);

  return !*name || g_str_equal (name, "species");
}

/* The first with one number for an atom, which says more in colours than a component; else the first. */
static const char *
find_main_field (VtStage *self, const VtMethod *method)
{
  const char *first = NULL;

  for (const VtFieldSpec *spec = method->fields; spec && spec->name; spec++)
    {
      VtField *field = vt_document_find_shown_field (self->document, spec->name);

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
  if (name && !self->next && is_coloured_by_species (self))
    vt_stage_colour_by (self, name, NULL);
  if (name)
    self->wish = NULL;
  return G_SOURCE_REMOVE;
}

/* Soon, when all fields of the result are there. */
static void
try_wish (VtStage *self)
{
  if (self->wish && !self->wish_id && find_main_field (self, self->wish))
    self->wish_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_wish, self, NULL);
}

static void
forget_wish (VtStage *self)
{
  self->wish = NULL;
  g_clear_handle_id (&self->wish_id, g_source_remove);
}

static void
sync_filter (VtStage *self)
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
  else if (!vt_document_ensure_field (self->document, name, &error) && error)
    {
      trouble (self, error->message, NULL);
      g_object_set (self->view, "filter-field", "", NULL);
    }
}

/* Not made on its own if it takes long: another sample, or a cancelled job, would start what nobody has asked for. */
static void
sync_arrows (VtStage *self)
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
      trouble (self, error ? error->message : _ ("Arrows need a field with two or three components."), NULL);
      g_object_set (self->view, "arrows-field", "", NULL);
    }
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
  g_signal_emit (self, signals[SIGNAL_PICKED_CHANGED], 0);
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

static void
request_cell (VtStage *self)
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
  request_cell (self);
  g_signal_emit (self, signals[SIGNAL_PICKED_CHANGED], 0);
}

gssize
vt_stage_get_picked (VtStage *self)
{
  return self->picked;
}

/* ---- the document ---- */

/* Another file starts with a plain picture, a flat one seen from above; the style stays as the user likes it. */
static void
reset_view (VtStage *self)
{
  VtSample *sample = vt_document_get_sample (self->document);

  g_object_set (self->view, "colour-by", "species", "colour-component", 0, "slice-enabled", FALSE, "hidden-species", "",
                "filter-field", "", "arrows-field", "", "zoom", 1.0, NULL);
  vt_view_set_centre (self->view, (double[3]){ 0, 0, 0 });
  vt_view_look (self->view, sample && vt_sample_get_cell (sample)->dimension == 2 ? "z" : "home");
  vt_view_clear_history (self->view);
}

static gboolean
is_being_made (VtStage *self, const char *name)
{
  const VtMethod *maker = vt_document_find_maker (self->document, name);

  return maker && vt_document_find_job (self->document, maker->id);
}

static gboolean
on_sync (gpointer data)
{
  VtStage *self = data;

  g_autofree char *name = dup_colour_by (self);
  const VtMethod *maker = vt_registry_find_for_field (name);

  self->sync_id = 0;
  /* What takes minutes is not begun because another sample is looked at. */
  if (maker && vt_method_group_is_long (maker->group) && !vt_document_find_shown_field (self->document, name) && !is_being_made (self, name))
    revert_colours (self);
  else
    on_colour_by_changed (self);
  sync_filter (self);
  sync_arrows (self);
  return G_SOURCE_REMOVE;
}

static void
on_sample_changed (VtStage *self)
{
  VtSample *sample = vt_document_get_sample (self->document);
  VtSample *before = vt_scene_get_sample (self->scene);
  guint serial = vt_document_get_serial (self->document);
  gboolean another = serial != self->serial;
  g_autofree char *name = NULL;
  gboolean wait;

  self->serial = serial;
  forget_wish (self);
  g_clear_pointer (&self->pending, g_free);
  if (another)
    {
      self->picked_id = -1;
      reset_view (self);
    }
  name = dup_colour_by (self);
  wait = !another && before && !g_str_equal (name, "species") && !vt_document_find_field (self->document, name)
         && vt_sample_get_n_atoms (sample) == vt_sample_get_n_atoms (before);
  self->picked = self->picked_id >= 0 ? vt_sample_find_id (sample, self->picked_id) : -1;
  if (self->picked < 0)
    self->picked_id = -1;
  if (!wait)
    show_sample (self); /* with the picked atom and its cell, as later for one that is held */
  else if (!self->hold_id) /* not longer for a hand that goes on scrubbing */
    self->hold_id = g_timeout_add (HOLD_MS, on_hold_over, self);

  if (vt_document_find_field (self->document, name))
    sync_colours (self, NULL);
  if (!self->sync_id)
    self->sync_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_sync, self, NULL);
  g_signal_emit (self, signals[SIGNAL_PICKED_CHANGED], 0);
}

static void
on_field_changed (VtStage *self, const char *name)
{
  g_autofree char *wanted = dup_colour_by (self);
  const VtMethod *maker = self->wish ? vt_registry_find_for_field (name) : NULL;

  if (maker && maker == self->wish)
    try_wish (self);
  if (g_strcmp0 (name, wanted) == 0)
    sync_colours (self, NULL);
  sync_filter (self);
  sync_arrows (self);
}

/* ---- what running jobs have so far ---- */

/* The job whose values were seen has ended without a result, and no other is making them: they are not computed anew behind
 * the user's back, who has just cancelled it. */
static gboolean
on_lost (gpointer data)
{
  VtStage *self = data;
  g_autofree char *name = dup_colour_by (self);

  self->lost_id = 0;
  if (!g_str_equal (name, "species") && !vt_document_find_shown_field (self->document, name) && !is_being_made (self, name))
    revert_colours (self);
  g_free (name);
  g_object_get (self->view, "filter-field", &name, NULL);
  if (name && *name && !vt_document_find_shown_field (self->document, name) && !is_being_made (self, name))
    g_object_set (self->view, "filter-field", "", NULL);
  return G_SOURCE_REMOVE;
}

static void
show_live (VtStage *self)
{
  g_autofree char *name = dup_colour_by (self);
  g_autofree char *filter = NULL;
  VtField *field = vt_document_find_shown_field (self->document, name);

  self->live_waits = FALSE;
  self->n_shown += vt_document_get_live_sample (self->document) != NULL;
  if (!vt_document_get_sample (self->document) || self->hold_id)
    return;
  show_sample (self);
  if (self->others)
    return;
  if (field && field != vt_scene_get_colour_field (self->scene))
    set_shown (self, field);
  g_object_get (self->view, "filter-field", &filter, NULL);
  field = filter && *filter ? vt_document_find_shown_field (self->document, filter) : NULL;
  if (field)
    vt_scene_set_filter_field (self->scene, field);
  sync_arrows (self);
}

/* A picture that is being drawn is finished first, or a slow one would never be: jobs tell more often than it can be drawn. */
static void
on_live_changed (VtStage *self)
{
  gboolean live = vt_document_get_live_sample (self->document) != NULL;

  self->n_told += live;
  if (live)
    g_set_object (&self->mover, vt_document_get_live_job (self->document));
  g_signal_emit (self, signals[SIGNAL_LIVE_CHANGED], 0);
  try_wish (self);
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
  show_sample (self);
  sync_arrows (self);
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
static void
follow_mover (VtStage *self, VtJob *job)
{
  VtSample *made = vt_job_get_state (job) == VT_JOB_DONE ? vt_result_get_sample (VT_RESULT (vt_job_get_result (job))) : NULL;
  VtEntry *entry = made && job == self->mover ? vt_document_find_entry (self->document, vt_sample_get_hash (made)) : NULL;

  if (!entry)
    return;
  g_set_object (&self->next, entry);
  if (!self->next_id)
    self->next_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_next, self, NULL);
}

static void
on_job_finished (VtStage *self, VtJob *job)
{
  follow_mover (self, job);
  if (self->wish && !self->wish_id && g_str_equal (vt_job_get_id (job), self->wish->id))
    forget_wish (self);
  if (vt_job_get_state (job) == VT_JOB_DONE && g_strcmp0 (vt_job_get_id (job), "voronoi") == 0)
    request_cell (self);
  if (self->pending && !vt_document_find_field (self->document, self->pending))
    {
      const VtMethod *maker = vt_document_find_maker (self->document, self->pending);

      if (maker && g_strcmp0 (maker->id, vt_job_get_id (job)) == 0 && vt_job_get_state (job) != VT_JOB_DONE)
        revert_colours (self);
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

VtJob *
vt_stage_run (VtStage *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const VtMethod *method = parts[0] ? vt_registry_find (parts[0]) : NULL;
  g_autoptr (VtParams) params = NULL;

  if (!method)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _ ("There is no analysis called “%s”."),
                   parts[0] ? parts[0] : "");
      return NULL;
    }
  params = vt_params_new (method->params);
  if (parts[1] && !vt_params_parse (params, parts[1], error))
    return NULL;
  return vt_stage_run_method (self, method, params, error);
}

VtJob *
vt_stage_run_method (VtStage *self, const VtMethod *method, const VtParams *params, GError **error)
{
  VtJob *job = vt_document_run (self->document, method, params, error);

  forget_wish (self);
  if (job && is_coloured_by_species (self))
    self->wish = method;
  return job;
}

VtJob *
vt_stage_continue (VtStage *self, const VtMethod *method, GError **error)
{
  g_autoptr (VtParams) params = vt_document_get_sample (self->document) ? vt_document_dup_continuation (self->document, method) : NULL;

  if (params)
    return vt_document_run (self->document, method, params, error);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("“%s” has nothing to go on from: show the sample of a run that was stopped before its end."), _ (method->name));
  return NULL;
}

/* ---- life ---- */

static void
vt_stage_dispose (GObject *object)
{
  VtStage *self = VT_STAGE (object);

  g_clear_handle_id (&self->hold_id, g_source_remove);
  g_clear_handle_id (&self->sync_id, g_source_remove);
  g_clear_handle_id (&self->lost_id, g_source_remove);
  forget_wish (self);
  g_clear_handle_id (&self->next_id, g_source_remove);
  g_clear_object (&self->mover);
  g_clear_object (&self->next);
  self->cell_generation++;
  g_clear_object (&self->base);
  g_clear_object (&self->moved);
  g_clear_object (&self->moved_arrows);
  if (self->mapper)
    g_object_run_dispose (G_OBJECT (self->mapper)); /* a map that is being made keeps it a little longer */
  g_clear_object (&self->mapper);
  g_clear_object (&self->document);
  g_clear_object (&self->view);
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (vt_stage_parent_class)->dispose (object);
}

static void
vt_stage_finalize (GObject *object)
{
  VtStage *self = VT_STAGE (object);

  g_free (self->shown);
  g_free (self->pending);
  G_OBJECT_CLASS (vt_stage_parent_class)->finalize (object);
}

static void
vt_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtStage *self = VT_STAGE (object);

  if (id != PROP_SELECT_THROUGH)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->through != g_value_get_boolean (value))
    {
      self->through = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
vt_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id != PROP_SELECT_THROUGH)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else
    g_value_set_boolean (value, VT_STAGE (object)->through);
}

static void
vt_stage_class_init (VtStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = vt_stage_set_property;
  object_class->get_property = vt_stage_get_property;
  properties[PROP_SELECT_THROUGH] = g_param_spec_boolean ("select-through", NULL, NULL, TRUE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  object_class->dispose = vt_stage_dispose;
  object_class->finalize = vt_stage_finalize;
  signals[SIGNAL_PICKED_CHANGED] = g_signal_new ("picked-changed", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                 NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COLOURS_CHANGED] = g_signal_new ("colours-changed", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                  NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LIVE_CHANGED] = g_signal_new ("live-changed", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 0);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", VT_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
on_map_failed (VtStage *self, const char *message)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, _ ("There is no map on the slice"), message);
}

VtSliceMapper *
vt_stage_get_mapper (VtStage *self)
{
  return self->mapper;
}

static void
vt_stage_init (VtStage *self)
{
  self->document = vt_document_new ();
  self->view = vt_view_new ();
  self->scene = vt_scene_new ();
  self->picked = -1;
  self->picked_id = -1;
  self->through = TRUE;
  self->shown = g_strdup ("species");

  self->mapper = vt_slice_mapper_new (self->scene, self->view);
  g_signal_connect_object (self->mapper, "failed", G_CALLBACK (on_map_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "field-changed", G_CALLBACK (on_field_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "live-changed", G_CALLBACK (on_live_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "job-finished", G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::colour-by", G_CALLBACK (on_colour_by_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_selection (self->document), "changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::selection-step", G_CALLBACK (on_step_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::filter-field", G_CALLBACK (sync_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::arrows-field", G_CALLBACK (sync_arrows), self, G_CONNECT_SWAPPED);
}

VtStage *
vt_stage_new (void)
{
  return g_object_new (VT_TYPE_STAGE, NULL);
}

VtDocument *
vt_stage_get_document (VtStage *self)
{
  return self->document;
}

VtView *
vt_stage_get_view (VtStage *self)
{
  return self->view;
}

VtScene *
vt_stage_get_scene (VtStage *self)
{
  return self->scene;
}

VtSample *
vt_stage_get_sample (VtStage *self)
{
  return vt_document_get_sample (self->document);
}

char *
vt_stage_dup_sample_title (VtStage *self, VtEntry *entry)
{
  GFile *file = vt_document_get_file (self->document);
  VtSample *sample = vt_entry_get_sample (entry);

  if (*vt_entry_get_title (entry))
    return g_strdup (vt_entry_get_title (entry));
  if (file)
    return g_file_get_basename (file);
  return g_strdup (sample && *vt_sample_get_title (sample) ? vt_sample_get_title (sample) : _ ("Opened sample"));
}

const char *
vt_stage_get_pending (VtStage *self)
{
  return self->pending;
}

void
vt_stage_snapshot (VtStage *self, VtScene **scene, VtView **view)
{
  *scene = vt_scene_copy (self->scene);
  *view = vt_view_copy (self->view);
}
