/* Tables of the fast kernels, and which of them this machine has. See vt-kernel.h. */
#include <math.h>
#include <string.h>

#include "potential/vt-kernel.h"

/* Octaves below the cutoff's: down to a twentieth of it. */
#define OCTAVES 9
/* Functions that are smaller at the end are taken to end at 0. */
#define NOTHING 1e-9

gboolean
vt_kernel_has_avx2 (void)
{
#ifdef __x86_64__
  return g_strcmp0 (g_getenv ("VITRINE_SIMD"), "portable") != 0 && __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#else
  return FALSE;
#endif
}

static void *
allocate (gsize bytes)
{
  return g_aligned_alloc0 (1, (bytes + 127) / 64 * 64, 64);
}

/* Tables of the pair (a, b) begin at row (offset_i[a] + offset_j[b]). Two species whose tables are the same both ways need three tables,
 * not four. The dummies' table comes after all of them. */
static guint
set_offsets (VtKernelTables *t, const VtPotential *potential)
{
  const guint n_rows = t->n_rows;
  const guint n = potential->n_elements;
  const gboolean few = n <= 2 && potential->symmetric;
  const guint n_pairs = few ? 2 * n - 1 : n * n;
  for (guint e = 0; e < n; e++)
    {
      t->offset_i[e] = (few ? e : e * n) * n_rows;
      t->offset_j[e] = e * n_rows;
    }
  t->dummy_offset = n_pairs * n_rows;
  /* offset_i[a] + dummy_offset must be a table of zeros for every a. */
  return n_pairs + (few ? n : n * n);
}

static gboolean
ends_at_zero (const VtPotential *potential, guint a, guint b)
{
  VtPairTerms terms;
  vt_potential_get_terms (potential, a, b, potential->cutoff * (1 - 1e-12), FALSE, &terms);
  return fabs (terms.phi) < NOTHING && fabs (terms.dphi) < NOTHING && fabs (terms.rho_i) < NOTHING && fabs (terms.rho_j) < NOTHING
         && fabs (terms.drho_i) < NOTHING && fabs (terms.drho_j) < NOTHING;
}

static void
make_double (VtKernelTables *t, const VtPotential *potential, guint n_tables)
{
  const guint stride = t->symmetric ? 8 : 12;
  t->near_d = allocate ((gsize) n_tables * t->n_rows * stride * sizeof (double));
  t->far_d = allocate ((gsize) n_tables * t->n_rows * 4 * sizeof (double));
  for (guint a = 0; a < potential->n_elements; a++)
    for (guint b = 0; b < potential->n_elements; b++)
      for (guint m = 0; m + 1 < potential->n_r && m * potential->d_r < potential->cutoff; m++)
        {
          const gsize row = (gsize) t->offset_i[a] + t->offset_j[b] + m;
          double *near = t->near_d + row * stride;
          memcpy (near, &potential->density[b][a][m], sizeof (VtCubic));
          if (!t->symmetric)
            memcpy (near + 4, &potential->density[a][b][m], sizeof (VtCubic));
          memcpy (near + stride - 4, &potential->rphi[a][b][m], sizeof (VtCubic));
          memcpy (t->far_d + row * 4, &potential->rphi[a][b][m], sizeof (VtCubic));
        }
}

/* The functions at s = r² and their slopes there, dv/ds. */
static void
get_in_s (const VtPotential *potential, guint a, guint b, double s, double v[3], double dv[3])
{
  const double r = sqrt (s), dr = 1 / (2 * r);
  VtPairTerms terms = { 0 };
  if (r < potential->cutoff)
    vt_potential_get_terms (potential, a, b, r, FALSE, &terms);
  v[0] = terms.rho_i;
  v[1] = terms.rho_j;
  v[2] = terms.phi;
  dv[0] = terms.drho_i * dr;
  dv[1] = terms.drho_j * dr;
  dv[2] = terms.dphi * dr;
}

/* Coefficients of the cubic with the given values and slopes at the ends of an interval of length h. */
static void
make_cubic (double v0, double d0, double v1, double d1, double h, double c[4])
{
  c[0] = v0;
  c[1] = d0;
  c[2] = (3 * (v1 - v0) / h - 2 * d0 - d1) / h;
  c[3] = (d0 + d1 - 2 * (v1 - v0) / h) / (h * h);
}

/* φ is kept as 2 dφ/ds, a parabola, and its value at the knot: the energy is integrated from it. */
static void
make_single_row (VtKernelTables *t, const VtPotential *potential, guint a, guint b, double s0, double h, gsize row)
{
  const guint stride = t->symmetric ? 8 : 12;
  float *near = t->near_f + row * stride, *far = t->far_f + row * 4;
  double v0[3], v1[3], d0[3], d1[3], c[4];
  get_in_s (potential, a, b, s0, v0, d0);
  get_in_s (potential, a, b, s0 + h, v1, d1);
  for (guint f = 0; f < (t->symmetric ? 1 : 2); f++)
    {
      make_cubic (v0[f], d0[f], v1[f], d1[f], h, c);
      for (int k = 0; k < 4; k++)
        near[4 * f + (guint) k] = (float) c[k];
    }
  make_cubic (v0[2], d0[2], v1[2], d1[2], h, c);
  far[0] = (float) (2 * c[1]);
  far[1] = (float) (4 * c[2]);
  far[2] = (float) (6 * c[3]);
  far[3] = (float) c[0];
  memcpy (near + stride - 4, far, 4 * sizeof *far);
}

static void
make_single (VtKernelTables *t, const VtPotential *potential, guint n_tables)
{
  const guint stride = t->symmetric ? 8 : 12;
  t->near_f = allocate ((gsize) n_tables * t->n_rows * stride * sizeof (float));
  t->far_f = allocate ((gsize) n_tables * t->n_rows * 4 * sizeof (float));
  for (guint a = 0; a < potential->n_elements; a++)
    for (guint b = 0; b < potential->n_elements; b++)
      for (guint k = 0; k < t->n_rows; k++)
        {
          const guint octave = k >> VT_KERNEL_BITS, within = k & ((1u << VT_KERNEL_BITS) - 1);
          const double base = ldexp (t->least, (int) octave), h = ldexp (base, -VT_KERNEL_BITS);
          make_single_row (t, potential, a, b, base + within * h, h, (gsize) t->offset_i[a] + t->offset_j[b] + k);
        }
}

gboolean
vt_kernel_tables_init (VtKernelTables *t, const VtPotential *potential, gboolean single, double reach)
{
  memset (t, 0, sizeof *t);
  for (guint a = 0; a < potential->n_elements; a++)
    for (guint b = 0; b < potential->n_elements; b++)
      if (potential->kind != VT_POTENTIAL_LJ && !ends_at_zero (potential, a, b))
        return FALSE;
  t->symmetric = potential->symmetric;
  if (single)
    {
      /* The cutoff and the skin lie in the last octave but for what is beyond it: there all is 0 and the index is held back. */
      const int top = (int) ceil (2 * log2 (reach));
      t->least = (float) ldexp (1, top - OCTAVES);
      t->most = (float) ldexp (1 - 0x1p-20, top);
      t->n_rows = OCTAVES << VT_KERNEL_BITS;
      gint32 bits;
      memcpy (&bits, &t->least, sizeof bits);
      t->bias = bits >> (23 - VT_KERNEL_BITS);
      make_single (t, potential, set_offsets (t, potential));
      return TRUE;
    }
  t->per_d_r = 1 / potential->d_r;
  t->n_rows = potential->n_r + 4;
  make_double (t, potential, set_offsets (t, potential));
  return TRUE;
}

void
vt_kernel_tables_clear (VtKernelTables *t)
{
  g_aligned_free (t->near_d);
  g_aligned_free (t->far_d);
  g_aligned_free (t->near_f);
  g_aligned_free (t->far_f);
  memset (t, 0, sizeof *t);
}
