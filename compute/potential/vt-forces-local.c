/* The local evaluator: see vt-forces-local.h.
 *
 * Rows are the active atoms and the frozen ones within reach of one of them; pairs are those with at least one active atom, each
 * once. Passes: densities, and what the second pass needs of each pair; embedding of all rows; forces on the active atoms.
 *
 *   E − E_rest = Σ_pairs φ + Σ_active F(ρ) + Σ_frozen [F(ρ) − F(ρ_rest)] − (the first two sums at rest)
 *
 * O(pairs), about 70 pairs per active atom of a metal. */
#include "potential/vt-forces-local-private.h"

#include <math.h>
#include <string.h>

#define NO_ROW G_MAXUINT32

VtForcesLocal *
vt_forces_local_new (VtFrozen *frozen, VtPrecision precision)
{
  g_return_val_if_fail (frozen != NULL, NULL);
  VtForcesLocal *self = g_new0 (VtForcesLocal, 1);
  self->frozen = vt_frozen_ref (frozen);
  self->precision = precision;
  self->row_of = g_new (guint32, frozen->n + 1);
  for (gsize i = 0; i < frozen->n; i++)
    self->row_of[i] = NO_ROW;
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->base = g_memdup2 (frozen->density, (frozen->n + 1) * sizeof *self->base);
  return self;
}

void
vt_forces_local_free (VtForcesLocal *self)
{
  if (self == NULL)
    return;
  vt_local_fast_free (self->fast);
  vt_frozen_unref (self->frozen);
  g_free (self->active);
  g_free (self->start);
  g_free (self->distance);
  g_free (self->row_of);
  g_free (self->base);
  g_array_unref (self->touched);
  g_free (self->row_atom);
  g_free (self->row_element);
  g_free (self->wrapped);
  g_free (self->row_base);
  g_free (self->row_rest);
  g_free (self->density);
  g_free (self->slope);
  g_free (self->image);
  g_free (self->built_at);
  g_free (self->begin);
  g_free (self->pairs);
  g_free (self->terms);
  g_free (self->found_atom);
  g_free (self->found_shift);
  g_free (self);
}

VtFrozen *
vt_forces_local_get_frozen (VtForcesLocal *self)
{
  return self->frozen;
}

double
vt_forces_local_get_radius (VtForcesLocal *self)
{
  return self->radius;
}

const guint32 *
vt_forces_local_get_active (VtForcesLocal *self, gsize *n_active)
{
  if (n_active != NULL)
    *n_active = self->m;
  return self->active;
}

const double *
vt_forces_local_get_start (VtForcesLocal *self)
{
  return self->start;
}

const double *
vt_forces_local_get_distances (VtForcesLocal *self)
{
  return self->distance;
}

guint64
vt_forces_local_get_n_builds (VtForcesLocal *self)
{
  return self->n_builds;
}

/* ---- rows ---- */

static void
reserve_rows (VtForcesLocal *self, gsize n)
{
  if (n <= self->row_capacity)
    return;
  n = MAX (n, 2 * self->row_capacity);
  self->row_capacity = n;
  self->row_atom = g_renew (guint32, self->row_atom, n);
  self->row_element = g_renew (guint8, self->row_element, n);
  self->wrapped = g_renew (double, self->wrapped, 3 * n);
  self->row_base = g_renew (double, self->row_base, n);
  self->row_rest = g_renew (double, self->row_rest, n);
  self->density = g_renew (double, self->density, n);
  self->slope = g_renew (double, self->slope, n);
}

static guint32
add_row (VtForcesLocal *self, guint32 atom)
{
  reserve_rows (self, self->n_rows + 1);
  const guint32 row = (guint32) self->n_rows++;
  self->row_of[atom] = row;
  self->row_atom[row] = atom;
  self->row_element[row] = self->frozen->element[atom];
  return row;
}

static guint32
add_frozen_row (VtForcesLocal *self, guint32 atom)
{
  const VtFrozen *frozen = self->frozen;
  const guint32 row = add_row (self, atom);
  memcpy (self->wrapped + 3 * (gsize) row, frozen->bins.wrapped + 3 * (gsize) frozen->bins.slot[atom], 3 * sizeof (double));
  self->row_base[row] = self->base[atom];
  self->row_rest[row] = frozen->rest_embedding[atom];
  return row;
}

static void
forget_rows (VtForcesLocal *self, gsize from)
{
  for (gsize row = from; row < self->n_rows; row++)
    self->row_of[self->row_atom[row]] = NO_ROW;
  self->n_rows = MIN (self->n_rows, from);
}

/* ---- lists ---- */

/* What the bins find near @centre, in found_atom and found_shift. */
static gsize
find (VtForcesLocal *self, const VtBins *bins, const double centre[3], guint32 atom, double reach)
{
  for (;;)
    {
      const gsize n = vt_bins_search (bins, centre, atom, reach, self->found_atom, self->found_shift, self->found_capacity);
      if (n <= self->found_capacity)
        return n;
      self->found_capacity = 2 * n;
      self->found_atom = g_renew (guint32, self->found_atom, self->found_capacity);
      self->found_shift = g_renew (guint16, self->found_shift, self->found_capacity);
    }
}

static void
add_pair (VtForcesLocal *self, gsize *n, guint32 j, guint16 shift)
{
  if (*n == self->pair_capacity)
    {
      self->pair_capacity = MAX (4096, 2 * self->pair_capacity);
      self->pairs = g_renew (VtLocalPair, self->pairs, self->pair_capacity);
      self->terms = g_renew (VtLocalTerms, self->terms, self->pair_capacity);
    }
  self->pairs[(*n)++] = (VtLocalPair){ j, shift };
}

/* Densities without what the active atoms put on the others at rest; @sign = −1 takes it away, 1 gives it back. */
static void
change_base (VtForcesLocal *self, double sign)
{
  const VtFrozen *frozen = self->frozen;
  const VtPotential *potential = frozen->potential;
  g_array_set_size (self->touched, 0);
  for (gsize i = 0; i < self->m; i++)
    {
      const guint32 atom = self->active[i];
      const double *centre = frozen->bins.wrapped + 3 * (gsize) frozen->bins.slot[atom];
      const gsize n = find (self, &frozen->bins, centre, atom, potential->cutoff);
      for (gsize k = 0; k < n; k++)
        {
          const guint32 j = self->found_atom[k];
          const double *r = frozen->bins.wrapped + 3 * (gsize) frozen->bins.slot[j], *shift = frozen->bins.shift_vectors[self->found_shift[k]];
          double r2 = 0;
          VtPairTerms t;
          for (int x = 0; x < 3; x++)
            r2 += (r[x] + shift[x] - centre[x]) * (r[x] + shift[x] - centre[x]);
          vt_potential_get_terms (potential, frozen->element[j], frozen->element[atom], sqrt (r2), FALSE, &t);
          if (sign > 0)
            self->base[j] = frozen->density[j];
          else
            {
              /* Mostly once, though several active atoms are near; a density may be too small to change the sum. */
              if (self->base[j] == frozen->density[j] && t.rho_i != 0 && !(self->row_of[j] < self->m))
                g_array_append_val (self->touched, j);
              self->base[j] -= t.rho_i;
            }
        }
    }
}

/* FALSE if a position is not finite. */
static gboolean
wrap_active (VtForcesLocal *self, const double *x)
{
  for (gsize i = 0; i < self->m; i++)
    {
      double fraction[3];
      if (!vt_bins_wrap (&self->frozen->cell, self->frozen->inverse, x + 3 * i, self->image + 3 * i, fraction, self->wrapped + 3 * i))
        return FALSE;
    }
  return TRUE;
}

static gboolean
build_lists (VtForcesLocal *self, const double *x)
{
  const VtFrozen *frozen = self->frozen;
  const guint middle = (frozen->bins.n_shifts - 1) / 2;
  VtBins bins;
  gsize n = 0;
  forget_rows (self, self->m);
  self->has_lists = FALSE;
  if (!self->has_base)
    change_base (self, -1);
  self->has_base = TRUE;
  /* An atom that the active ones have left has another density than at rest, too. */
  for (guint k = 0; k < self->touched->len; k++)
    if (self->row_of[g_array_index (self->touched, guint32, k)] == NO_ROW)
      add_frozen_row (self, g_array_index (self->touched, guint32, k));
  if (!wrap_active (self, x))
    return FALSE;
  vt_bins_init (&bins, &frozen->cell, self->m, self->wrapped, frozen->reach, NULL);
  for (gsize i = 0; i < self->m; i++)
    {
      self->begin[i] = n;
      /* wrapped may move as rows are added. */
      const double centre[3] = { self->wrapped[3 * i], self->wrapped[3 * i + 1], self->wrapped[3 * i + 2] };
      gsize found = find (self, &bins, centre, (guint32) i, frozen->reach);
      for (gsize k = 0; k < found; k++)
        {
          /* Each pair once; of an atom and its image, one of the two directions. */
          const guint32 j = self->found_atom[k];
          if (j > i || (j == i && self->found_shift[k] > middle))
            add_pair (self, &n, j, self->found_shift[k]);
        }
      found = find (self, &frozen->bins, centre, NO_ROW, frozen->reach);
      for (gsize k = 0; k < found; k++)
        {
          const guint32 atom = self->found_atom[k];
          guint32 row = self->row_of[atom];
          if (row < self->m)
            continue;
          if (row == NO_ROW)
            row = add_frozen_row (self, atom);
          add_pair (self, &n, row, self->found_shift[k]);
        }
    }
  self->begin[self->m] = n;
  vt_bins_clear (&bins);
  memcpy (self->built_at, x, 3 * self->m * sizeof *x);
  self->has_lists = TRUE;
  self->n_builds++;
  return TRUE;
}

static gboolean
are_lists_valid (const VtForcesLocal *self, const double *x)
{
  const double slack = (self->frozen->reach - self->frozen->potential->cutoff) / 2, most2 = slack * slack;
  if (!self->has_lists)
    return FALSE;
  for (gsize i = 0; i < self->m; i++)
    {
      const double dx = x[3 * i] - self->built_at[3 * i], dy = x[3 * i + 1] - self->built_at[3 * i + 1], dz = x[3 * i + 2] - self->built_at[3 * i + 2];
      if (!(dx * dx + dy * dy + dz * dz < most2))
        return FALSE;
    }
  return self->m > 0;
}

static gboolean
prepare (VtForcesLocal *self, const double *x)
{
  const VtCell *cell = &self->frozen->cell;
  const double (*h)[3] = cell->vectors;
  if (!are_lists_valid (self, x))
    return build_lists (self, x);
  for (gsize i = 0; i < self->m; i++)
    {
      const gint32 *image = self->image + 3 * i;
      for (int k = 0; k < 3; k++)
        self->wrapped[3 * i + k] = x[3 * i + k] - (image[0] * h[0][k] + image[1] * h[1][k] + image[2] * h[2][k]);
      if (cell->dimension == 2)
        self->wrapped[3 * i + 2] = 0;
    }
  return TRUE;
}

/* ---- evaluation ---- */

static double
sum_densities (VtForcesLocal *self)
{
  const VtPotential *potential = self->frozen->potential;
  const double cutoff2 = potential->cutoff * potential->cutoff;
  double energy = 0;
  for (gsize row = 0; row < self->n_rows; row++)
    self->density[row] = row < self->m ? 0 : self->row_base[row];
  for (gsize i = 0; i < self->m; i++)
    {
      double rho = 0;
      for (gsize p = self->begin[i]; p < self->begin[i + 1]; p++)
        {
          const VtLocalPair *pair = self->pairs + p;
          const double *a = self->wrapped + 3 * i, *b = self->wrapped + 3 * (gsize) pair->j, *shift = self->frozen->bins.shift_vectors[pair->shift];
          VtLocalTerms *terms = self->terms + p;
          VtPairTerms t;
          double r2 = 0;
          for (int k = 0; k < 3; k++)
            {
              terms->d[k] = (b[k] + shift[k]) - a[k];
              r2 += terms->d[k] * terms->d[k];
            }
          terms->dphi = terms->drho_i = terms->drho_j = 0;
          if (r2 >= cutoff2)
            continue;
          const double r = sqrt (r2);
          vt_potential_get_terms (potential, self->row_element[i], self->row_element[pair->j], r, FALSE, &t);
          terms->dphi = t.dphi / r;
          terms->drho_i = t.drho_i / r;
          terms->drho_j = t.drho_j / r;
          energy += t.phi;
          rho += t.rho_i;
          self->density[pair->j] += t.rho_j;
        }
      self->density[i] += rho;
    }
  return energy;
}

static double
embed_rows (VtForcesLocal *self)
{
  double energy = 0;
  for (gsize row = 0; row < self->n_rows; row++)
    {
      double curvature;
      const double f = vt_potential_embed (self->frozen->potential, self->row_element[row], self->density[row], &self->slope[row], &curvature);
      energy += row < self->m ? f : f - self->row_rest[row];
    }
  return energy;
}

static void
sum_forces (VtForcesLocal *self, double *forces)
{
  memset (forces, 0, 3 * self->m * sizeof *forces);
  for (gsize i = 0; i < self->m; i++)
    {
      double f[3] = { 0 };
      for (gsize p = self->begin[i]; p < self->begin[i + 1]; p++)
        {
          const VtLocalTerms *t = self->terms + p;
          const gsize j = self->pairs[p].j;
          const double psi = t->dphi + self->slope[i] * t->drho_i + self->slope[j] * t->drho_j;
          for (int k = 0; k < 3; k++)
            f[k] += psi * t->d[k];
          for (int k = 0; k < 3 && j < self->m; k++)
            forces[3 * j + k] -= psi * t->d[k];
        }
      for (int k = 0; k < 3; k++)
        forces[3 * i + k] += f[k];
    }
}

void
vt_forces_local_compute (VtForcesLocal *self, const double *x, double *forces, double *energy)
{
  g_return_if_fail (self != NULL && x != NULL);
  double total = 0;
  const gboolean ok = self->fast != NULL ? vt_local_fast_compute (self->fast, self, x, forces, energy) : self->m == 0 || prepare (self, x);
  if (!ok)
    {
      for (gsize k = 0; forces != NULL && k < 3 * self->m; k++)
        forces[k] = NAN;
      if (energy != NULL)
        *energy = NAN;
      return;
    }
  if (self->fast != NULL)
    {
      if (energy != NULL)
        *energy -= self->rest_energy;
      return;
    }
  total = sum_densities (self);
  total += embed_rows (self);
  if (forces != NULL)
    sum_forces (self, forces);
  if (energy != NULL)
    *energy = total - self->rest_energy;
}

/* ---- the sphere ---- */

typedef struct
{
  double distance;
  guint32 atom;
} Nearby;

static int
compare_nearby (gconstpointer a, gconstpointer b)
{
  const Nearby *p = a, *q = b;
  if (p->distance != q->distance)
    return p->distance < q->distance ? -1 : 1;
  return p->atom < q->atom ? -1 : p->atom > q->atom;
}

/* Forgets where the atoms have been: lists made on the way would decide the order of sums. */
static void
reset (VtForcesLocal *self)
{
  self->has_lists = FALSE;
  if (self->fast != NULL)
    vt_local_fast_reset (self->fast);
}

static void
set_active (VtForcesLocal *self, const Nearby *nearby, gsize m)
{
  const VtFrozen *frozen = self->frozen;
  const double *positions = vt_sample_get_positions (frozen->sample);
  if (self->has_base)
    change_base (self, 1);
  self->has_base = FALSE;
  forget_rows (self, 0);
  self->m = m;
  self->active = g_renew (guint32, self->active, m + 1);
  self->distance = g_renew (double, self->distance, m + 1);
  self->start = g_renew (double, self->start, 3 * m + 1);
  self->image = g_renew (gint32, self->image, 3 * m + 1);
  self->built_at = g_renew (double, self->built_at, 3 * m + 1);
  self->begin = g_renew (gsize, self->begin, m + 1);
  for (gsize i = 0; i < m; i++)
    {
      self->active[i] = nearby[i].atom;
      self->distance[i] = nearby[i].distance;
      memcpy (self->start + 3 * i, positions + 3 * (gsize) nearby[i].atom, 3 * sizeof (double));
      add_row (self, nearby[i].atom);
    }
  self->has_lists = FALSE;
  double energy;
  self->rest_energy = 0;
  g_clear_pointer (&self->fast, vt_local_fast_free);
  self->fast = vt_local_fast_new (self);
  vt_forces_local_compute (self, self->start, NULL, &energy);
  self->rest_energy = energy;
  reset (self);
}

static gsize
choose_active (VtForcesLocal *self, double radius)
{
  const VtFrozen *frozen = self->frozen;
  const double *positions = vt_sample_get_positions (frozen->sample);
  g_autoptr (GArray) nearby = g_array_new (FALSE, FALSE, sizeof (Nearby));
  for (gsize i = 0; i < frozen->n; i++)
    {
      double d[3];
      for (int k = 0; k < 3; k++)
        d[k] = positions[3 * i + k] - self->centre[k];
      if (frozen->cell.dimension == 2)
        d[2] = 0;
      vt_cell_minimum_image (&frozen->cell, frozen->inverse, d);
      const Nearby one = { sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), (guint32) i };
      if (one.distance <= radius)
        g_array_append_val (nearby, one);
    }
  g_array_sort (nearby, compare_nearby);
  self->radius = radius;
  set_active (self, (const Nearby *) nearby->data, nearby->len);
  return self->m;
}

gsize
vt_forces_local_set_sphere (VtForcesLocal *self, const double centre[3], double radius)
{
  g_return_val_if_fail (self != NULL && radius >= 0, 0);
  if (self->m > 0 && radius == self->radius && memcmp (centre, self->centre, sizeof self->centre) == 0)
    {
      reset (self);
      return self->m;
    }
  memcpy (self->centre, centre, sizeof self->centre);
  return choose_active (self, radius);
}

gsize
vt_forces_local_enlarge (VtForcesLocal *self, double radius)
{
  g_return_val_if_fail (self != NULL && radius >= self->radius, 0);
  return choose_active (self, radius);
}

/* ---- the rim ---- */

/* Adds to @force that on a frozen atom, of row @row, from what is near: @found entries of @bins, whose atoms are rows or atoms. */
static void
add_force (VtForcesLocal *self, gsize row, const VtBins *bins, gboolean is_active, gsize found, double force[3])
{
  const VtFrozen *frozen = self->frozen;
  const VtPotential *potential = frozen->potential;
  const double *centre = self->wrapped + 3 * row;
  for (gsize k = 0; k < found; k++)
    {
      const guint32 atom = is_active ? self->active[self->found_atom[k]] : self->found_atom[k];
      const guint32 other = self->row_of[atom];
      if (!is_active && other < self->m)
        continue;
      const double *r = bins->wrapped + 3 * (gsize) bins->slot[self->found_atom[k]], *shift = bins->shift_vectors[self->found_shift[k]];
      double d[3], r2 = 0, slope, curvature;
      VtPairTerms t;
      for (int x = 0; x < 3; x++)
        {
          d[x] = r[x] + shift[x] - centre[x];
          r2 += d[x] * d[x];
        }
      const double distance = sqrt (r2);
      if (other == NO_ROW) /* far from every active atom: as at rest */
        vt_potential_embed (potential, frozen->element[atom], frozen->density[atom], &slope, &curvature);
      else
        slope = self->slope[other];
      vt_potential_get_terms (potential, self->row_element[row], frozen->element[atom], distance, FALSE, &t);
      for (int x = 0; x < 3; x++)
        force[x] += (t.dphi + self->slope[row] * t.drho_i + slope * t.drho_j) * d[x] / distance;
    }
}

double
vt_forces_local_get_rim_force (VtForcesLocal *self, const double *x, guint32 *atom)
{
  g_return_val_if_fail (self != NULL && x != NULL, 0);
  const VtFrozen *frozen = self->frozen;
  const double cutoff = frozen->potential->cutoff;
  double most = 0;
  VtBins bins;
  if (atom != NULL)
    *atom = 0;
  if (self->m == 0)
    return 0;
  if (!prepare (self, x))
    return NAN;
  sum_densities (self);
  embed_rows (self);
  vt_bins_init (&bins, &frozen->cell, self->m, self->wrapped, frozen->reach, NULL);
  for (gsize row = self->m; row < self->n_rows; row++)
    {
      double force[3] = { 0 }, change2 = 0;
      const double *centre = self->wrapped + 3 * row;
      gsize found = find (self, &bins, centre, NO_ROW, cutoff);
      add_force (self, row, &bins, TRUE, found, force);
      found = find (self, &frozen->bins, centre, self->row_atom[row], cutoff);
      add_force (self, row, &frozen->bins, FALSE, found, force);
      for (int k = 0; k < 3; k++)
        {
          const double change = force[k] - frozen->forces[3 * (gsize) self->row_atom[row] + k];
          change2 += change * change;
        }
      if (change2 > most)
        {
          most = change2;
          if (atom != NULL)
            *atom = self->row_atom[row];
        }
    }
  vt_bins_clear (&bins);
  return sqrt (most);
}
