/* Milliseconds per 1280 × 800 frame, without a screen:
 *
 *   bench-frame [SAMPLE] [ATOMS …]
 *
 * SAMPLE (default cu50zr50-glass) is repeated periodically to about 5 k, 100 k and 1 M atoms, or as many as asked. For
 * each: the first picture (sorting and upload included), a picture after turning the camera as the viewport asks for it while the mouse
 * moves and when it rests, all samples of the pixel (smooth edges), and the longest time that one call with a
 * budget of 12 ms took. The environment chooses the driver (LIBGL_ALWAYS_SOFTWARE=1). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "vt-egl.h"
#include "vt-gl.h"
#include "vt-renderer.h"

#define WIDTH 1280
#define HEIGHT 800

static VtSample *
repeat (VtSample *one, gsize wanted)
{
  gsize n = vt_sample_get_n_atoms (one);
  gsize times = (gsize) MAX (1, lround (cbrt ((double) wanted / (double) n)));
  VtCell cell = *vt_sample_get_cell (one);
  gsize total = n * times * times * times;
  double *positions = g_new (double, 3 * total);
  guint8 *species = g_new (guint8, total);
  guint n_species;
  const VtSpecies *kinds = vt_sample_get_species (one, &n_species);
  gsize at = 0;

  for (gsize a = 0; a < times; a++)
    for (gsize b = 0; b < times; b++)
      for (gsize c = 0; c < times; c++)
        for (gsize i = 0; i < n; i++, at++)
          {
            species[at] = vt_sample_get_species_index (one)[i];
            for (int k = 0; k < 3; k++)
              positions[3 * at + k] = vt_sample_get_positions (one)[3 * i + k] + (double) a * cell.vectors[0][k]
                                      + (double) b * cell.vectors[1][k] + (double) c * cell.vectors[2][k];
          }
  for (int j = 0; j < 3; j++)
    for (int k = 0; k < 3; k++)
      cell.vectors[j][k] *= (double) times;
  return vt_sample_new (&cell, total, positions, species, NULL, kinds, n_species);
}

static void
turn (VtView *view, double angle)
{
  double q[4], t[4] = { 0, sin (angle / 2), 0, cos (angle / 2) };

  vt_view_get_rotation (view, q);
  const double product[4] = {
    t[3] * q[0] + t[0] * q[3] + t[1] * q[2] - t[2] * q[1],
    t[3] * q[1] - t[0] * q[2] + t[1] * q[3] + t[2] * q[0],
    t[3] * q[2] + t[0] * q[1] - t[1] * q[0] + t[2] * q[3],
    t[3] * q[3] - t[0] * q[0] - t[1] * q[1] - t[2] * q[2],
  };
  vt_view_set_rotation (view, product);
}

typedef struct
{
  double wall, cpu; /* ms; the processor's time is that of all threads, and says more on a busy machine */
} Time;

static Time
now (void)
{
  struct timespec cpu;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);
  return (Time){ (double) g_get_monotonic_time () / 1000, (double) cpu.tv_sec * 1000 + (double) cpu.tv_nsec / 1e6 };
}

/* Time until the frame is complete; *@longest of one call. */
static Time
complete (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *options, Time *longest)
{
  Time start = now (), end;
  gboolean done;

  do
    {
      Time before = now ();

      done = vt_renderer_draw (r, scene, view, options);
      glFinish ();
      end = now ();
      if (longest != NULL)
        {
          longest->wall = MAX (longest->wall, end.wall - before.wall);
          longest->cpu = MAX (longest->cpu, end.cpu - before.cpu);
        }
    }
  while (!done);
  end = now ();
  return (Time){ end.wall - start.wall, end.cpu - start.cpu };
}

static Time
mean_of (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *options, int n)
{
  Time sum = { 0 };

  for (int i = 0; i < n; i++)
    {
      turn (view, 0.05);
      Time t = complete (r, scene, view, options, NULL);
      sum.wall += t.wall / n;
      sum.cpu += t.cpu / n;
    }
  return sum;
}

static gboolean
measure (VtSample *sample, GError **error)
{
  g_autoptr (VtScene) scene = vt_scene_new ();
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (VtRenderer) r = vt_renderer_new (error);
  VtFrameOptions full = { .width = WIDTH, .height = HEIGHT, .pixel_scale = 1, .background = { 1, 1, 1, 1 } };
  GLuint texture = 0, target = 0;
  Time first, moving, rest, smooth;
  Time longest = { 0 };

  if (r == NULL)
    return FALSE;
  vt_scene_set_sample (scene, sample);
  vt_gl_texture (&texture, GL_RGBA8, WIDTH, HEIGHT);
  vt_gl_framebuffer (&target, texture, 0, 0);
  full.samples = 1;
  first = complete (r, scene, view, &full, NULL);
  rest = mean_of (r, scene, view, &full, 4);
  full.interactive = TRUE;
  moving = mean_of (r, scene, view, &full, 4);
  full.interactive = FALSE;
  full.samples = 0;
  turn (view, 0.05);
  smooth = complete (r, scene, view, &full, NULL);
  full.budget_ms = 12;
  for (int i = 0; i < 3; i++)
    {
      turn (view, 0.05);
      complete (r, scene, view, &full, &longest);
    }
  printf ("%9zu atoms: first %.0f (%.0f), moving %.0f (%.0f), at rest %.0f (%.0f), smooth edges %.0f (%.0f), longest call %.0f (%.0f)\n",
          vt_sample_get_n_atoms (sample), first.wall, first.cpu, moving.wall, moving.cpu, rest.wall, rest.cpu, smooth.wall,
          smooth.cpu, longest.wall, longest.cpu);
  fflush (stdout);
  vt_gl_delete_framebuffer (&target);
  vt_gl_delete_texture (&texture);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = vt_samples_resolve (argc > 1 ? argv[1] : "cu50zr50-glass");
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  g_autoptr (VtSample) one = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  const gsize sizes[] = { 5000, 100000, 1000000 };
  VtEgl egl;

  if (one == NULL || !vt_egl_open (&egl, &error))
    {
      fprintf (stderr, "bench-frame: %s\n", error->message);
      return 1;
    }
  printf ("%s, %s; %d × %d pixels; ms (of processors)\n", glGetString (GL_RENDERER), glGetString (GL_VERSION), WIDTH, HEIGHT);
  for (int i = 0; i < (argc > 2 ? argc - 2 : (int) G_N_ELEMENTS (sizes)); i++)
    {
      g_autoptr (VtSample) sample = repeat (one, argc > 2 ? (gsize) strtoull (argv[i + 2], NULL, 10) : sizes[i]);

      if (!measure (sample, &error))
        {
          fprintf (stderr, "bench-frame: %s\n", error->message);
          return 1;
        }
    }
  vt_egl_close (&egl);
  return 0;
}
