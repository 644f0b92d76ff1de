/* Mean squared displacements of trajectories that are made up: known motion, a hop, drift, and a state that is saved and restored. */
#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "vibration/vt-vmsd.h"

#define N 4
#define BLOCKS 8
#define FRAMES 100 /* in each */

static const double start[3 * N] = { 0, 0, 0, 3, 0, 0, 0, 4, 0, 1, 1, 7 };
static const double masses[N] = { 1, 2, 3, 4 };
static const double amplitude[N][3] = { { 0.1, 0.2, 0.3 }, { 0.2, 0, 0.1 }, { 0.3, 0.1, 0.1 }, { 0.15, 0.1, 0.05 } };

/* Whole periods in each block, every frequency another, so that sums of products of two vanish: ⟨u²⟩ = A²/2 exactly. The centre of mass moves by
 * what the masses make of it, which vMSD takes away. */
static void
make_frame (guint frame, double *positions)
{
  for (int i = 0; i < N; i++)
    for (int k = 0; k < 3; k++)
      positions[3 * i + k] = start[3 * i + k] + amplitude[i][k] * sin (2 * G_PI * (1 + i + N * k) * frame / FRAMES);
}

/* ⟨(u_i − Σ_j m_j u_j / M)²⟩ with independent u. */
static double
get_expected (int i, int k)
{
  double sum = 0, total = 0;
  for (int j = 0; j < N; j++)
    total += masses[j];
  for (int j = 0; j < N; j++)
    {
      const double weight = (i == j) - masses[j] / total;
      sum += weight * weight * amplitude[j][k] * amplitude[j][k] / 2;
    }
  return sum;
}

static void
check (VtVmsd *vmsd, VtVmsdReference reference)
{
  double total[N], x[N], y[N], z[N], error[N], *const components[3] = { x, y, z };
  vt_vmsd_get (vmsd, reference, total, components, error);
  for (int i = 0; i < N; i++)
    {
      /* Sums of 800 numbers below 0.1. */
      g_assert_cmpfloat_with_epsilon (x[i], get_expected (i, 0), 1e-13);
      g_assert_cmpfloat_with_epsilon (y[i], get_expected (i, 1), 1e-13);
      g_assert_cmpfloat_with_epsilon (z[i], get_expected (i, 2), 1e-13);
      g_assert_cmpfloat_with_epsilon (total[i], x[i] + y[i] + z[i], 1e-15);
      /* Equal blocks: the scatter is rounding. */
      g_assert_cmpfloat_with_epsilon (error[i], 0, 1e-8);
    }
}

static void
test_oscillation (void)
{
  g_autoptr (VtVmsd) vmsd = vt_vmsd_new (N, start, masses, FRAMES, BLOCKS);
  double positions[3 * N];
  gint32 hopped[N];
  for (guint f = 0; f < FRAMES * BLOCKS; f++)
    {
      g_assert_false (vt_vmsd_is_full (vmsd));
      make_frame (f, positions);
      /* All of it drifts, and does not mind. */
      for (int k = 0; k < 3 * N; k++)
        positions[k] += 0.01 * f * (1 + k % 3);
      vt_vmsd_add (vmsd, positions);
    }
  g_assert_true (vt_vmsd_is_full (vmsd));
  vt_vmsd_add (vmsd, positions);
  g_assert_cmpuint (vt_vmsd_get_n_frames (vmsd), ==, FRAMES * BLOCKS);
  check (vmsd, VT_VMSD_INHERENT);
  check (vmsd, VT_VMSD_MEAN);
  g_assert_cmpuint (vt_vmsd_get_hopped (vmsd, 0.01, hopped), ==, 0);
}

/* Atom 2 moves over by 0.8 within the sixth block, and atom 3 lies 0.4 off its reference all the time. */
static void
test_hop (void)
{
  g_autoptr (VtVmsd) vmsd = vt_vmsd_new (N, start, masses, FRAMES, BLOCKS);
  double positions[3 * N], inherent[N], mean[N];
  gint32 hopped[N];
  for (guint f = 0; f < FRAMES * BLOCKS; f++)
    {
      make_frame (f, positions);
      if (f > 5 * FRAMES + FRAMES / 2)
        positions[3 * 2 + 1] += 0.8;
      positions[3 * 3] += 0.4;
      vt_vmsd_add (vmsd, positions);
    }
  /* The hop takes the centre of mass along: the others move 0.24 the other way, and the hopper 0.56. */
  g_assert_cmpuint (vt_vmsd_get_hopped (vmsd, 0.5, hopped), ==, 1);
  g_assert_true (hopped[2] && !hopped[0] && !hopped[1] && !hopped[3]);
  g_assert_cmpuint (vt_vmsd_get_hopped (vmsd, 0.6, hopped), ==, 0);
  vt_vmsd_get (vmsd, VT_VMSD_INHERENT, inherent, NULL, NULL);
  vt_vmsd_get (vmsd, VT_VMSD_MEAN, mean, NULL, NULL);
  /* About the mean, what stays put is no vibration: 0.24 of the 0.4, and −0.24 in the 249 frames after the hop. */
  const double along = 0.24 * 249 / (FRAMES * BLOCKS);
  g_assert_cmpfloat_with_epsilon (inherent[3] - mean[3], 0.24 * 0.24 + along * along, 1e-12);
}

/* Blocks of different width: the error is the standard error of their mean. */
static void
test_error (void)
{
  /* Two atoms of equal mass that move oppositely: no drift. */
  const double pair[6] = { 0 }, ones[2] = { 1, 1 };
  g_autoptr (VtVmsd) vmsd = vt_vmsd_new (2, pair, ones, 2, 3);
  double total[2], error[2];
  const double widths[3] = { 1, 2, 4 };
  for (int b = 0; b < 3; b++)
    for (int f = 0; f < 2; f++)
      {
        const double d = f == 0 ? widths[b] : -widths[b];
        const double positions[6] = { d, 0, 0, -d, 0, 0 };
        vt_vmsd_add (vmsd, positions);
      }
  vt_vmsd_get (vmsd, VT_VMSD_INHERENT, total, NULL, error);
  /* 1, 4 and 16: mean 7, sample variance 63, over 3. */
  g_assert_cmpfloat_with_epsilon (total[0], 7, 1e-12);
  g_assert_cmpfloat_with_epsilon (error[0], sqrt (63.0 / 3), 1e-12);
}

static void
test_early (void)
{
  g_autoptr (VtVmsd) vmsd = vt_vmsd_new (N, start, masses, FRAMES, BLOCKS);
  double total[N], error[N], positions[3 * N];
  gint32 hopped[N];
  vt_vmsd_get (vmsd, VT_VMSD_MEAN, total, NULL, error);
  g_assert_true (isnan (total[0]) && isnan (error[0]));
  g_assert_cmpuint (vt_vmsd_get_hopped (vmsd, 0.1, hopped), ==, 0);
  for (guint f = 0; f < FRAMES + FRAMES / 2; f++)
    {
      make_frame (f, positions);
      vt_vmsd_add (vmsd, positions);
    }
  vt_vmsd_get (vmsd, VT_VMSD_INHERENT, total, NULL, error);
  g_assert_true (isfinite (total[0]) && isnan (error[0]));
}

static void
test_restore (void)
{
  g_autoptr (VtVmsd) whole = vt_vmsd_new (N, start, masses, FRAMES, BLOCKS);
  g_autoptr (VtVmsd) first = vt_vmsd_new (N, start, masses, FRAMES, BLOCKS);
  const double elsewhere[3 * N] = { 0 };
  g_autoptr (VtVmsd) second = vt_vmsd_new (N, elsewhere, masses, FRAMES, BLOCKS);
  g_autoptr (VtVmsd) other = vt_vmsd_new (N, start, masses, FRAMES + 1, BLOCKS);
  g_autoptr (GError) error = NULL;
  double positions[3 * N], a[N], b[N], error_a[N], error_b[N];
  for (guint f = 0; f < FRAMES * BLOCKS; f++)
    {
      make_frame (f * f, positions);
      vt_vmsd_add (whole, positions);
      if (f == 333)
        {
          g_autoptr (GVariant) state = g_variant_ref_sink (vt_vmsd_save (first));
          g_assert_true (vt_vmsd_restore (second, state, &error));
          g_assert_no_error (error);
          g_assert_false (vt_vmsd_restore (other, state, &error));
          g_assert_nonnull (error);
          g_clear_error (&error);
        }
      vt_vmsd_add (f < 333 ? first : second, positions);
    }
  vt_vmsd_get (whole, VT_VMSD_MEAN, a, NULL, error_a);
  vt_vmsd_get (second, VT_VMSD_MEAN, b, NULL, error_b);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  g_assert_cmpmem (error_a, sizeof error_a, error_b, sizeof error_b);
  g_autoptr (GVariant) wrong = g_variant_ref_sink (g_variant_new_string ("x"));
  g_assert_false (vt_vmsd_restore (second, wrong, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vibration/vmsd/oscillation", test_oscillation);
  g_test_add_func ("/vibration/vmsd/hop", test_hop);
  g_test_add_func ("/vibration/vmsd/error", test_error);
  g_test_add_func ("/vibration/vmsd/early", test_early);
  g_test_add_func ("/vibration/vmsd/restore", test_restore);
  return g_test_run ();
}
