/* The search on surfaces whose saddles are known in closed form or from the literature. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "landscape/vt-lanczos.h"
#include "landscape/vt-search.h"

typedef void (*Surface) (double x, double y, double *energy, double gradient[2]);

/* (u² − 1)² + 2 w², turned by 0.4: minima at u = ±1, the saddle at the origin, 1 above them, curvatures −4 and 4. */
static void
double_well (double x, double y, double *energy, double gradient[2])
{
  const double c = cos (0.4), s = sin (0.4), u = c * x + s * y, w = -s * x + c * y;
  const double du = 4 * u * (u * u - 1), dw = 4 * w;
  *energy = (u * u - 1) * (u * u - 1) + 2 * w * w;
  gradient[0] = c * du - s * dw;
  gradient[1] = s * du + c * dw;
}

/* K. Müller and L. D. Brown, Theor. Chim. Acta 53, 75 (1979), divided by 100. */
static void
mueller_brown (double x, double y, double *energy, double gradient[2])
{
  static const double A[] = { -200, -100, -170, 15 }, a[] = { -1, -1, -6.5, 0.7 }, b[] = { 0, 0, 11, 0.6 }, c[] = { -10, -10, -6.5, 0.7 },
                      x0[] = { 1, 0, -0.5, -1 }, y0[] = { 0, 0.5, 1.5, 1 };
  *energy = gradient[0] = gradient[1] = 0;
  for (int k = 0; k < 4; k++)
    {
      const double dx = x - x0[k], dy = y - y0[k];
      const double term = A[k] / 100 * exp (a[k] * dx * dx + b[k] * dx * dy + c[k] * dy * dy);
      *energy += term;
      gradient[0] += term * (2 * a[k] * dx + b[k] * dy);
      gradient[1] += term * (b[k] * dx + 2 * c[k] * dy);
    }
}

/* cos x + cos y: minima at odd multiples of π, first-order saddles 2 above them, maxima 4 above. */
static void
egg_box (double x, double y, double *energy, double gradient[2])
{
  *energy = cos (x) + cos (y);
  gradient[0] = -sin (x);
  gradient[1] = -sin (y);
}

static void
bowl (double x, double y, double *energy, double gradient[2])
{
  *energy = (x * x + 3 * y * y + x * y) / 2;
  gradient[0] = x + y / 2;
  gradient[1] = 3 * y + x / 2;
}

static void
evaluate (gpointer data, const double *x, double *force, double *energy)
{
  const Surface *surface = data;
  double e, gradient[2];
  (*surface) (x[0], x[1], &e, gradient);
  force[0] = -gradient[0];
  force[1] = -gradient[1];
  force[2] = 0;
  if (energy)
    *energy = e;
}

typedef struct
{
  VtLandscape landscape;
  VtProtocol protocol;
  Surface surface;
  double start[3];
  double stiffness;
  VtSearch *search;
} Place;

/* At the minimum downhill from (x, y). */
static Place *
place_new (Surface surface, double x, double y, double scale)
{
  Place *place = g_new0 (Place, 1);
  double force[3];
  place->surface = surface;
  place->landscape = (VtLandscape){ .n_atoms = 1, .dimension = 2, .evaluate = evaluate, .data = &place->surface };
  place->start[0] = x;
  place->start[1] = y;
  for (int step = 0; step < 20000; step++)
    {
      evaluate (&place->surface, place->start, force, NULL);
      place->start[0] += 1e-2 * scale * force[0];
      place->start[1] += 1e-2 * scale * force[1];
    }
  vt_protocol_init (&place->protocol, VT_PROTOCOL_ROBUST);
  place->protocol.kick = place->protocol.push = 0.05;
  place->protocol.max_pushes = 60;
  place->protocol.max_step = 0.05;
  place->protocol.tight_force = place->protocol.side_force = 1e-5;
  place->protocol.difference = 1e-5;
  place->search = vt_search_new ();
  place->stiffness = vt_search_measure_stiffness (place->search, &place->landscape, &place->protocol, place->start);
  return place;
}

static void
place_free (Place *place)
{
  vt_search_free (place->search);
  g_free (place);
}

static VtOutcome
attempt (Place *place, guint k)
{
  const gsize kicked = 0;
  VtRandom random;
  vt_random_init (&random, 7, 0, k);
  vt_search_begin (place->search, &place->landscape, &place->protocol, place->start, place->stiffness);
  return vt_search_run (place->search, &kicked, 1, &random);
}

/* Positions: tight_force 1e-5 over curvatures of order 1 and more. Energies go with its square. */
#define FAR 1e-4

static void
test_double_well (void)
{
  Place *place = place_new (double_well, 0.9 * cos (0.4), 0.9 * sin (0.4), 1);
  guint n = 0;
  for (guint k = 0; k < 100; k++)
    {
      const VtOutcome outcome = attempt (place, k);
      const VtSearchResult *result = vt_search_get_result (place->search);
      const double *saddle = vt_search_get_saddle (place->search), *end = vt_search_get_end (place->search);
      if (!vt_outcome_has_saddle (outcome))
        continue;
      g_assert_cmpint (outcome, ==, VT_OUTCOME_CONNECTED);
      g_assert_cmpfloat (hypot (saddle[0], saddle[1]), <, FAR);
      g_assert_cmpfloat_with_epsilon (result->energy, 1, 1e-8);
      g_assert_cmpfloat_with_epsilon (result->end_energy, 0, 1e-8);
      g_assert_cmpfloat_with_epsilon (result->curvature, -4, 1e-2);
      g_assert_cmpfloat_with_epsilon (result->second_curvature, 4, 1e-2);
      g_assert_cmpfloat (hypot (end[0] + cos (0.4), end[1] + sin (0.4)), <, FAR);
      g_assert_cmpfloat (result->back_distance, <, FAR);
      g_assert_cmpfloat (saddle[2], ==, 0);
      n++;
    }
  /* Many pushes go up the other wall. */
  g_assert_cmpuint (n, >, 30);
  place_free (place);
}

static void
test_mueller_brown (void)
{
  /* From the shallow minimum both saddles can be reached: its neighbours are the deep ones. */
  static const double saddles[2][3] = { { -0.8220, 0.6243, -0.4066 }, { 0.2125, 0.2930, -0.7225 } };
  Place *place = place_new (mueller_brown, -0.05, 0.467, 0.1);
  guint n[2] = { 0 };
  double energy, gradient[2];
  g_assert_cmpfloat_with_epsilon (place->start[0], -0.0500, 1e-3);
  g_assert_cmpfloat_with_epsilon (place->start[1], 0.4667, 1e-3);
  mueller_brown (place->start[0], place->start[1], &energy, gradient);
  for (guint k = 0; k < 200; k++)
    {
      const VtOutcome outcome = attempt (place, k);
      const double *saddle = vt_search_get_saddle (place->search);
      gboolean known = FALSE;
      if (!vt_outcome_has_saddle (outcome))
        continue;
      for (int s = 0; s < 2; s++)
        if (hypot (saddle[0] - saddles[s][0], saddle[1] - saddles[s][1]) < 2e-4)
          {
            g_assert_cmpfloat_with_epsilon (vt_search_get_result (place->search)->energy + energy, saddles[s][2], 1e-4);
            known = TRUE;
            n[s] += outcome == VT_OUTCOME_CONNECTED;
          }
      g_assert_true (known);
    }
  g_assert_cmpuint (n[0], >, 10);
  g_assert_cmpuint (n[1], >, 10);
  place_free (place);
}

static void
test_order (void)
{
  Place *place = place_new (egg_box, 3, 3.2, 1);
  guint n = 0;
  for (guint k = 0; k < 100; k++)
    {
      const VtOutcome outcome = attempt (place, k);
      if (!vt_outcome_has_saddle (outcome))
        continue;
      const VtSearchResult *result = vt_search_get_result (place->search);
      const double *saddle = vt_search_get_saddle (place->search);
      g_assert_cmpfloat_with_epsilon (fabs (sin (saddle[0])) + fabs (sin (saddle[1])), 0, FAR);
      /* One cosine is up and one is down: no maximum passes for a saddle. */
      g_assert_cmpfloat_with_epsilon (cos (saddle[0]) + cos (saddle[1]), 0, FAR);
      g_assert_cmpfloat (result->curvature, <, -0.9);
      g_assert_cmpfloat (result->second_curvature, >, 0.9);
      n++;
    }
  g_assert_cmpuint (n, >, 60);
  place_free (place);
}

static void
test_bowl (void)
{
  Place *place = place_new (bowl, 0, 0, 1);
  for (guint k = 0; k < 50; k++)
    g_assert_cmpint (attempt (place, k), ==, VT_OUTCOME_NO_EXIT);
  place_free (place);
}

static void
test_repeatable (void)
{
  Place *place = place_new (mueller_brown, -0.05, 0.467, 0.1), *other = place_new (mueller_brown, -0.05, 0.467, 0.1);
  for (guint k = 20; k-- > 0;)
    {
      attempt (place, 19 - k);
      const VtOutcome outcome = attempt (place, k);
      const VtSearchResult result = *vt_search_get_result (place->search);
      g_assert_cmpint (attempt (other, k), ==, outcome);
      g_assert_cmpmem (&result, sizeof result, vt_search_get_result (other->search), sizeof result);
    }
  place_free (place);
  place_free (other);
}

/* ---- curvatures of a quadratic form of which everything is known: λ_k = k − 2.5 along the rows of an orthogonal matrix ---- */

#define N 30

static double basis[N][N];

static void
evaluate_form (gpointer data, const double *x, double *force, double *energy)
{
  memset (force, 0, N * sizeof *force);
  for (int k = 0; k < N; k++)
    {
      double along = 0;
      for (int i = 0; i < N; i++)
        along += basis[k][i] * x[i];
      for (int i = 0; i < N; i++)
        force[i] -= (k - 2.5) * along * basis[k][i];
    }
}

static void
test_lanczos (void)
{
  const VtLandscape landscape = { .n_atoms = N / 3, .dimension = 3, .evaluate = evaluate_form };
  const VtLanczosOptions options = { .max_vectors = N, .tolerance = 0, .difference = 1e-3 };
  g_autoptr (VtLanczos) lanczos = vt_lanczos_new ();
  double x[N] = { 0 }, force[N], modes[3][N], stiffest;
  const double *others[] = { modes[0], modes[1] };
  guint n_calls = 0;
  VtRandom random;
  vt_random_init (&random, 1, 0, 0);
  for (int k = 0; k < N; k++)
    {
      for (int i = 0; i < N; i++)
        basis[k][i] = vt_random_normal (&random);
      for (int round = 0; round < 2; round++)
        for (int j = 0; j < k; j++)
          vt_vector_project_out (N, basis[k], basis[j]);
      vt_vector_normalize (N, basis[k]);
    }
  evaluate_form (NULL, x, force, NULL);
  for (guint k = 0; k < 3; k++)
    {
      for (int i = 0; i < N; i++)
        modes[k][i] = vt_random_normal (&random);
      const double value = vt_lanczos_lowest (lanczos, &landscape, &options, x, force, modes[k], others, k, &stiffest, &n_calls);
      /* All vectors of the space and a linear force: exact up to the rounding of a difference over 1e-3. */
      g_assert_cmpfloat_with_epsilon (value, k - 2.5, 1e-9);
      g_assert_cmpfloat_with_epsilon (stiffest, N - 1 - 2.5, 1e-9);
      g_assert_cmpfloat_with_epsilon (fabs (vt_vector_dot (N, modes[k], basis[k])), 1, 1e-9);
    }
  g_assert_cmpuint (n_calls, <=, 3 * N);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/landscape/lanczos", test_lanczos);
  g_test_add_func ("/landscape/double-well", test_double_well);
  g_test_add_func ("/landscape/mueller-brown", test_mueller_brown);
  g_test_add_func ("/landscape/order", test_order);
  g_test_add_func ("/landscape/bowl", test_bowl);
  g_test_add_func ("/landscape/repeatable", test_repeatable);
  return g_test_run ();
}
