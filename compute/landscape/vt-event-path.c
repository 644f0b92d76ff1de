#include "landscape/vt-event-path.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-lanczos.h"
#include "landscape/vt-relax.h"
#include "landscape/vt-site.h"

/* The flow is stiff: its stiffest modes relax a hundred times faster than it goes along the valley. Steps are those of the Runge-Kutta-Chebyshev
 * method (van der Houwen and Sommeijer, Z. Angew. Math. Mech. 60, 479 (1980)) of first order with s stages, stable up to STABLE s² / k_max. The damping
 * DAMPING makes every mode that is too fast for the step four times smaller in each (1 / T_s (1 + 2 / s²) ≈ 1 / cosh 2). Lanczos bounds k_max from
 * below, hence the margin. */
#define MAX_STAGES 8
#define DAMPING 2.0
#define STABLE 0.96 /* 2 tanh (2) / 2 */
#define MARGIN 1.3
#define MAX_MOVE 0.05   /* of an atom in one step */
/* Where the flow begins: this far from the saddle, or farther. A saddle is one within a tolerance of the force, and where its curvature is small lies beside
 * the top by more: from too near both sides would flow down the same way. */
#define OFF_SADDLE 0.01
#define FARTHEST_OFF 0.3
#define MAX_STEPS 2000  /* of one side */
/* Below this force the flow has a straight way to its minimum left, which takes it most of its steps: relaxation goes it. */
#define NEARLY_THERE 0.03
#define OFF_RIDGE 0.3 /* at the top forces are as small as at the bottom, and grow */
#define FORCE_AT_MINIMUM 1e-3
#define MAX_RELAX 3000 /* along a soft mode over a shoulder, in two dimensions, a thousand */
/* An atom that goes farther in that relaxation has come over a shoulder, not to a minimum: then the way is drawn, too. */
#define STRAIGHT 0.2
/* Points are kept at this distance; when there are too many of them, every other one. */
#define SPACING 0.08
#define MAX_POINTS 100
/* Atoms that never move farther are left out. */
#define NOTICEABLE 1e-3
/* An end of the path this near to the event's is the event's, in Å (σ) and eV (ε): along a soft mode a tenth of an ångström costs less than the
 * forces tell to which the event's minima were relaxed. */
#define NEAR 0.3
#define SAME_ENERGY 0.01

/* One side, from the saddle down. */
typedef struct
{
  GArray *points; /* 3n doubles each */
  GArray *length, *energy;
  double spacing;
} Side;

typedef struct
{
  const VtLandscape *landscape;
  GCancellable *cancellable;
  gsize n; /* 3 × atoms */
  const double *start;
  double start_energy, curvature, stiffest;
  double *saddle, *mode, *x, *force, *before, *stage;
  VtRelax *relax;
  guint n_calls;
} Tracer;

/* ---- the landscape ---- */

static void
evaluate (Tracer *self)
{
  self->landscape->evaluate (self->landscape->data, self->x, self->force, NULL);
  self->n_calls++;
}

static double
measure_energy (Tracer *self, const double *x)
{
  double energy;
  self->n_calls++;
  if (self->landscape->energy)
    return self->landscape->energy (self->landscape->data, x);
  self->landscape->evaluate (self->landscape->data, x, self->before, &energy);
  return energy;
}

static double
get_distance (gsize n, const double *a, const double *b)
{
  double square = 0;
  for (gsize i = 0; i < n; i++)
    square += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt (square);
}

/* ---- down one side ---- */

static void
side_init (Side *side, gsize n)
{
  side->points = g_array_new (FALSE, FALSE, (guint) (n * sizeof (double)));
  side->length = g_array_new (FALSE, FALSE, sizeof (double));
  side->energy = g_array_new (FALSE, FALSE, sizeof (double));
  side->spacing = SPACING;
}

static void
side_clear (Side *side)
{
  g_array_unref (side->points);
  g_array_unref (side->length);
  g_array_unref (side->energy);
}

static const double *
get_point (const Side *side, guint i)
{
  return (const double *) (gpointer) side->points->data + (gsize) i * g_array_get_element_size (side->points) / sizeof (double);
}

/* Every other point, and the first. */
static void
thin (Side *side)
{
  for (guint i = side->points->len - 1; i > 0; i--)
    if (i % 2 == 1)
      {
        g_array_remove_index (side->points, i);
        g_array_remove_index (side->length, i);
        g_array_remove_index (side->energy, i);
      }
  side->spacing *= 2;
}

static void
keep_point (Tracer *self, Side *side, double length)
{
  const double energy = measure_energy (self, self->x) - self->start_energy;
  g_array_append_vals (side->points, self->x, 1);
  g_array_append_val (side->length, length);
  g_array_append_val (side->energy, energy);
  if (side->points->len == MAX_POINTS)
    thin (side);
}

/* T_j and its derivative at w, for j = 0 … s. */
static void
fill_chebyshev (guint s, double w, double *value, double *slope)
{
  value[0] = 1, slope[0] = 0;
  value[1] = w, slope[1] = 1;
  for (guint j = 2; j <= s; j++)
    {
      value[j] = 2 * w * value[j - 1] - value[j - 2];
      slope[j] = 2 * value[j - 1] + 2 * w * slope[j - 1] - slope[j - 2];
    }
}

/* One step of the flow from x with the force there, and the force where it ends; returns how long it was. With b_j = 1 / T_j (w0):
 * Y_1 = x + w1 / w0 h F (x), Y_j = (2 b_j / b_{j−1}) (w0 Y_{j−1} + w1 h F (Y_{j−1})) − (b_j / b_{j−2}) Y_{j−2}. */
static double
flow (Tracer *self)
{
  const double largest = vt_vector_max_atom (self->n / 3, self->force, NULL), most = STABLE / (MARGIN * self->stiffest);
  const double wanted = MIN (MAX_MOVE / largest, most * MAX_STAGES * MAX_STAGES);
  const guint s = CLAMP ((guint) ceil (sqrt (wanted / most)), 1, MAX_STAGES);
  const double step = MIN (wanted, most * s * s), w0 = 1 + DAMPING / (s * s);
  double value[MAX_STAGES + 1], slope[MAX_STAGES + 1];
  fill_chebyshev (s, w0, value, slope);
  const double w1 = value[s] / slope[s];
  memcpy (self->before, self->x, self->n * sizeof *self->x);
  memcpy (self->stage, self->x, self->n * sizeof *self->x);
  vt_vector_add (self->n, self->x, w1 / w0 * step, self->force);
  evaluate (self);
  for (guint j = 2; j <= s; j++)
    {
      const double forth = 2 * value[j - 1] / value[j], back = value[j - 2] / value[j];
      for (gsize i = 0; i < self->n; i++)
        {
          const double next = forth * (w0 * self->x[i] + w1 * step * self->force[i]) - back * self->stage[i];
          self->stage[i] = self->x[i];
          self->x[i] = next;
        }
      evaluate (self);
    }
  return get_distance (self->n, self->before, self->x);
}

/* To the minimum that is near. @side: (nullable) gets the points on the way, of which @length is the length. */
static gboolean
settle (Tracer *self, Side *side, double *length)
{
  double last = side ? *length : 0;
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_MINIMUM, self->stiffest, MAX_MOVE);
  for (guint k = 0; k < MAX_RELAX && !g_cancellable_is_cancelled (self->cancellable); k++)
    {
      if (vt_vector_max_atom (self->n / 3, self->force, NULL) < FORCE_AT_MINIMUM)
        return TRUE;
      memcpy (self->before, self->x, self->n * sizeof *self->x);
      vt_relax_step (self->relax, self->x, self->force, NULL, &self->n_calls);
      if (side == NULL)
        continue;
      *length += get_distance (self->n, self->before, self->x);
      if (*length - last < side->spacing)
        continue;
      keep_point (self, side, *length);
      last = *length;
    }
  return vt_vector_max_atom (self->n / 3, self->force, NULL) < NEARLY_THERE;
}

/* To where the force leads on to that side, at least half as strongly as it would so far from the top itself: there the energy is below the saddle's, for
 * E = −|λ| (s − t)² / 2, the top at t, is not above −|λ| t² / 2 from s = 2 t on. Returns how far that is. */
static double
leave_saddle (Tracer *self, int sign)
{
  const double largest = vt_vector_max_atom (self->n / 3, self->mode, NULL);
  double off = OFF_SADDLE / largest;
  for (;; off *= 2)
    {
      memcpy (self->x, self->saddle, self->n * sizeof *self->x);
      vt_vector_add (self->n, self->x, sign * off, self->mode);
      evaluate (self);
      if (sign * vt_vector_dot (self->n, self->force, self->mode) >= -self->curvature * off / 2 || 2 * off * largest > FARTHEST_OFF)
        return off;
    }
}

/* @sign: which side of the saddle. FALSE if no minimum was reached. */
static gboolean
descend (Tracer *self, int sign, Side *side)
{
  double length, last = 0, norm = 0;
  memcpy (self->x, self->saddle, self->n * sizeof *self->x);
  keep_point (self, side, 0);
  length = leave_saddle (self, sign);
  for (guint k = 0; k < MAX_STEPS; k++)
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      const double largest = vt_vector_max_atom (self->n / 3, self->force, NULL), before = norm;
      norm = vt_vector_dot (self->n, self->force, self->force);
      if (!(largest > FORCE_AT_MINIMUM) || (largest < NEARLY_THERE && length > OFF_RIDGE && norm < before))
        break;
      length += flow (self);
      if (length - last >= side->spacing)
        {
          keep_point (self, side, length);
          last = length;
        }
    }
  memcpy (self->stage, self->x, self->n * sizeof *self->x);
  if (!settle (self, NULL, NULL))
    return FALSE;
  if (vt_vector_max_atom (self->n / 3, self->x, self->stage) > STRAIGHT)
    {
      memcpy (self->x, self->stage, self->n * sizeof *self->x);
      evaluate (self);
      if (!settle (self, side, &length))
        return FALSE;
    }
  else
    length += get_distance (self->n, self->stage, self->x);
  keep_point (self, side, length);
  return TRUE;
}

/* ---- the saddle ---- */

static gboolean
find_mode (Tracer *self, GError **error)
{
  const VtLanczosOptions options = { .max_vectors = 48, .tolerance = 1e-3, .difference = 1e-3 };
  g_autoptr (VtLanczos) lanczos = vt_lanczos_new ();
  double stiffest = NAN;
  memcpy (self->x, self->saddle, self->n * sizeof *self->x);
  evaluate (self);
  /* A direction to find the mode from: the way from the start to the saddle. */
  for (gsize i = 0; i < self->n; i++)
    self->mode[i] = self->saddle[i] - self->start[i];
  self->curvature = vt_lanczos_lowest (lanczos, self->landscape, &options, self->x, self->force, self->mode, NULL, 0, &stiffest, &self->n_calls);
  self->stiffest = stiffest;
  if (self->curvature < 0 && stiffest > 0)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _("There is no way down from this event's saddle: its curvature is not negative. Is it an event of this sample and potential?"));
  return FALSE;
}

/* Where the event's atoms are among those of the landscape; fills in @x, which begins as the start. */
static void
place_event (const VtEvent *event, const gint32 *grains, gsize n, const guint32 *atoms, double *x)
{
  g_autoptr (GHashTable) places = atoms ? g_hash_table_new (NULL, NULL) : NULL;
  for (gsize i = 0; i < n && atoms; i++)
    g_hash_table_insert (places, GUINT_TO_POINTER (atoms[i]), GSIZE_TO_POINTER (i));
  for (guint m = 0; m < event->n_moved; m++)
    {
      gpointer place = GSIZE_TO_POINTER (event->moved[m]);
      if (atoms && !g_hash_table_lookup_extended (places, GUINT_TO_POINTER (event->moved[m]), NULL, &place))
        continue; /* no farther than rounding, or it would have been active */
      for (int k = 0; k < 3; k++)
        x[3 * GPOINTER_TO_SIZE (place) + k] += grains[3 * m + k] * VT_EVENT_GRAIN;
    }
}

/* ---- the path ---- */

/* Points from the foot of @a over the saddle to the foot of @b. */
static void
join (VtEventPath *path, const Side *a, const Side *b, const double **points)
{
  const guint last = a->points->len - 1;
  const double total = g_array_index (a->length, double, last);
  path->n_points = a->points->len + b->points->len - 1;
  path->saddle = last;
  path->length = g_new (double, path->n_points);
  path->energy = g_new (double, path->n_points);
  for (guint i = 0; i < path->n_points; i++)
    {
      const Side *side = i <= last ? a : b;
      const guint k = i <= last ? last - i : i - last;
      points[i] = get_point (side, k);
      path->length[i] = total + (i <= last ? -1 : 1) * g_array_index (side->length, double, k);
      path->energy[i] = g_array_index (side->energy, double, k);
    }
}

typedef struct
{
  guint32 atom, place;
} Mover;

static int
compare_movers (gconstpointer a, gconstpointer b)
{
  const Mover *p = a, *q = b;
  return p->atom < q->atom ? -1 : p->atom > q->atom;
}

/* The atoms that move, in the order of the sample. */
static void
keep_movers (VtEventPath *path, const double *const *points, gsize n, const guint32 *atoms, const double *start)
{
  g_autoptr (GArray) movers = g_array_new (FALSE, FALSE, sizeof (Mover));
  for (gsize i = 0; i < n; i++)
    for (guint p = 0; p < path->n_points; p++)
      if (vt_vector_max_atom (1, points[p] + 3 * i, start + 3 * i) > NOTICEABLE)
        {
          const Mover mover = { atoms ? atoms[i] : (guint32) i, (guint32) i };
          g_array_append_val (movers, mover);
          break;
        }
  g_array_sort (movers, compare_movers);
  path->n_atoms = movers->len;
  path->atoms = g_new (guint32, movers->len);
  path->displacement = g_new (float, (gsize) path->n_points * movers->len * 3);
  for (guint m = 0; m < movers->len; m++)
    {
      const Mover *mover = &g_array_index (movers, Mover, m);
      path->atoms[m] = mover->atom;
      for (guint p = 0; p < path->n_points; p++)
        for (int k = 0; k < 3; k++)
          path->displacement[3 * ((gsize) p * movers->len + m) + k]
              = (float) (points[p][3 * (gsize) mover->place + k] - start[3 * (gsize) mover->place + k]);
    }
}

static VtEventPath *
make_path (Tracer *self, const VtEvent *event, Side sides[2], const guint32 *atoms)
{
  VtEventPath *path = g_new0 (VtEventPath, 1);
  const double *feet[2];
  g_atomic_ref_count_init (&path->count);
  for (int s = 0; s < 2; s++)
    feet[s] = get_point (&sides[s], sides[s].points->len - 1);
  const int first = get_distance (self->n, feet[1], self->start) < get_distance (self->n, feet[0], self->start);
  g_autofree const double **points = g_new (const double *, sides[0].points->len + sides[1].points->len);
  join (path, &sides[first], &sides[!first], points);
  keep_movers (path, points, self->n / 3, atoms, self->start);
  path->from_start = vt_vector_max_atom (self->n / 3, feet[first], self->start);
  path->from_end = NAN;
  if (event->end)
    {
      memcpy (self->x, self->start, self->n * sizeof *self->x);
      place_event (event, event->end, self->n / 3, atoms, self->x);
      path->from_end = vt_vector_max_atom (self->n / 3, feet[!first], self->x);
    }
  path->n_calls = self->n_calls;
  return path;
}

static VtEventPath *
trace (Tracer *self, const VtEvent *event, const guint32 *atoms, GError **error)
{
  VtEventPath *path = NULL;
  Side sides[2];
  if (!find_mode (self, error))
    return NULL;
  self->start_energy = measure_energy (self, self->start);
  for (int s = 0; s < 2; s++)
    side_init (&sides[s], self->n);
  if (descend (self, 1, &sides[0]) && descend (self, -1, &sides[1]))
    path = make_path (self, event, sides, atoms);
  else if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The way down from this event's saddle comes to no minimum."));
  for (int s = 0; s < 2; s++)
    side_clear (&sides[s]);
  return path;
}

VtEventPath *
vt_event_path_new (VtSample *sample, VtPotential *potential, const VtEvent *event, GCancellable *cancellable, GError **error)
{
  if (event->n_moved == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("This attempt found no saddle: %s."), vt_outcome_get_title (event->outcome));
      return NULL;
    }
  g_autoptr (VtFrozen) frozen = vt_frozen_new (potential, sample, cancellable, error);
  if (frozen == NULL)
    return NULL;
  g_autoptr (VtSite) site = vt_site_new (frozen, potential, sample);
  /* A saddle that was refined in the whole cell is one only there. */
  vt_site_open (site, event->atom, isfinite (event->full_energy) ? 0 : event->radius);
  const gsize n = 3 * vt_site_get_n (site);
  g_autofree double *memory = g_new (double, 6 * n);
  g_autoptr (VtRelax) relax = vt_relax_new ();
  Tracer self = { .landscape = vt_site_get_landscape (site), .cancellable = cancellable, .n = n, .start = vt_site_get_start (site),
                  .saddle = memory, .mode = memory + n, .x = memory + 2 * n, .force = memory + 3 * n, .before = memory + 4 * n,
                  .stage = memory + 5 * n, .relax = relax };
  memcpy (self.saddle, self.start, n * sizeof *self.saddle);
  place_event (event, event->saddle, n / 3, vt_site_get_atoms (site), self.saddle);
  return trace (&self, event, vt_site_get_atoms (site), error);
}

VtEventPath *
vt_event_path_new_straight (const VtEvent *event)
{
  const gint32 *const grains[] = { NULL, event->saddle, event->end };
  const gsize n = 3 * (gsize) event->n_moved;
  VtEventPath *path = g_new0 (VtEventPath, 1);
  g_return_val_if_fail (event->n_moved > 0, NULL);
  g_atomic_ref_count_init (&path->count);
  path->n_points = event->end ? 3 : 2;
  path->saddle = 1;
  path->from_end = event->end ? 0 : NAN;
  path->length = g_new0 (double, path->n_points);
  path->energy = g_new0 (double, path->n_points);
  path->n_atoms = event->n_moved;
  path->atoms = g_memdup2 (event->moved, event->n_moved * sizeof *path->atoms);
  path->displacement = g_new0 (float, path->n_points * n);
  for (guint p = 1; p < path->n_points; p++)
    {
      float *to = path->displacement + p * n;
      const float *before = path->displacement + (p - 1) * n;
      double square = 0;
      for (gsize i = 0; i < n; i++)
        {
          to[i] = (float) (grains[p][i] * VT_EVENT_GRAIN);
          square += (double) (to[i] - before[i]) * (to[i] - before[i]);
        }
      path->length[p] = path->length[p - 1] + sqrt (square);
      path->energy[p] = p == 1 ? vt_event_get_barrier (event) : event->found.end_energy;
    }
  return path;
}

VtEventPath *
vt_event_path_ref (VtEventPath *path)
{
  g_atomic_ref_count_inc (&path->count);
  return path;
}

void
vt_event_path_free (VtEventPath *path)
{
  if (path == NULL || !g_atomic_ref_count_dec (&path->count))
    return;
  g_free (path->length);
  g_free (path->energy);
  g_free (path->atoms);
  g_free (path->displacement);
  g_free (path);
}

gboolean
vt_event_path_is_from_start (const VtEventPath *path)
{
  return path->from_start < NEAR && fabs (path->energy[0]) < SAME_ENERGY;
}

gboolean
vt_event_path_is_to_end (const VtEventPath *path, const VtEvent *event)
{
  return path->from_end < NEAR && fabs (path->energy[path->n_points - 1] - event->found.end_energy) < SAME_ENERGY;
}

/* ---- along it ---- */

double
vt_event_path_get_length (const VtEventPath *path)
{
  return path->length[path->n_points - 1];
}

/* Between which points @length lies: the first of them, and the share of the second. */
static guint
find_leg (const VtEventPath *path, double length, double *share)
{
  guint leg = 0;
  while (leg + 2 < path->n_points && path->length[leg + 1] < length)
    leg++;
  const double from = path->length[leg], to = path->length[leg + 1];
  *share = to > from ? CLAMP ((length - from) / (to - from), 0, 1) : 0;
  return leg;
}

void
vt_event_path_displace (const VtEventPath *path, double length, double *positions)
{
  double share;
  const guint leg = find_leg (path, length, &share);
  const float *a = path->displacement + (gsize) leg * path->n_atoms * 3, *b = a + (gsize) path->n_atoms * 3;
  for (guint m = 0; m < path->n_atoms; m++)
    for (int k = 0; k < 3; k++)
      positions[3 * (gsize) path->atoms[m] + k] += (1 - share) * a[3 * m + k] + share * b[3 * m + k];
}

double
vt_event_path_get_energy (const VtEventPath *path, double length)
{
  double share;
  const guint leg = find_leg (path, length, &share);
  return (1 - share) * path->energy[leg] + share * path->energy[leg + 1];
}

VtTable *
vt_event_path_make_table (const VtEventPath *path, VtSample *sample, VtPotential *potential, const VtEvent *event)
{
  const char *energy = vt_potential_get_energy_unit (potential), *length = vt_sample_get_length_unit (sample);
  VtTable *table = vt_table_new ("event_path", _("Energy along the event"), VT_TABLE_CURVES);
  const double top = path->energy[path->saddle];
  vt_table_add_numbers (table, "length", _("Length of the path"), length, path->length, path->n_points);
  vt_table_add_numbers (table, "energy", _("Energy above the start"), energy, path->energy, path->n_points);
  vt_table_add_scalar (table, "forward", _("Activation energy"), energy, top);
  vt_table_add_scalar (table, "backward", _("Reverse activation energy"), energy, top - path->energy[path->n_points - 1]);
  vt_table_add_scalar (table, "saddle", _("Saddle at"), length, path->length[path->saddle]);
  vt_table_add_scalar (table, "participation", _("Atoms taking part"), "", event->participation);
  return table;
}
