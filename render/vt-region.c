#include "vt-region.h"

#include <math.h>

#include "base/vt-pool.h"
#include "vt-camera.h"

#define CHUNK 16384

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

gsize
vt_region_cut (const double *corners, gsize n, double y, double *at)
{
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    {
      const double *a = corners + 2 * i, *b = corners + 2 * ((i + 1) % n);

      /* Half open, so that a corner on the line counts for one of its edges. */
      if ((a[1] <= y) != (b[1] <= y))
        at[count++] = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
    }
  qsort (at, count, sizeof *at, compare_doubles);
  return count;
}

gboolean
vt_region_contains (const double *corners, gsize n, double x, double y)
{
  gboolean inside = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      const double *a = corners + 2 * i, *b = corners + 2 * ((i + 1) % n);

      if ((a[1] <= y) != (b[1] <= y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        inside = !inside;
    }
  return inside;
}

typedef struct
{
  VtSample *sample;
  VtField *filter;
  VtViewState state;
  VtCamera camera;
  double inverse[3][3];
  gboolean hidden[VT_MAX_SPECIES];
  gboolean wrap;
  const double *corners;
  gsize n_corners;
  double low[2], high[2]; /* around the polygon */
  guint8 *marks;
} Search;

/* By its centre. */
static gboolean
is_cut_away (const Search *self, const double at[3])
{
  const VtCell *cell = vt_sample_get_cell (self->sample);
  const double half = self->state.slice_thickness / 2;
  double value = -self->state.slice_position;

  if (!self->state.slice_enabled)
    return FALSE;
  for (int k = 0; k < 3; k++)
    value += self->state.slice_normal[k] * (at[k] - cell->origin[k]);
  return value > half || (half > 0 && value < -half);
}

static gboolean
is_in (const Search *self, gsize atom)
{
  double at[3], seen[3], pixel[2];

  if (self->hidden[vt_sample_get_species_index (self->sample)[atom]])
    return FALSE;
  if (self->filter)
    {
      const double value = vt_field_get (self->filter, atom, 0);

      if (!(value >= self->state.filter_min && value <= self->state.filter_max))
        return FALSE;
    }
  vt_sample_get_place (self->sample, atom, self->wrap ? self->inverse : NULL, at);
  if (is_cut_away (self, at))
    return FALSE;
  vt_camera_to_view (&self->camera, at, seen);
  vt_camera_to_pixel (&self->camera, seen, pixel);
  for (int k = 0; k < 2; k++)
    if (!(pixel[k] >= self->low[k] && pixel[k] <= self->high[k]))
      return FALSE;
  return vt_region_contains (self->corners, self->n_corners, pixel[0], pixel[1]);
}

static void
search_chunk (gsize chunk, guint thread, gpointer data)
{
  Search *self = data;
  const gsize end = MIN ((chunk + 1) * CHUNK, vt_sample_get_n_atoms (self->sample));

  for (gsize atom = chunk * CHUNK; atom < end; atom++)
    self->marks[atom] = is_in (self, atom);
}

guint8 *
vt_region_find_atoms (VtScene *scene, VtView *view, int width, int height, const double *corners, gsize n_corners)
{
  Search self = { .sample = vt_scene_get_sample (scene), .corners = corners, .n_corners = n_corners,
                  .low = { INFINITY, INFINITY }, .high = { -INFINITY, -INFINITY } };
  const VtSpecies *species;
  guint n_species;
  gsize n;

  g_return_val_if_fail (self.sample != NULL, NULL);
  n = vt_sample_get_n_atoms (self.sample);
  species = vt_sample_get_species (self.sample, &n_species);
  vt_view_get_state (view, &self.state);
  vt_camera_init (&self.camera, &self.state, self.sample, width, height);
  self.wrap = self.state.wrap && vt_cell_get_inverse (vt_sample_get_cell (self.sample), self.inverse);
  self.filter = *self.state.filter_field != '\0' ? vt_scene_get_filter_field (scene) : NULL;
  for (guint s = 0; s < n_species; s++)
    self.hidden[s] = vt_view_hides_species (view, species[s].name);
  for (gsize i = 0; i < n_corners; i++)
    for (int k = 0; k < 2; k++)
      {
        self.low[k] = MIN (self.low[k], corners[2 * i + k]);
        self.high[k] = MAX (self.high[k], corners[2 * i + k]);
      }
  self.marks = g_malloc0 (MAX (n, 1));
  vt_parallel_for ((n + CHUNK - 1) / CHUNK, search_chunk, &self, NULL);
  return self.marks;
}
