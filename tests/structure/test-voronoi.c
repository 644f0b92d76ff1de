/* Voronoi tessellation: closed forms, invariances, an independent brute-force cell, open and flat cells, bad input. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "helpers.h"

static double
total (const Tessellation *t)
{
  double sum = 0;
  for (gsize i = 0; i < t->n; i++)
    sum += t->volume[i];
  return sum;
}

static void
assert_near (double value, double expected, double relative)
{
  g_assert_cmpfloat_with_epsilon (value, expected, relative * fabs (expected));
}

static void
assert_index (const Tessellation *t, gsize i, int n3, int n4, int n5, int n6)
{
  g_assert_cmpint (t->faces[0][i], ==, n3);
  g_assert_cmpint (t->faces[1][i], ==, n4);
  g_assert_cmpint (t->faces[2][i], ==, n5);
  g_assert_cmpint (t->faces[3][i], ==, n6);
  g_assert_cmpint (t->cn[i], ==, n3 + n4 + n5 + n6);
}

/* ---- closed forms ---- */

static void
check_crystal (guint n_basis, const double (*basis)[3], const guint8 *species, guint n_noises, const int index[4], double area)
{
  static const double noises[] = { 0, 1e-9, 1e-6, 1e-5 };
  const double a = 3.6;
  for (guint k = 0; k < n_noises; k++)
    for (int reps = 1; reps <= 5; reps += 2)
      {
        g_autoptr (VtSample) sample = make_crystal (n_basis, basis, species, a, reps, noises[k]);
        g_auto (Tessellation) t = { 0 };
        tessellate (sample, &plain_default, &t);
        for (gsize i = 0; i < t.n; i++)
          {
            assert_index (&t, i, index[0], index[1], index[2], index[3]);
            assert_near (t.volume[i], a * a * a / n_basis, 1e-11 + 10 * noises[k]);
            assert_near (t.area[i], area * a * a, 1e-11 + 10 * noises[k]);
          }
      }
}

static void
test_crystals (void)
{
  /* In simple cubic even the edges are degenerate, four faces meet in each: noise breaks them in the middle, and counts
   * of edges mean nothing whatever the thresholds. */
  check_crystal (1, sc_basis, NULL, 1, (const int[4]){ 0, 6, 0, 0 }, 6);
  /* Truncated octahedron with edges a √2/4; rhombic dodecahedron with edges a √3/4. */
  check_crystal (2, bcc_basis, NULL, 4, (const int[4]){ 0, 6, 0, 8 }, (6 + 12 * sqrt (3)) / 8);
  check_crystal (2, bcc_basis, b2_species, 4, (const int[4]){ 0, 6, 0, 8 }, (6 + 12 * sqrt (3)) / 8);
  check_crystal (4, fcc_basis, NULL, 4, (const int[4]){ 0, 12, 0, 0 }, 1.5 * sqrt (2));
}

/* Without the edge threshold the vertices of fcc do come apart: the threshold is what the test above tests. */
static void
test_fcc_needs_threshold (void)
{
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.6, 4, 1e-6);
  g_auto (Tessellation) t = { 0 };
  gsize wrong = 0;
  tessellate (sample, &(VtVoronoiOptions){ .face_threshold = 0.01 }, &t);
  for (gsize i = 0; i < t.n; i++)
    wrong += t.faces[1][i] != 12;
  g_assert_cmpuint (wrong, >, t.n / 2);
}

/* One atom in the middle of twelve at the corners of an icosahedron, in vacuum. */
static void
test_icosahedron (void)
{
  const double phi = (1 + sqrt (5)) / 2;
  double r[13][3] = { { 0 } };
  int n = 1;
  for (int axis = 0; axis < 3; axis++)
    for (int s = 0; s < 4; s++, n++)
      {
        r[n][axis] = s & 1 ? 1 : -1;
        r[n][(axis + 1) % 3] = s & 2 ? phi : -phi;
      }
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 20, 22, 24);
  for (int periodic = 0; periodic < 2; periodic++)
    {
      for (int k = 0; k < 3; k++)
        {
          cell.periodic[k] = periodic;
          cell.origin[k] = -10;
        }
      g_autoptr (VtSample) sample = make_sample (&cell, 13, r[0], NULL);
      g_auto (Tessellation) t = { 0 };
      tessellate (sample, &plain_default, &t);
      assert_index (&t, 0, 0, 0, 12, 0);
      assert_near (total (&t), 20 * 22 * 24, 1e-12);
    }
}

/* Rocksalt in the radical tessellation: the small atom's cell is a cube of edge (a² − R² + r²)/a. */
static void
test_radical_cubes (void)
{
  const double a = 2.5, radii[2] = { 1.6, 0.9 };
  const VtVoronoiOptions options = { .radical = TRUE, .radii = radii, .face_threshold = 0.01, .edge_threshold = 0.001 };
  double r[64][3];
  guint8 species[64];
  for (int k = 0; k < 64; k++)
    {
      const int x = k & 3, y = k >> 2 & 3, z = k >> 4;
      r[k][0] = a * x;
      r[k][1] = a * y;
      r[k][2] = a * z;
      species[k] = (guint8) ((x + y + z) & 1);
    }
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 4 * a, 4 * a, 4 * a);
  g_autoptr (VtSample) sample = make_sample (&cell, 64, r[0], species);
  g_auto (Tessellation) t = { 0 };
  tessellate (sample, &options, &t);
  for (gsize i = 0; i < 64; i++)
    {
      /* The large atoms' cells reach past the corners of the small ones' and are cut by their like. */
      const double edge = (a * a - radii[0] * radii[0] + radii[1] * radii[1]) / a;
      if (species[i] == 0)
        continue;
      assert_near (t.volume[i], edge * edge * edge, 1e-12);
      assert_index (&t, i, 0, 6, 0, 0);
    }
  assert_near (total (&t), 64 * a * a * a, 1e-12);
}

/* A small atom inside a large one has an empty cell; the others still fill the cell. */
static void
test_radical_empty (void)
{
  const double radii[2] = { 0.1, 3.0 };
  const VtVoronoiOptions options = { .radical = TRUE, .radii = radii };
  const double r[3][3] = { { 5, 5, 5 }, { 5.5, 5, 5 }, { 1, 1, 1 } };
  const guint8 species[3] = { 0, 1, 0 };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  g_autoptr (VtSample) sample = make_sample (&cell, 3, r[0], species);
  g_auto (Tessellation) t = { 0 };
  g_autoptr (GError) error = NULL;
  tessellate (sample, &options, &t);
  g_assert_cmpfloat (t.volume[0], ==, 0);
  g_assert_cmpint (t.cn[0], ==, 0);
  assert_near (t.volume[1] + t.volume[2], 1000, 1e-12);
  g_assert_null (vt_voronoi_cell_of (sample, 0, &options, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

/* Equal radii: the radical tessellation is the plain one. */
static void
test_radical_equal (void)
{
  VtCell cell;
  const double radii[1] = { 1.3 };
  vt_cell_init_orthogonal (&cell, 12, 13, 14);
  g_autoptr (VtSample) sample = make_random (&cell, 150, 1, 1, 5);
  g_auto (Tessellation) a = { 0 }, b = { 0 };
  tessellate (sample, &plain_exact, &a);
  tessellate (sample, &(VtVoronoiOptions){ .radical = TRUE, .radii = radii }, &b);
  for (gsize i = 0; i < a.n; i++)
    {
      assert_near (b.volume[i], a.volume[i], 1e-12);
      g_assert_cmpint (b.cn[i], ==, a.cn[i]);
    }
}

/* ---- an independent cell: every triple of planes, O(planes⁴) ---- */

typedef struct
{
  double n[3], d; /* n · x ≤ d */
} Plane;

static gboolean
intersect (const Plane *a, const Plane *b, const Plane *c, double x[3])
{
  const double m[3][3] = { { b->n[1] * c->n[2] - b->n[2] * c->n[1], b->n[2] * c->n[0] - b->n[0] * c->n[2],
                             b->n[0] * c->n[1] - b->n[1] * c->n[0] },
                           { c->n[1] * a->n[2] - c->n[2] * a->n[1], c->n[2] * a->n[0] - c->n[0] * a->n[2],
                             c->n[0] * a->n[1] - c->n[1] * a->n[0] },
                           { a->n[1] * b->n[2] - a->n[2] * b->n[1], a->n[2] * b->n[0] - a->n[0] * b->n[2],
                             a->n[0] * b->n[1] - a->n[1] * b->n[0] } };
  const double det = a->n[0] * m[0][0] + a->n[1] * m[0][1] + a->n[2] * m[0][2];
  if (fabs (det) < 1e-9)
    return FALSE;
  for (int k = 0; k < 3; k++)
    x[k] = (a->d * m[0][k] + b->d * m[1][k] + c->d * m[2][k]) / det;
  return TRUE;
}

static int
compare_angles (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : 1;
}

/* Area of the face on @plane from its corners, by angle around their centre. */
static double
face_area (const Plane *plane, const double (*corners)[3], guint n)
{
  double centre[3] = { 0 }, u[3], v[3];
  double polar[64][3];
  double area = 0;
  for (guint i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      centre[k] += corners[i][k] / n;
  const int least = fabs (plane->n[0]) < 0.6 ? 0 : 1;
  const double axis[3] = { least == 0, least == 1, 0 };
  u[0] = plane->n[1] * axis[2] - plane->n[2] * axis[1];
  u[1] = plane->n[2] * axis[0] - plane->n[0] * axis[2];
  u[2] = plane->n[0] * axis[1] - plane->n[1] * axis[0];
  const double length = sqrt (u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
  for (int k = 0; k < 3; k++)
    u[k] /= length;
  v[0] = plane->n[1] * u[2] - plane->n[2] * u[1];
  v[1] = plane->n[2] * u[0] - plane->n[0] * u[2];
  v[2] = plane->n[0] * u[1] - plane->n[1] * u[0];
  for (guint i = 0; i < n; i++)
    {
      double x = 0, y = 0;
      for (int k = 0; k < 3; k++)
        {
          x += (corners[i][k] - centre[k]) * u[k];
          y += (corners[i][k] - centre[k]) * v[k];
        }
      polar[i][0] = atan2 (y, x);
      polar[i][1] = x;
      polar[i][2] = y;
    }
  qsort (polar, n, sizeof polar[0], compare_angles);
  for (guint i = 0; i < n; i++)
    {
      const double *p = polar[i], *q = polar[(i + 1) % n];
      area += (p[1] * q[2] - p[2] * q[1]) / 2;
    }
  return area;
}

static int
compare_planes (gconstpointer a, gconstpointer b)
{
  return ((const Plane *) a)->d < ((const Plane *) b)->d ? -1 : 1;
}

/* Volume, surface and number of faces of atom @i's cell from the nearest @most planes of all images within two cells. */
static void
brute_force (VtSample *sample, gsize i, const double *radii, guint most, double *volume, double *surface, int *n_faces)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  g_autoptr (GArray) planes = g_array_new (FALSE, FALSE, sizeof (Plane));
  for (gsize j = 0; j < vt_sample_get_n_atoms (sample); j++)
    for (int a = -2; a <= 2; a++)
      for (int b = -2; b <= 2; b++)
        for (int c = -2; c <= 2; c++)
          {
            Plane plane;
            double d2 = 0;
            if (j == i && a == 0 && b == 0 && c == 0)
              continue;
            for (int k = 0; k < 3; k++)
              {
                plane.n[k] = r[3 * j + (gsize) k] - r[3 * i + (gsize) k] + a * cell->vectors[0][k] + b * cell->vectors[1][k]
                             + c * cell->vectors[2][k];
                d2 += plane.n[k] * plane.n[k];
              }
            for (int k = 0; k < 3; k++)
              plane.n[k] /= sqrt (d2);
            plane.d = sqrt (d2) / 2;
            if (radii != NULL)
              plane.d += (radii[species[i]] * radii[species[i]] - radii[species[j]] * radii[species[j]]) / (2 * sqrt (d2));
            g_array_append_val (planes, plane);
          }
  g_array_sort (planes, compare_planes);
  const Plane *p = (const Plane *) planes->data;
  const guint n = MIN (most, planes->len);
  double (*corners)[64][3] = g_malloc0_n (n, sizeof *corners);
  guint *n_corners = g_new0 (guint, n);
  for (guint a = 0; a < n; a++)
    for (guint b = a + 1; b < n; b++)
      for (guint c = b + 1; c < n; c++)
        {
          double x[3];
          gboolean inside = intersect (&p[a], &p[b], &p[c], x);
          for (guint q = 0; q < n && inside; q++)
            inside = q == a || q == b || q == c || p[q].n[0] * x[0] + p[q].n[1] * x[1] + p[q].n[2] * x[2] <= p[q].d;
          if (!inside)
            continue;
          memcpy (corners[a][n_corners[a]++], x, sizeof x);
          memcpy (corners[b][n_corners[b]++], x, sizeof x);
          memcpy (corners[c][n_corners[c]++], x, sizeof x);
        }
  *volume = *surface = 0;
  *n_faces = 0;
  for (guint a = 0; a < n; a++)
    if (n_corners[a] >= 3)
      {
        const double area = face_area (&p[a], (const double (*)[3]) corners[a], n_corners[a]);
        *volume += area * p[a].d / 3;
        *surface += area;
        (*n_faces)++;
      }
  g_free (corners);
  g_free (n_corners);
}

static void
test_brute_force (void)
{
  /* A general cell, neither reduced nor along the axes, small enough for images to be neighbours. */
  VtCell cell;
  const double radii[2] = { 1.0, 1.4 };
  vt_cell_init_orthogonal (&cell, 1, 1, 1);
  memcpy (cell.vectors, (double[3][3]){ { 5.1, 0.4, -0.3 }, { 3.4, 6.2, 0.7 }, { -2.9, 3.8, 5.5 } }, sizeof cell.vectors);
  for (int radical = 0; radical < 2; radical++)
    {
      const VtVoronoiOptions options = { .radical = radical, .radii = radii };
      g_autoptr (VtSample) sample = make_random (&cell, 14, 1.2, 2, 3);
      g_auto (Tessellation) t = { 0 };
      tessellate (sample, &options, &t);
      assert_near (total (&t), vt_cell_get_volume (&cell), 1e-12);
      for (gsize i = 0; i < t.n; i++)
        {
          double volume, surface;
          int n_faces;
          brute_force (sample, i, radical ? radii : NULL, 60, &volume, &surface, &n_faces);
          assert_near (t.volume[i], volume, 1e-10);
          assert_near (t.area[i], surface, 1e-10);
          g_assert_cmpint (t.cn[i], ==, n_faces);
        }
    }
}

/* ---- invariances ---- */

static void
assert_same (const Tessellation *a, const Tessellation *b, double relative)
{
  g_assert_cmpuint (a->n, ==, b->n);
  for (gsize i = 0; i < a->n; i++)
    {
      assert_near (b->volume[i], a->volume[i], relative);
      assert_near (b->area[i], a->area[i], relative);
      g_assert_cmpint (b->cn[i], ==, a->cn[i]);
      for (int k = 0; k < 4; k++)
        g_assert_cmpint (b->faces[k][i], ==, a->faces[k][i]);
    }
}

static void
make_triclinic (VtCell *cell)
{
  vt_cell_init_orthogonal (cell, 1, 1, 1);
  memcpy (cell->vectors, (double[3][3]){ { 14, 1, -0.5 }, { 3, 13, 1 }, { -4, 2, 15 } }, sizeof cell->vectors);
}

static void
test_rotation (void)
{
  VtCell cell;
  const double c = cos (0.7), s = sin (0.7), d = cos (1.9), e = sin (1.9);
  const double rotation[3][3] = { { c, -s, 0 }, { s * d, c * d, -e }, { s * e, c * e, d } };
  make_triclinic (&cell);
  g_autoptr (VtSample) sample = make_random (&cell, 250, 1.2, 1, 11);
  g_autoptr (VtSample) rotated = transform_sample (sample, rotation, (const double[3]){ 100, -50, 3 });
  g_auto (Tessellation) a = { 0 }, b = { 0 };
  tessellate (sample, &plain_default, &a);
  tessellate (rotated, &plain_default, &b);
  assert_same (&a, &b, 1e-10);
}

/* Atoms moved by whole vectors, and the same lattice written with other vectors. */
static void
test_images (void)
{
  VtCell cell, skewed;
  make_triclinic (&cell);
  skewed = cell;
  g_autoptr (VtSample) sample = make_random (&cell, 250, 1.2, 1, 12);
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 750 * sizeof (double));
  for (gsize i = 0; i < 250; i++)
    for (gsize k = 0; k < 3; k++)
      r[3 * i + k] += (double) ((int) (i % 5) - 2) * cell.vectors[0][k] + (double) (i % 7) * cell.vectors[2][k];
  for (int k = 0; k < 3; k++)
    {
      skewed.vectors[1][k] += 3 * cell.vectors[0][k];
      skewed.vectors[2][k] += 2 * cell.vectors[1][k] - 4 * cell.vectors[0][k];
    }
  g_autoptr (VtSample) other = make_sample (&skewed, 250, r, NULL);
  g_auto (Tessellation) a = { 0 }, b = { 0 };
  tessellate (sample, &plain_default, &a);
  tessellate (other, &plain_default, &b);
  assert_same (&a, &b, 1e-10);
}

static void
test_permutation (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 14, 15, 16);
  g_autoptr (VtSample) sample = make_random (&cell, 300, 1.2, 1, 13);
  const double *r = vt_sample_get_positions (sample);
  double reversed[300][3];
  for (int i = 0; i < 300; i++)
    memcpy (reversed[299 - i], r + 3 * i, sizeof reversed[0]);
  g_autoptr (VtSample) other = make_sample (&cell, 300, reversed[0], NULL);
  g_auto (Tessellation) a = { 0 }, b = { 0 };
  tessellate (sample, &plain_default, &a);
  tessellate (other, &plain_default, &b);
  for (gsize i = 0; i < 300; i++)
    {
      assert_near (b.volume[299 - i], a.volume[i], 1e-12);
      g_assert_cmpint (b.cn[299 - i], ==, a.cn[i]);
    }
}

/* Lengths in another unit: a tolerance that is not relative would show. */
static void
test_units (void)
{
  static const double units[] = { 1e-10, 0.1, 1e6 };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 14, 15, 16);
  g_autoptr (VtSample) sample = make_random (&cell, 300, 1.2, 1, 14);
  g_auto (Tessellation) a = { 0 };
  tessellate (sample, &plain_exact, &a);
  for (guint k = 0; k < G_N_ELEMENTS (units); k++)
    {
      const double u = units[k];
      g_autoptr (VtSample) other
        = transform_sample (sample, (const double[3][3]){ { u, 0, 0 }, { 0, u, 0 }, { 0, 0, u } }, (const double[3]){ 0 });
      g_auto (Tessellation) b = { 0 };
      tessellate (other, &plain_exact, &b);
      for (gsize i = 0; i < a.n; i++)
        {
          assert_near (b.volume[i], a.volume[i] * u * u * u, 1e-11);
          g_assert_cmpint (b.cn[i], ==, a.cn[i]);
        }
    }
}

static void
test_threads (void)
{
  const double radii[2] = { 1.28, 1.6 };
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass-300K");
  const guint before = vt_pool_get_n_threads ();
  for (int radical = 0; radical < 2; radical++)
    {
      const VtVoronoiOptions options = { radical, radii, 0.01, 0.001 };
      g_auto (Tessellation) a = { 0 }, b = { 0 };
      vt_pool_set_n_threads (1);
      tessellate (sample, &options, &a);
      vt_pool_set_n_threads (4);
      tessellate (sample, &options, &b);
      g_assert_cmpmem (a.volume, a.n * sizeof (double), b.volume, b.n * sizeof (double));
      g_assert_cmpmem (a.area, a.n * sizeof (double), b.area, b.n * sizeof (double));
      g_assert_cmpmem (a.cn, a.n * sizeof (gint32), b.cn, b.n * sizeof (gint32));
      for (int k = 0; k < 4; k++)
        g_assert_cmpmem (a.faces[k], a.n * sizeof (gint32), b.faces[k], b.n * sizeof (gint32));
    }
  vt_pool_set_n_threads (before);
}

static void
test_total_volume (void)
{
  static const char *const names[] = { "Cu50Zr50-5488-glass", "Cu50Zr50-5488-liquid-1000K", "Cu50Zr50-4394-compressed" };
  const double radii[2] = { 1.28, 1.6 };
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    for (int radical = 0; radical < 2; radical++)
      {
        const VtVoronoiOptions options = { radical, radii, 0.01, 0.001 };
        g_autoptr (VtSample) sample = read_sample (names[k]);
        g_auto (Tessellation) t = { 0 };
        tessellate (sample, &options, &t);
        assert_near (total (&t), vt_cell_get_volume (vt_sample_get_cell (sample)), 1e-12);
      }
}

/* The numbers that came with the bundled glass, made with all thresholds off: ⟨0,2,8,2⟩ 6.2 %, ⟨0,3,6,4⟩ 5.8 %,
 * ⟨0,0,12,0⟩ 3.9 %; and of the faster glass: 5.5 % and 6.7 %. */
static double
percent_of (const Tessellation *t, int n3, int n4, int n5, int n6)
{
  gsize count = 0;
  for (gsize i = 0; i < t->n; i++)
    count += t->faces[0][i] == n3 && t->faces[1][i] == n4 && t->faces[2][i] == n5 && t->faces[3][i] == n6;
  return 100.0 * (double) count / (double) t->n;
}

static void
test_known_glass (void)
{
  g_autoptr (VtSample) slow = read_sample ("Cu50Zr50-5488-glass"), fast = read_sample ("Cu50Zr50-4394-glass");
  g_auto (Tessellation) a = { 0 }, b = { 0 };
  tessellate (slow, &plain_exact, &a);
  tessellate (fast, &plain_exact, &b);
  g_assert_cmpfloat_with_epsilon (percent_of (&a, 0, 2, 8, 2), 6.2, 0.05);
  g_assert_cmpfloat_with_epsilon (percent_of (&a, 0, 3, 6, 4), 5.8, 0.05);
  g_assert_cmpfloat_with_epsilon (percent_of (&a, 0, 0, 12, 0), 3.9, 0.05);
  g_assert_cmpfloat_with_epsilon (percent_of (&b, 0, 2, 8, 2), 5.5, 0.05);
  g_assert_cmpfloat_with_epsilon (percent_of (&b, 0, 3, 6, 4), 6.7, 0.05);
}

/* ---- open, flat and almost empty cells ---- */

static void
test_open_cells (void)
{
  VtCell cell;
  make_triclinic (&cell);
  for (int mask = 0; mask < 8; mask++)
    {
      for (int k = 0; k < 3; k++)
        cell.periodic[k] = mask >> k & 1;
      g_autoptr (VtSample) sample = make_random (&cell, 200, 1, 2, 21);
      const double radii[2] = { 1, 1.3 };
      for (int radical = 0; radical < 2; radical++)
        {
          g_auto (Tessellation) t = { 0 };
          tessellate (sample, &(VtVoronoiOptions){ radical, radii, 0, 0 }, &t);
          assert_near (total (&t), vt_cell_get_volume (&cell), 1e-12);
        }
    }
}

/* Simple cubic between walls: an atom in a corner has three neighbours and three walls. */
static void
test_walls (void)
{
  double r[27][3];
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 6, 6, 6);
  cell.periodic[0] = cell.periodic[1] = cell.periodic[2] = FALSE;
  for (int k = 0; k < 27; k++)
    {
      r[k][0] = 1 + 2 * (k % 3);
      r[k][1] = 1 + 2 * (k / 3 % 3);
      r[k][2] = 1 + 2 * (k / 9);
    }
  g_autoptr (VtSample) sample = make_sample (&cell, 27, r[0], NULL);
  g_auto (Tessellation) t = { 0 };
  tessellate (sample, &plain_default, &t);
  for (gsize k = 0; k < 27; k++)
    {
      int at_wall = 0;
      for (int x = 0; x < 3; x++)
        at_wall += r[k][x] != 3;
      assert_index (&t, k, 0, 6 - at_wall, 0, 0);
      assert_near (t.volume[k], 8, 1e-12);
      assert_near (t.area[k], 24, 1e-12);
    }
}

/* A cluster and a single atom in a large cell: cells that reach across it. */
static void
test_vacuum (void)
{
  VtCell small, cell;
  vt_cell_init_orthogonal (&small, 12, 12, 12);
  g_autoptr (VtSample) cluster = make_random (&small, 200, 1.5, 1, 31);
  for (int periodic = 0; periodic < 2; periodic++)
    {
      vt_cell_init_orthogonal (&cell, 100, 110, 120);
      cell.periodic[0] = cell.periodic[1] = cell.periodic[2] = periodic;
      g_autoptr (VtSample) sample = make_sample (&cell, 200, vt_sample_get_positions (cluster), NULL);
      g_autoptr (VtSample) one = make_sample (&cell, 1, (const double[3]){ 3, 4, 5 }, NULL);
      g_auto (Tessellation) t = { 0 }, u = { 0 };
      tessellate (sample, &plain_default, &t);
      tessellate (one, &plain_default, &u);
      assert_near (total (&t), 100 * 110 * 120, 1e-12);
      assert_near (u.volume[0], 100 * 110 * 120, 1e-12);
      g_assert_cmpint (u.cn[0], ==, periodic ? 6 : 0);
    }
}

static void
test_two_dimensions (void)
{
  const double a = 1.1, thickness = 0.7, h = a * sqrt (3) / 2;
  double r[48][3];
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 6 * a, 8 * h, thickness);
  cell.dimension = 2;
  cell.periodic[2] = FALSE;
  for (int k = 0; k < 48; k++)
    {
      r[k][0] = a * (k % 6 + (k / 6 % 2) * 0.5);
      r[k][1] = h * (k / 6);
      r[k][2] = thickness / 2;
    }
  g_autoptr (VtSample) triangular = make_sample (&cell, 48, r[0], NULL);
  g_auto (Tessellation) t = { 0 };
  tessellate (triangular, &plain_default, &t);
  for (gsize k = 0; k < 48; k++)
    {
      g_assert_cmpint (t.cn[k], ==, 6);
      g_assert_cmpint (t.faces[3][k], ==, 1);
      g_assert_cmpint (t.faces[0][k] + t.faces[1][k] + t.faces[2][k], ==, 0);
      assert_near (t.volume[k], a * h * thickness, 1e-12);
      assert_near (t.area[k], 6 * a / sqrt (3) * thickness, 1e-12);
    }

  vt_cell_init_orthogonal (&cell, 30, 33, thickness);
  cell.dimension = 2;
  cell.vectors[1][0] = 11;
  for (int mask = 0; mask < 4; mask++)
    {
      cell.periodic[0] = mask & 1;
      cell.periodic[1] = mask >> 1;
      cell.periodic[2] = FALSE;
      g_autoptr (VtSample) random = make_random (&cell, 800, 0.5, 1, 41);
      g_auto (Tessellation) u = { 0 };
      double mean = 0;
      tessellate (random, &plain_exact, &u);
      assert_near (total (&u), 30 * 33 * thickness, 1e-12);
      for (gsize i = 0; i < u.n; i++)
        mean += u.cn[i] / (double) u.n;
      /* Euler: six sides on average on a torus. */
      if (mask == 3)
        assert_near (mean, 6, 1e-12);
    }
}

/* ---- one atom's cell ---- */

static void
check_cell (VtSample *sample, gsize atom, const VtVoronoiOptions *options, const Tessellation *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtVoronoiCell) cell = vt_voronoi_cell_of (sample, atom, options, &error);
  g_assert_no_error (error);
  double volume = 0, area = 0;
  int neighbours = 0;
  for (guint f = 0; f < cell->n_faces; f++)
    {
      double normal[3] = { 0 };
      const double *a = cell->vertices[cell->face_vertices[cell->face_offsets[f]]];
      g_assert_cmpuint (cell->face_offsets[f + 1], >=, cell->face_offsets[f] + 3);
      for (guint k = cell->face_offsets[f]; k < cell->face_offsets[f + 1]; k++)
        {
          const guint next = k + 1 == cell->face_offsets[f + 1] ? cell->face_offsets[f] : k + 1;
          const double *b = cell->vertices[cell->face_vertices[k]], *c = cell->vertices[cell->face_vertices[next]];
          normal[0] += (b[1] * c[2] - b[2] * c[1]) / 2;
          normal[1] += (b[2] * c[0] - b[0] * c[2]) / 2;
          normal[2] += (b[0] * c[1] - b[1] * c[0]) / 2;
        }
      /* Counter-clockwise from outside: the area vector points away from the atom. */
      const double outwards = a[0] * normal[0] + a[1] * normal[1] + a[2] * normal[2];
      const double magnitude = sqrt (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
      if (magnitude > 1e-9)
        g_assert_cmpfloat (outwards, >, 0);
      g_assert_cmpfloat_with_epsilon (magnitude, cell->face_areas[f], 1e-10 + 1e-10 * magnitude);
      volume += outwards / 3;
      area += cell->face_areas[f];
      neighbours += cell->face_neighbours[f] != G_MAXSIZE;
    }
  assert_near (volume, t->volume[atom], 1e-10);
  assert_near (area, t->area[atom], 1e-10);
  g_assert_cmpint (neighbours, ==, t->cn[atom]);
}

static void
test_cell_of (void)
{
  VtCell cell;
  const double radii[2] = { 1, 1.2 };
  g_autoptr (VtSample) glass = read_sample ("Cu50Zr50-5488-glass-300K");
  g_auto (Tessellation) t = { 0 };
  tessellate (glass, &plain_exact, &t);
  for (gsize i = 0; i < t.n; i += 500)
    check_cell (glass, i, &plain_exact, &t);

  /* Open cell, vacuum around: the second, wider look is needed. */
  make_triclinic (&cell);
  cell.periodic[0] = cell.periodic[2] = FALSE;
  const VtVoronoiOptions radical = { TRUE, radii, 0, 0 };
  g_autoptr (VtSample) open = make_random (&cell, 60, 1, 2, 51);
  g_auto (Tessellation) u = { 0 };
  tessellate (open, &radical, &u);
  for (gsize i = 0; i < 60; i++)
    check_cell (open, i, &radical, &u);
}

/* Neighbours are mutual: if j lies behind a face of i, then i lies behind a face of j of the same area. */
static void
test_mutual_neighbours (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 12, 13, 14);
  g_autoptr (VtSample) sample = make_random (&cell, 120, 1.4, 1, 61);
  GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_voronoi_cell_free);
  for (gsize i = 0; i < 120; i++)
    g_ptr_array_add (cells, vt_voronoi_cell_of (sample, i, &plain_exact, NULL));
  for (gsize i = 0; i < 120; i++)
    {
      const VtVoronoiCell *a = cells->pdata[i];
      for (guint f = 0; f < a->n_faces; f++)
        {
          const VtVoronoiCell *b = cells->pdata[a->face_neighbours[f]];
          double best = INFINITY;
          for (guint g = 0; g < b->n_faces; g++)
            if (b->face_neighbours[g] == i)
              best = fmin (best, fabs (b->face_areas[g] - a->face_areas[f]));
          g_assert_cmpfloat (best, <, 1e-9);
        }
    }
  g_ptr_array_unref (cells);
}

/* ---- bad input ---- */

static void
expect_error (VtSample *sample, int code, const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree double *volume = g_new (double, vt_sample_get_n_atoms (sample));
  const VtVoronoiOutput output = { .volume = volume };
  g_assert_false (vt_voronoi_compute (sample, &plain_default, &output, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, code);
  for (; *words != NULL; words++)
    g_assert_nonnull (strstr (error->message, *words));
}

static void
test_bad_input (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  g_autoptr (VtSample) base = make_random (&cell, 100, 0.5, 1, 71);
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (base), 300 * sizeof (double));
  /* Atom 77 on an image of atom 12. */
  for (int k = 0; k < 3; k++)
    r[3 * 76 + k] = r[3 * 11 + k] + (k == 1 ? 10 : 0);
  g_autoptr (VtSample) same = make_sample (&cell, 100, r, NULL);
  for (guint threads = 1; threads <= 3; threads++)
    {
      vt_pool_set_n_threads (threads);
      expect_error (same, VT_METHOD_ERROR_INPUT, (const char *const[]){ "12", "77", NULL });
    }
  vt_pool_set_n_threads (0);

  r[3 * 76] = 10.5;
  cell.periodic[0] = FALSE;
  g_autoptr (VtSample) outside = make_sample (&cell, 100, r, NULL);
  expect_error (outside, VT_METHOD_ERROR_INPUT, (const char *const[]){ "77", "10.5", NULL });

  /* Outside by rounding: on the wall. */
  r[3 * 76] = 10.0004;
  r[3 * 76 + 1] = 5.5;
  g_autoptr (VtSample) rounded = make_sample (&cell, 100, r, NULL);
  g_auto (Tessellation) t = { 0 };
  tessellate (rounded, &plain_default, &t);
  assert_near (total (&t), 1000, 1e-12);

  r[3 * 76] = NAN;
  g_autoptr (VtSample) nan = make_sample (&cell, 100, r, NULL);
  expect_error (nan, VT_METHOD_ERROR_INPUT, (const char *const[]){ "77", NULL });
}

/* Ten pairs at the same place: whichever thread finds one first, the same pair is named. */
static void
test_same_error (void)
{
  VtCell cell;
  g_autofree char *first = NULL;
  vt_cell_init_orthogonal (&cell, 30, 30, 30);
  g_autoptr (VtSample) base = make_random (&cell, 3000, 0, 1, 72);
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (base), 9000 * sizeof (double));
  for (gsize k = 0; k < 10; k++)
    memcpy (r + 3 * (200 + 250 * k), r + 3 * (17 * k), 3 * sizeof (double));
  g_autoptr (VtSample) sample = make_sample (&cell, 3000, r, NULL);
  g_autofree double *volume = g_new (double, 3000);
  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GError) error = NULL;
      vt_pool_set_n_threads (1 + round % 4);
      g_assert_false (vt_voronoi_compute (sample, &plain_default, &(VtVoronoiOutput){ .volume = volume }, NULL, NULL, NULL, &error));
      if (first == NULL)
        first = g_strdup (error->message);
      g_assert_cmpstr (error->message, ==, first);
    }
  vt_pool_set_n_threads (0);
}

/* ---- progress and cancelling ---- */

typedef struct
{
  GCancellable *cancellable;
  gint64 cancelled_at; /* µs */
  gint n_calls, n_wrong;
} Watch;

static void
watch_progress (double fraction, gpointer data)
{
  Watch *watch = data;
  g_atomic_int_inc (&watch->n_calls);
  if (!(fraction > 0 && fraction <= 1))
    g_atomic_int_inc (&watch->n_wrong);
}

/* Once some chunks are done: the computation is under way, however busy the machine is. */
static gpointer
cancel_under_way (gpointer data)
{
  Watch *watch = data;
  while (g_atomic_int_get (&watch->n_calls) < 5)
    g_usleep (500);
  watch->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (watch->cancellable);
  return NULL;
}

/* The best of three, because the machine may be busy with something else. */
static void
test_cancel (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 100, 100, 100);
  g_autoptr (VtSample) sample = make_random (&cell, 300000, 0, 1, 81);
  g_autofree double *volume = g_new (double, 300000);
  gint64 best = G_MAXINT64;
  for (int attempt = 0; attempt < 3; attempt++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Watch watch = { .cancellable = cancellable };
      GThread *thread = g_thread_new ("cancel", cancel_under_way, &watch);
      const gboolean ok = vt_voronoi_compute (sample, &plain_default, &(VtVoronoiOutput){ .volume = volume }, cancellable,
                                              watch_progress, &watch, &error);
      const gint64 returned = g_get_monotonic_time ();
      g_thread_join (thread);
      g_assert_false (ok);
      g_assert_no_error (error);
      g_assert_cmpint (watch.n_wrong, ==, 0);
      best = MIN (best, returned - watch.cancelled_at);
    }
  g_test_message ("returned %.3f ms after cancelling", (double) best / 1000);
  g_assert_cmpint (best, <, 100000);
}

static void
test_progress (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  g_autoptr (VtSample) sample = make_random (&cell, 2000, 0, 1, 82);
  g_autofree double *volume = g_new (double, 2000);
  Watch watch = { 0 };
  g_assert_true (vt_voronoi_compute (sample, &plain_default, &(VtVoronoiOutput){ .volume = volume }, NULL, watch_progress, &watch, NULL));
  g_assert_cmpint (watch.n_calls, >, 1);
  g_assert_cmpint (watch.n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voronoi/crystals", test_crystals);
  g_test_add_func ("/voronoi/fcc-needs-threshold", test_fcc_needs_threshold);
  g_test_add_func ("/voronoi/icosahedron", test_icosahedron);
  g_test_add_func ("/voronoi/radical/cubes", test_radical_cubes);
  g_test_add_func ("/voronoi/radical/empty", test_radical_empty);
  g_test_add_func ("/voronoi/radical/equal", test_radical_equal);
  g_test_add_func ("/voronoi/brute-force", test_brute_force);
  g_test_add_func ("/voronoi/rotation", test_rotation);
  g_test_add_func ("/voronoi/images", test_images);
  g_test_add_func ("/voronoi/permutation", test_permutation);
  g_test_add_func ("/voronoi/units", test_units);
  g_test_add_func ("/voronoi/threads", test_threads);
  g_test_add_func ("/voronoi/total-volume", test_total_volume);
  g_test_add_func ("/voronoi/known-glass", test_known_glass);
  g_test_add_func ("/voronoi/open-cells", test_open_cells);
  g_test_add_func ("/voronoi/walls", test_walls);
  g_test_add_func ("/voronoi/vacuum", test_vacuum);
  g_test_add_func ("/voronoi/two-dimensions", test_two_dimensions);
  g_test_add_func ("/voronoi/cell-of", test_cell_of);
  g_test_add_func ("/voronoi/mutual-neighbours", test_mutual_neighbours);
  g_test_add_func ("/voronoi/bad-input", test_bad_input);
  g_test_add_func ("/voronoi/same-error", test_same_error);
  g_test_add_func ("/voronoi/cancel", test_cancel);
  g_test_add_func ("/voronoi/progress", test_progress);
  return g_test_run ();
}
