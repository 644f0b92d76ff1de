/* Steinhardt order: 3j symbols, closed forms of crystals and the icosahedron, harmonics computed with angles, LAMMPS,
 * invariances, bad input. */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "helpers.h"
#include "structure/vt-harmonics.h"

#define N VT_HARMONICS_N_DEGREES

static const char *const names[15] = { "q4", "q6", "q8", "q10", "q12", "w4", "w6", "w8", "w10", "w12",
                                       "q4_avg", "q6_avg", "q8_avg", "q10_avg", "q12_avg" };

static VtResult *
try_steinhardt (VtSample *sample, const char *options, GError **error)
{
  const VtMethod *method = vt_registry_find ("steinhardt");
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_assert_true (vt_params_parse (params, options, NULL));
  return vt_method_run_sync (method, sample, params, NULL, error);
}

static VtResult *
steinhardt (VtSample *sample, const char *options)
{
  g_autoptr (GError) error = NULL;
  VtResult *result = try_steinhardt (sample, options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static const double *
values (VtResult *result, const char *name)
{
  return vt_field_peek_f64 (vt_result_find_field (result, name));
}

/* ---- 3j symbols ---- */

static void
test_3j (void)
{
  /* Published values (Edmonds, Table 2, and DLMF 34.3.5). */
  g_assert_cmpfloat_with_epsilon (vt_harmonics_3j (2, 0, 0, 0), -sqrt (2.0 / 35), 1e-15);
  g_assert_cmpfloat_with_epsilon (vt_harmonics_3j (4, 0, 0, 0), sqrt (18.0 / 1001), 1e-15);
  g_assert_cmpfloat_with_epsilon (vt_harmonics_3j (6, 0, 0, 0), -sqrt (400.0 / 46189), 1e-15);
  g_assert_cmpfloat_with_epsilon (vt_harmonics_3j (1, 1, -1, 0), sqrt (1.0 / 6), 1e-15);
  g_assert_cmpfloat (vt_harmonics_3j (4, 1, 1, 1), ==, 0);
  for (int l = 0; l <= 12; l++)
    for (int m3 = -l; m3 <= l; m3++)
      {
        /* Orthogonality: Σ_{m1} (l l l; m1 m2 m3)² = 1/(2l+1). Cyclic permutations leave it, odd ones give (−1)^3l. */
        double sum = 0;
        for (int m1 = -l; m1 <= l; m1++)
          {
            const double value = vt_harmonics_3j (l, m1, -m1 - m3, m3);
            sum += value * value;
            g_assert_cmpfloat_with_epsilon (vt_harmonics_3j (l, -m1 - m3, m3, m1), value, 1e-14);
            g_assert_cmpfloat_with_epsilon (vt_harmonics_3j (l, -m1 - m3, m1, m3), (l % 2 == 0 ? 1 : -1) * value, 1e-14);
          }
        g_assert_cmpfloat_with_epsilon (sum, 1.0 / (2 * l + 1), 1e-13);
      }
}

/* ---- harmonics ---- */

/* Y_lm, m ≥ 0, with angles and the textbook's recurrence over l. */
static double complex
harmonic (int l, int m, const double d[3])
{
  const double r = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), phi = atan2 (d[1], d[0]), z = d[2] / r;
  double p = 1, before = 0, factorials = 1;
  for (int k = 1; k <= m; k++)
    p *= -(2 * k - 1) * sin (acos (z));
  for (int k = m + 1; k <= l; k++)
    {
      const double next = ((2 * k - 1) * z * p - (k + m - 1) * before) / (k - m);
      before = p;
      p = next;
    }
  for (int k = l - m + 1; k <= l + m; k++)
    factorials *= k;
  return sqrt ((2 * l + 1) / (4 * G_PI) / factorials) * p * cexp (I * m * phi);
}

typedef struct
{
  double complex q[VT_HARMONICS_N_DEGREES][25]; /* m + 12 */
} Moments;

static void
brute_moments (guint n, const double (*d)[3], const double *weights, Moments *moments)
{
  memset (moments, 0, sizeof *moments);
  double sum = 0;
  for (guint j = 0; j < n; j++)
    sum += weights[j];
  for (int k = 0; k < N; k++)
    for (int m = 0; m <= VT_HARMONICS_DEGREE (k); m++)
      {
        for (guint j = 0; j < n; j++)
          moments->q[k][12 + m] += weights[j] / sum * harmonic (VT_HARMONICS_DEGREE (k), m, d[j]);
        moments->q[k][12 - m] = (m % 2 == 0 ? 1 : -1) * conj (moments->q[k][12 + m]);
      }
}

static void
brute_invariants (const Moments *moments, double q[N], double w[N])
{
  for (int k = 0; k < N; k++)
    {
      const int l = VT_HARMONICS_DEGREE (k);
      double power = 0;
      double complex sum = 0;
      for (int m = -l; m <= l; m++)
        power += pow (cabs (moments->q[k][12 + m]), 2);
      for (int a = -l; a <= l; a++)
        for (int b = MAX (-l, -l - a); b <= MIN (l, l - a); b++)
          sum += vt_harmonics_3j (l, a, b, -a - b) * moments->q[k][12 + a] * moments->q[k][12 + b] * moments->q[k][12 - a - b];
      g_assert_cmpfloat_with_epsilon (cimag (sum), 0, 1e-12);
      q[k] = sqrt (4 * G_PI / (2 * l + 1) * power);
      w[k] = creal (sum) / pow (power, 1.5);
    }
}

static void
invariants (guint n, const double (*d)[3], const double *weights, double q[N], double w[N])
{
  g_autofree double *x = g_new (double, n);
  g_autofree double *y = g_new (double, n);
  g_autofree double *z = g_new (double, n);
  double moments[VT_HARMONICS_N_MOMENTS];
  for (guint j = 0; j < n; j++)
    {
      x[j] = d[j][0];
      y[j] = d[j][1];
      z[j] = d[j][2];
    }
  vt_harmonics_average (n, x, y, z, weights, moments);
  vt_harmonics_get_q (moments, q);
  vt_harmonics_get_w (moments, w);
}

/* Any number of neighbours (so blocks and what pads them), any length, any weights; and along the axes. */
static void
test_harmonics (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  double d[200][3], weights[200];
  for (guint n = 1; n <= 200; n = n < 10 ? n + 1 : 2 * n - 7)
    {
      double q[N], w[N], expected_q[N], expected_w[N];
      Moments moments;
      for (guint j = 0; j < n; j++)
        {
          weights[j] = g_rand_double_range (rand, 0.1, 3);
          for (int x = 0; x < 3; x++)
            d[j][x] = g_rand_double_range (rand, -4, 4);
        }
      memcpy (d[0], (n % 2 == 0 ? (double[3]){ 0, 0, 2 } : (double[3]){ 0, -3, 0 }), sizeof d[0]);
      brute_moments (n, (const double (*)[3]) d, weights, &moments);
      brute_invariants (&moments, expected_q, expected_w);
      invariants (n, (const double (*)[3]) d, weights, q, w);
      for (int k = 0; k < N; k++)
        {
          g_assert_cmpfloat_with_epsilon (q[k], expected_q[k], 1e-12);
          g_assert_cmpfloat_with_epsilon (w[k], expected_w[k], 1e-11);
        }
    }
}

/* ---- closed forms ---- */

static double
legendre (int l, double x)
{
  double p = 1, before = 0;
  for (int k = 1; k <= l; k++)
    {
      const double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;
      before = p;
      p = next;
    }
  return p;
}

/* By the addition theorem q_l² = Σ_ij P_l (cos γ_ij)/N²: here from how often each cosine occurs, whose numbers add up
 * to N². It knows of no harmonics. */
typedef struct
{
  double cosine;
  int count;
} Angle;

static void
assert_q_from_angles (const double q[N], const Angle *angles, guint n_angles)
{
  for (int k = 0; k < N; k++)
    {
      double sum = 0;
      int n = 0;
      for (guint a = 0; a < n_angles; a++)
        {
          sum += angles[a].count * legendre (VT_HARMONICS_DEGREE (k), angles[a].cosine);
          n += angles[a].count;
        }
      g_assert_cmpfloat_with_epsilon (q[k], sqrt (MAX (sum / n, 0)), sum / n < 1e-12 ? 1e-6 : 1e-10);
    }
}

/* q of a crystal through the method: every atom alike. */
static void
crystal_q (VtSample *sample, const char *options, double q[N], double w[N])
{
  g_autoptr (VtResult) result = steinhardt (sample, options);
  for (int k = 0; k < N; k++)
    {
      const double *all_q = values (result, names[k]), *all_w = values (result, names[N + k]), *averaged = values (result, names[2 * N + k]);
      q[k] = all_q[0];
      w[k] = all_w[0];
      for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
        {
          g_assert_cmpfloat_with_epsilon (all_q[i], q[k], 1e-11);
          g_assert_cmpfloat_with_epsilon (all_w[i], w[k], 1e-9);
          g_assert_cmpfloat_with_epsilon (averaged[i], q[k], 1e-11);
        }
    }
}

static void
test_cubic_crystals (void)
{
  const double w4 = sqrt (98.0 / 3861);
  double q[N], w[N];
  /* Every whole cell and every supercell, the default cutoff and a stated one. */
  for (int reps = 1; reps <= 4; reps++)
    {
      g_autoptr (VtSample) fcc = make_crystal (4, fcc_basis, NULL, 3.6, reps, 0);
      g_autoptr (VtSample) sc = make_crystal (1, sc_basis, NULL, 2.5, reps + 1, 0);
      g_autoptr (VtSample) bcc = make_crystal (2, bcc_basis, NULL, 3, reps, 0);
      crystal_q (fcc, "", q, w);
      assert_q_from_angles (q, (const Angle[]){ { 1, 12 }, { 0.5, 48 }, { 0, 24 }, { -0.5, 48 }, { -1, 12 } }, 5);
      g_assert_cmpfloat_with_epsilon (q[0], sqrt (7.0 / 192), 1e-10);
      g_assert_cmpfloat_with_epsilon (q[1], sqrt (169.0 / 512), 1e-10);
      g_assert_cmpfloat_with_epsilon (w[0], -w4, 1e-10);
      g_assert_cmpfloat_with_epsilon (w[1], -0.013161, 5e-7);
      crystal_q (sc, "cutoff=3", q, w);
      assert_q_from_angles (q, (const Angle[]){ { 1, 6 }, { 0, 24 }, { -1, 6 } }, 3);
      g_assert_cmpfloat_with_epsilon (q[0], sqrt (7.0 / 12), 1e-10);
      g_assert_cmpfloat_with_epsilon (q[1], sqrt (1.0 / 8), 1e-10);
      g_assert_cmpfloat_with_epsilon (w[0], w4, 1e-10);
      crystal_q (bcc, "cutoff=2.7", q, w);
      assert_q_from_angles (q, (const Angle[]){ { 1, 8 }, { 1.0 / 3, 24 }, { -1.0 / 3, 24 }, { -1, 8 } }, 4);
      g_assert_cmpfloat_with_epsilon (q[0], sqrt (7.0 / 27), 1e-10);
      g_assert_cmpfloat_with_epsilon (q[1], sqrt (32.0 / 81), 1e-10);
      g_assert_cmpfloat_with_epsilon (w[0], -w4, 1e-10);
      /* Both shells: eight along ⟨111⟩, six along ⟨100⟩. */
      crystal_q (bcc, "cutoff=3.5", q, w);
      assert_q_from_angles (q,
                            (const Angle[]){ { 1, 14 }, { -1, 14 }, { 1.0 / 3, 24 }, { -1.0 / 3, 24 }, { 0, 24 },
                                             { 1 / sqrt (3), 48 }, { -1 / sqrt (3), 48 } },
                            7);
    }
}

static VtSample *
make_hcp (int reps)
{
  /* Orthohexagonal cell a × √3 a × √(8/3) a. */
  static const double basis[4][3] = { { 0, 0, 0 }, { 0.5, 0.5, 0 }, { 0.5, 1.0 / 6, 0.5 }, { 0, 4.0 / 6, 0.5 } };
  const double edges[3] = { 2.8, 2.8 * sqrt (3), 2.8 * sqrt (8.0 / 3) };
  const gsize n = (gsize) (4 * reps * reps * reps);
  g_autofree double *r = g_new (double, 3 * n);
  VtCell cell;
  for (gsize i = 0; i < n; i++)
    {
      const gsize at = i / 4, side = (gsize) reps;
      const double corner[3] = { (double) (at % side), (double) (at / side % side), (double) (at / side / side) };
      for (gsize x = 0; x < 3; x++)
        r[3 * i + x] = (corner[x] + basis[i % 4][x]) * edges[x];
    }
  vt_cell_init_orthogonal (&cell, edges[0] * reps, edges[1] * reps, edges[2] * reps);
  return make_sample (&cell, n, r, NULL);
}

static void
test_hcp (void)
{
  double q[N], w[N];
  g_autoptr (VtSample) sample = make_hcp (3);
  g_autoptr (VtResult) result = steinhardt (sample, "");
  for (int k = 0; k < N; k++)
    {
      q[k] = values (result, names[k])[0];
      w[k] = values (result, names[N + k])[0];
      for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
        g_assert_cmpfloat_with_epsilon (values (result, names[k])[i], q[k], 1e-11);
    }
  /* Six in the plane, three above and three below at the same azimuths. */
  assert_q_from_angles (q,
                        (const Angle[]){ { 1, 12 }, { 0.5, 48 }, { 0, 24 }, { -0.5, 36 }, { -1, 6 }, { -1.0 / 3, 6 }, { -5.0 / 6, 12 } }, 7);
  g_assert_cmpfloat_with_epsilon (q[0], 0.09722222222222, 1e-10);
  /* Directions of the bonds of an atom; sixfold axis along z. */
  double d[12][3], ones[12], expected_q[N], expected_w[N];
  Moments moments;
  for (int j = 0; j < 12; j++)
    {
      const double angle = (j < 6 ? 60 * j : 30 + 120 * (j % 3)) * G_PI / 180, r = j < 6 ? 1 : 1 / sqrt (3);
      d[j][0] = r * cos (angle);
      d[j][1] = r * sin (angle);
      d[j][2] = j < 6 ? 0 : (j < 9 ? 1 : -1) * sqrt (2.0 / 3);
      ones[j] = 1;
    }
  brute_moments (12, (const double (*)[3]) d, ones, &moments);
  brute_invariants (&moments, expected_q, expected_w);
  for (int k = 0; k < N; k++)
    g_assert_cmpfloat_with_epsilon (w[k], expected_w[k], 1e-10);
  /* To the six digits that LAMMPS's manual prints. */
  g_assert_cmpfloat_with_epsilon (q[1], 0.484762, 5e-7);
  g_assert_cmpfloat_with_epsilon (w[0], 0.134097, 5e-7);
  g_assert_cmpfloat_with_epsilon (w[1], -0.012442, 5e-7);
}

static void
test_icosahedron (void)
{
  const double golden = (1 + sqrt (5)) / 2;
  double d[12][3], q[N], w[N];
  for (int j = 0; j < 12; j++)
    {
      const int axis = j / 4;
      d[j][axis] = 0;
      d[j][(axis + 1) % 3] = j % 2 == 0 ? 1 : -1;
      d[j][(axis + 2) % 3] = j / 2 % 2 == 0 ? golden : -golden;
    }
  invariants (12, (const double (*)[3]) d, NULL, q, w);
  assert_q_from_angles (q, (const Angle[]){ { 1, 12 }, { 1 / sqrt (5), 60 }, { -1 / sqrt (5), 60 }, { -1, 12 } }, 4);
  g_assert_cmpfloat_with_epsilon (q[1], sqrt (11.0 / 25), 1e-10);
  g_assert_cmpfloat_with_epsilon (w[1], -11 / sqrt (4199), 1e-10);
  g_assert_cmpfloat (q[0], <, 1e-10);
  g_assert_true (isnan (w[0])); /* q4 vanishes, so w4 has no value */
}

/* ---- neighbours by faces ---- */

static void
test_voronoi_neighbours (void)
{
  double q[N], w[N], expected[N], expected_w[N];
  for (int reps = 1; reps <= 4; reps++)
    {
      g_autoptr (VtSample) fcc = make_crystal (4, fcc_basis, NULL, 3.6, reps, 1e-7);
      g_autoptr (VtSample) bcc = make_crystal (2, bcc_basis, NULL, 3, reps, 0);
      g_autoptr (VtResult) by_faces = steinhardt (fcc, "neighbours=voronoi");
      g_autoptr (VtResult) by_area = steinhardt (fcc, "neighbours=area");
      for (gsize i = 0; i < vt_sample_get_n_atoms (fcc); i++)
        {
          g_assert_cmpfloat_with_epsilon (values (by_faces, "q6")[i], sqrt (169.0 / 512), 1e-6);
          g_assert_cmpfloat_with_epsilon (values (by_area, "q6")[i], sqrt (169.0 / 512), 1e-6);
          g_assert_cmpfloat_with_epsilon (values (by_area, "q6_avg")[i], sqrt (169.0 / 512), 1e-6);
        }
      /* Truncated octahedron: eight hexagons of area 3√3/16 a², six squares of area a²/8. */
      double d[14][3], areas[14];
      for (int j = 0; j < 8; j++)
        {
          areas[j] = 3 * sqrt (3) / 16;
          for (int x = 0; x < 3; x++)
            d[j][x] = (j >> x) % 2 == 0 ? 1 : -1;
        }
      for (int j = 0; j < 6; j++)
        {
          areas[8 + j] = 1.0 / 8;
          for (int x = 0; x < 3; x++)
            d[8 + j][x] = x == j / 2 ? (j % 2 == 0 ? 1 : -1) : 0;
        }
      Moments moments;
      brute_moments (14, (const double (*)[3]) d, areas, &moments);
      brute_invariants (&moments, expected, expected_w);
      crystal_q (bcc, "neighbours=area", q, w);
      for (int k = 0; k < N; k++)
        {
          g_assert_cmpfloat_with_epsilon (q[k], expected[k], 1e-10);
          g_assert_cmpfloat_with_epsilon (w[k], expected_w[k], 1e-9);
        }
    }
}

/* A small cell, where several images of one atom are neighbours, and a supercell of it agree. */
static void
test_images (void)
{
  VtCell cell = { .vectors = { { 4.1, 0, 0 }, { 0.7, 4.3, 0 }, { -0.9, 0.5, 3.9 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  g_autoptr (VtSample) small = make_random (&cell, 5, 1.6, 2, 5);
  const double *r = vt_sample_get_positions (small);
  static const char *const options[3] = { "cutoff=4.7", "neighbours=voronoi,face_threshold=0", "neighbours=area" };
  double many[27 * 5 * 3];
  for (int image = 0; image < 27; image++)
    for (int i = 0; i < 5; i++)
      for (int x = 0; x < 3; x++)
        many[(image * 5 + i) * 3 + x] = r[3 * i + x] + image % 3 * cell.vectors[0][x] + image / 3 % 3 * cell.vectors[1][x]
                                        + image / 9 * cell.vectors[2][x];
  VtCell large = cell;
  for (int k = 0; k < 3; k++)
    for (int x = 0; x < 3; x++)
      large.vectors[k][x] *= 3;
  g_autoptr (VtSample) supercell = make_sample (&large, 135, many, NULL);
  for (guint o = 0; o < 3; o++)
    {
      g_autoptr (VtResult) a = steinhardt (small, options[o]);
      g_autoptr (VtResult) b = steinhardt (supercell, options[o]);
      for (guint f = 0; f < 15; f++)
        for (int i = 0; i < 135; i++)
          g_assert_cmpfloat_with_epsilon (values (b, names[f])[i], values (a, names[f])[i % 5], 1e-10);
    }
}

/* ---- averages ---- */

static void
test_averages (void)
{
  VtCell cell;
  const double cutoff = 2.9;
  vt_cell_init_orthogonal (&cell, 9, 10, 11);
  g_autoptr (VtSample) sample = make_random (&cell, 60, 1.5, 2, 11);
  g_autoptr (VtResult) result = steinhardt (sample, "cutoff=2.9");
  const double *r = vt_sample_get_positions (sample);
  Moments moments[60];
  gboolean near[60][60];
  double inverse[3][3], ones[60];
  vt_cell_get_inverse (&cell, inverse);
  for (int i = 0; i < 60; i++)
    {
      double d[60][3];
      guint n = 0;
      ones[i] = 1;
      for (int j = 0; j < 60; j++)
        {
          for (int x = 0; x < 3; x++)
            d[n][x] = r[3 * j + x] - r[3 * i + x];
          vt_cell_minimum_image (&cell, (const double (*)[3]) inverse, d[n]);
          near[i][j] = i != j && d[n][0] * d[n][0] + d[n][1] * d[n][1] + d[n][2] * d[n][2] < cutoff * cutoff;
          n += near[i][j];
        }
      for (guint j = 0; j < n; j++)
        ones[j] = 1;
      brute_moments (n, (const double (*)[3]) d, ones, &moments[i]);
    }
  for (int i = 0; i < 60; i++)
    {
      Moments mean = moments[i];
      double q[N], w[N];
      int n = 1;
      for (int j = 0; j < 60; j++)
        if (near[i][j])
          {
            n++;
            for (int k = 0; k < N; k++)
              for (int m = 0; m < 25; m++)
                mean.q[k][m] += moments[j].q[k][m];
          }
      for (int k = 0; k < N; k++)
        for (int m = 0; m < 25; m++)
          mean.q[k][m] /= n;
      brute_invariants (&mean, q, w);
      for (int k = 0; k < N; k++)
        g_assert_cmpfloat_with_epsilon (values (result, names[2 * N + k])[i], q[k], 1e-11);
    }
}

/* ---- LAMMPS ---- */

#define GLASS "Cu50Zr50-5488-glass"

/* Rows: id, then q4 … q12 and w4 … w12. @every: rows there are for every so many atoms. */
static void
assert_equals_lammps (VtResult *result, const char *path, gsize n_rows)
{
  g_autoptr (GArray) rows = read_rows (path);
  gsize n = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      if (row->n != 11)
        continue;
      const gsize atom = (gsize) row->v[0] - 1;
      n++;
      for (int f = 0; f < 10; f++)
        g_assert_cmpfloat_with_epsilon (values (result, names[f])[atom], row->v[1 + f], 1e-10);
    }
  g_assert_cmpuint (n, ==, n_rows);
}

static void
test_lammps_stored (void)
{
  g_autoptr (VtSample) sample = read_sample (GLASS);
  g_autoptr (VtResult) result = steinhardt (sample, "cutoff=3.8");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", GLASS ".orientorder", NULL);
  assert_equals_lammps (result, path, 110);
}

static void
test_lammps_live (void)
{
  const char *program = g_getenv ("VITRINE_LMP");
  if (program == NULL || *program == '\0')
    {
      g_test_skip ("lmp is not installed");
      return;
    }
  g_autoptr (VtSample) sample = read_sample (GLASS);
  g_autoptr (VtResult) result = steinhardt (sample, "cutoff=3.8");
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "reference", "orientorder.in", NULL);
  char *where = make_directory ();
  g_autofree char *out = g_build_filename (where, "glass.orientorder", NULL);
  g_autofree char *data = g_build_filename (where, "glass.data", NULL);
  g_autofree char *packed = g_build_filename (g_getenv ("VITRINE_SAMPLES"), GLASS ".data.gz", NULL);
  g_autofree char *unpack = g_strdup_printf ("zcat '%s' > glass.data", packed);
  g_assert_true (run_command (where, (const char *const[]){ "sh", "-c", unpack, NULL }));
  g_assert_true (run_command (where, (const char *const[]){ program, "-in", script, "-log", "none", "-var", "data", data, "-var", "out", out,
                                                             "-var", "cutoff", "3.8", NULL }));
  assert_equals_lammps (result, out, vt_sample_get_n_atoms (sample));
  remove_directory (where);
}

/* ---- invariances ---- */

static void
test_invariances (void)
{
  const double c = cos (0.7), s = sin (0.7);
  const double rotation[3][3] = { { c, -s, 0 }, { 0.6 * s, 0.6 * c, -0.8 }, { 0.8 * s, 0.8 * c, 0.6 } };
  static const char *const options[3] = { "", "neighbours=voronoi", "neighbours=area" };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 16, 17, 18);
  g_autoptr (VtSample) sample = make_random (&cell, 300, 2, 2, 9);
  g_autoptr (VtSample) moved = transform_sample (sample, rotation, (const double[3]){ 31, -7, 100 });
  const double *r = vt_sample_get_positions (sample);
  double reversed[900];
  for (int i = 0; i < 300; i++)
    memcpy (reversed + 3 * i, r + 3 * (299 - i), 3 * sizeof *r);
  g_autoptr (VtSample) permuted = make_sample (&cell, 300, reversed, NULL);
  for (guint o = 0; o < 3; o++)
    {
      vt_pool_set_n_threads (1);
      g_autoptr (VtResult) a = steinhardt (sample, options[o]);
      g_autoptr (VtResult) b = steinhardt (moved, options[o]);
      g_autoptr (VtResult) p = steinhardt (permuted, options[o]);
      vt_pool_set_n_threads (5);
      g_autoptr (VtResult) t = steinhardt (sample, options[o]);
      for (guint f = 0; f < 15; f++)
        for (int i = 0; i < 300; i++)
          {
            g_assert_cmpfloat_with_epsilon (values (b, names[f])[i], values (a, names[f])[i], 1e-10);
            g_assert_cmpfloat_with_epsilon (values (p, names[f])[299 - i], values (a, names[f])[i], 1e-10);
          }
      for (guint f = 0; f < 15; f++)
        g_assert_cmpmem (values (t, names[f]), 300 * sizeof (double), values (a, names[f]), 300 * sizeof (double));
    }
}

/* What is not asked for is not made, and the rest is the same. */
static void
test_parts (void)
{
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.6, 3, 0.1);
  static const char *const options[3] = { "averages=false", "third_order=false", "third_order=false,averages=false" };
  g_autoptr (VtResult) all = steinhardt (sample, "");
  for (int o = 0; o < 3; o++)
    {
      g_autoptr (VtResult) some = steinhardt (sample, options[o]);
      double n_all, n_some;
      g_assert_true (vt_table_lookup_scalar (vt_result_get_table (all, 0), "mean_neighbours", &n_all));
      g_assert_true (vt_table_lookup_scalar (vt_result_get_table (some, 0), "mean_neighbours", &n_some));
      g_assert_cmpfloat (n_all, ==, n_some);
      for (int f = 0; f < 15; f++)
        {
          const gboolean made = f < N || (f < 2 * N ? o == 0 : o == 1);
          g_assert_true ((vt_result_find_field (some, names[f]) != NULL) == made);
          if (made)
            g_assert_cmpmem (values (some, names[f]), 108 * sizeof (double), values (all, names[f]), 108 * sizeof (double));
        }
    }
}

/* ---- odd input ---- */

static void
test_odd_input (void)
{
  g_autoptr (GError) error = NULL;
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  const double two[6] = { 1, 2, 3, 1, 2, 3 }, far[6] = { 1, 1, 1, 10, 10, 10 };
  static const char *const options[3] = { "cutoff=3", "neighbours=voronoi", "neighbours=area" };
  g_autoptr (VtSample) same = make_sample (&cell, 2, two, NULL);
  for (guint o = 0; o < 3; o++)
    {
      g_assert_null (try_steinhardt (same, options[o], &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "Atoms 1 and 2"));
      g_clear_error (&error);
    }
  g_autoptr (VtSample) lonely = make_sample (&cell, 2, far, NULL);
  g_autoptr (VtResult) result = steinhardt (lonely, "cutoff=3");
  for (guint f = 0; f < 15; f++)
    g_assert_true (isnan (values (result, names[f])[0]));
  /* In a gas g(r) has no first shell: the error says what to do. */
  g_autoptr (VtSample) one = make_sample (&cell, 1, far, NULL);
  g_assert_null (try_steinhardt (one, "", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

/* Neighbours grow with the cube of the cutoff, where there are images to find. */
static void
test_large_cutoff (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 4, 2, 0.1);
  assert_cutoff_refused ("steinhardt", sample, "cutoff=900");
  assert_cutoff_refused ("bond_angles", sample, "cutoff=900");
  assert_cutoff_refused ("symmetry_functions", sample, "cutoff=100");
  assert_cutoff_refused ("s2", sample, "cutoff=100");
  assert_cutoff_refused ("rdf", sample, "cutoff=900");
  assert_cutoff_refused ("structure_factor", sample, "route=rdf,cutoff=900");
  assert_cutoff_refused ("autocorrelation", sample, "field=volume,cutoff=900");
  /* ρ = 4 / 4³ per Å³: 2.6e5 within 100 Å. */
  g_assert_null (try_steinhardt (sample, "cutoff=100", &error));
  g_assert_nonnull (strstr (error->message, "2.6e+05"));
  /* 20 Å in a metal is not too much: 2.1e3. */
  double mean;
  g_autoptr (VtResult) metal = steinhardt (sample, "cutoff=20");
  g_assert_true (vt_table_lookup_scalar (vt_result_get_table (metal, 0), "mean_neighbours", &mean));
  g_assert_cmpfloat_with_epsilon (mean, 4 * G_PI / 3 * 8000 / 16, 0.02 * mean);
  /* Without images the sample ends, however far the cutoff reaches. */
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  for (int k = 0; k < 3; k++)
    cell.periodic[k] = FALSE;
  g_autoptr (VtSample) cluster = make_random (&cell, 50, 1.5, 1, 3);
  g_autoptr (VtResult) all = steinhardt (cluster, "cutoff=900");
  g_assert_true (vt_table_lookup_scalar (vt_result_get_table (all, 0), "mean_neighbours", &mean));
  g_assert_cmpfloat (mean, ==, 49);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steinhardt/3j", test_3j);
  g_test_add_func ("/steinhardt/harmonics", test_harmonics);
  g_test_add_func ("/steinhardt/cubic-crystals", test_cubic_crystals);
  g_test_add_func ("/steinhardt/hcp", test_hcp);
  g_test_add_func ("/steinhardt/icosahedron", test_icosahedron);
  g_test_add_func ("/steinhardt/voronoi-neighbours", test_voronoi_neighbours);
  g_test_add_func ("/steinhardt/images", test_images);
  g_test_add_func ("/steinhardt/averages", test_averages);
  g_test_add_func ("/steinhardt/lammps-stored", test_lammps_stored);
  g_test_add_func ("/steinhardt/lammps-live", test_lammps_live);
  g_test_add_func ("/steinhardt/invariances", test_invariances);
  g_test_add_func ("/steinhardt/parts", test_parts);
  g_test_add_func ("/steinhardt/odd-input", test_odd_input);
  g_test_add_func ("/steinhardt/large-cutoff", test_large_cutoff);
  return g_test_run ();
}
