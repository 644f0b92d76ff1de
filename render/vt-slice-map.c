#include "vt-slice-map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "landscape/vt-viscosity.h"

/* A Gaussian is smooth to the eye where its σ is some points long; linear interpolation between them then errs by less than a colour. */
#define POINTS_PER_SIGMA 6
#define FEWEST_POINTS 160
#define MOST_POINTS 1024

struct _VtSliceRequest
{
  VtSample *sample;
  VtField *field;
  guint component;
  double normal[3], position, sigma;
};

struct _VtSliceMap
{
  gatomicrefcount count;
  VtSliceRequest *request;
  VtFieldGrid grid;
  float *texels;
  double *sorted; /* the finite values */
  gsize n_sorted;
};

/* ---- what is wanted ---- */

VtSliceRequest *
vt_slice_request_new (VtSample *sample, VtField *field, VtView *view)
{
  VtViewState state;
  VtSliceRequest *request;

  vt_view_get_state (view, &state);
  if (sample == NULL || field == NULL || !state.slice_enabled || !state.slice_map
      || vt_view_get_colour_map (view, field)->kind == VT_MAP_CATEGORICAL || state.colour_component >= vt_field_get_n_components (field))
    return NULL;
  request = g_new0 (VtSliceRequest, 1);
  request->sample = g_object_ref (sample);
  request->field = g_object_ref (field);
  request->component = state.colour_component;
  memcpy (request->normal, state.slice_normal, sizeof request->normal);
  request->position = state.slice_position;
  request->sigma = state.slice_map_sigma;
  return request;
}

VtSliceRequest *
vt_slice_request_copy (const VtSliceRequest *request)
{
  VtSliceRequest *copy = g_memdup2 (request, sizeof *request);

  g_object_ref (copy->sample);
  g_object_ref (copy->field);
  return copy;
}

void
vt_slice_request_free (VtSliceRequest *request)
{
  if (request == NULL)
    return;
  g_object_unref (request->sample);
  g_object_unref (request->field);
  g_free (request);
}

gboolean
vt_slice_request_is_like (const VtSliceRequest *a, const VtSliceRequest *b)
{
  return a->sample == b->sample && a->field == b->field && a->component == b->component;
}

gboolean
vt_slice_request_equal (const VtSliceRequest *a, const VtSliceRequest *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return vt_slice_request_is_like (a, b) && a->position == b->position && a->sigma == b->sigma
         && memcmp (a->normal, b->normal, sizeof a->normal) == 0;
}

/* ---- maps ---- */

static guint
count_points (const VtSliceRequest *request)
{
  double corners[8][3], longest = 0;

  vt_cell_get_corners (vt_sample_get_cell (request->sample), corners);
  for (int c = 1; c < 8; c++)
    longest = MAX (longest, hypot (hypot (corners[c][0] - corners[0][0], corners[c][1] - corners[0][1]), corners[c][2] - corners[0][2]));
  return (guint) CLAMP (POINTS_PER_SIGMA * longest / request->sigma, FEWEST_POINTS, MOST_POINTS);
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static VtSliceMap *
map_new (const VtSliceRequest *request, const VtFieldMap *field_map)
{
  const gsize n = (gsize) field_map->grid.n[0] * field_map->grid.n[1];
  VtSliceMap *map = g_new0 (VtSliceMap, 1);

  g_atomic_ref_count_init (&map->count);
  map->request = vt_slice_request_copy (request);
  map->grid = field_map->grid;
  map->texels = g_new (float, n);
  map->sorted = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      map->texels[i] = (float) field_map->values[i];
      if (isfinite (field_map->values[i]))
        map->sorted[map->n_sorted++] = field_map->values[i];
    }
  qsort (map->sorted, map->n_sorted, sizeof *map->sorted, compare_values);
  return map;
}

VtSliceMap *
vt_slice_map_new (const VtSliceRequest *request, GCancellable *cancellable, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (request->sample);
  g_autofree double *values = NULL;
  g_autoptr (VtFieldMap) field_map = NULL;
  VtFieldGrid grid;

  if (!vt_field_grid_init_slice (&grid, vt_sample_get_cell (request->sample), request->normal, request->position, 0, count_points (request), error))
    return NULL;
  values = g_new (double, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    values[i] = vt_field_get (request->field, i, request->component);
  field_map = vt_field_map_compute (request->sample, values, &grid, VT_SMOOTHING_GAUSSIAN, request->sigma, 0, cancellable, NULL, NULL, error);
  return field_map != NULL ? map_new (request, field_map) : NULL;
}

VtSliceMap *
vt_slice_map_ref (VtSliceMap *map)
{
  g_atomic_ref_count_inc (&map->count);
  return map;
}

void
vt_slice_map_unref (VtSliceMap *map)
{
  if (map == NULL || !g_atomic_ref_count_dec (&map->count))
    return;
  vt_slice_request_free (map->request);
  g_free (map->texels);
  g_free (map->sorted);
  g_free (map);
}

gboolean
vt_slice_map_is_of (const VtSliceMap *map, VtSample *sample, VtField *field, guint component)
{
  return map->request->sample == sample && map->request->field == field && map->request->component == component;
}

gboolean
vt_slice_map_answers (const VtSliceMap *map, const VtSliceRequest *request)
{
  return map != NULL && vt_slice_request_equal (map->request, request);
}

const float *
vt_slice_map_get_texels (const VtSliceMap *map, guint *width, guint *height)
{
  *width = map->grid.n[0];
  *height = map->grid.n[1];
  return map->texels;
}

const VtFieldGrid *
vt_slice_map_get_grid (const VtSliceMap *map)
{
  return &map->grid;
}

static double
quantile (const VtSliceMap *map, double share)
{
  return map->sorted[(gsize) CLAMP (floor (share * (double) map->n_sorted), 0, (double) (map->n_sorted - 1))];
}

gboolean
vt_slice_map_get_level (const VtSliceMap *map, VtView *view, double *level)
{
  VtViewState state;

  vt_view_get_state (view, &state);
  if (state.slice_map_contour == VT_CONTOUR_NONE || map->n_sorted == 0)
    return FALSE;
  switch (state.slice_map_contour)
    {
    case VT_CONTOUR_VALUE:
      *level = state.slice_map_level;
      return TRUE;
    case VT_CONTOUR_GLASS:
      *level = vt_viscosity_to_energy (VT_VISCOSITY_LOG_GLASS, state.slice_map_temperature);
      return vt_viscosity_check_field (map->request->field, NULL);
    default:
      *level = quantile (map, 0.5);
      return TRUE;
    }
}

gboolean
vt_slice_map_get_ends (const VtSliceMap *map, double *low, double *high)
{
  if (map->n_sorted == 0)
    return FALSE;
  *low = quantile (map, 0.01);
  *high = quantile (map, 0.99);
  return *high > *low;
}

gboolean
vt_slice_map_cover (const VtSliceMap *map, VtView *view)
{
  double low, high;

  if (!vt_slice_map_get_ends (map, &low, &high))
    return FALSE;
  vt_view_begin_change (view, _ ("Colour range"));
  g_object_set (view, "range-min", low, "range-max", high, "range-mode", VT_RANGE_MANUAL, NULL);
  vt_view_end_change (view);
  return TRUE;
}
