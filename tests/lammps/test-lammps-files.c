/* What is written and read, without LAMMPS: plans, scripts, frames, logs and dumps as they grow. */
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../dynamics/dynamics-helpers.h"
#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "lammps/vt-lammps-dump.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-lammps-log.h"

static gboolean
try_plan (VtLammpsPlan *plan, VtSample *sample, const char *text, GError **error)
{
  g_autoptr (VtParams) params = vt_params_new (vt_lammps_input_params);

  return vt_params_parse (params, text, error) && vt_lammps_plan_init (plan, params, sample, error);
}

static void
make_plan (VtLammpsPlan *plan, VtSample *sample, const char *text)
{
  g_autoptr (GError) error = NULL;

  try_plan (plan, sample, text, &error);
  g_assert_no_error (error);
}

static void
assert_refused (VtSample *sample, const char *text)
{
  VtLammpsPlan plan;
  g_autoptr (GError) error = NULL;

  g_assert_false (try_plan (&plan, sample, text, &error));
  g_assert_true (error->domain == VT_METHOD_ERROR);
}

static void
test_plan (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  g_autoptr (VtSample) reduced = make_lj_crystal (3, 1, 3);
  VtLammpsPlan plan;

  /* W20: 4 ns at 2000 K, then to 0 K (1 K here) at 1e10 K/s, 2 fs. */
  make_plan (&plan, sample, "run=melt-quench");
  g_assert_cmpuint (plan.prepare_steps, ==, 2000000);
  g_assert_cmpuint (plan.n_steps - plan.prepare_steps, ==, 99950000);
  g_assert_cmpfloat_with_epsilon (vt_lammps_plan_get_target (&plan, 1000000), 2000, 1e-9);
  g_assert_cmpfloat_with_epsilon (vt_lammps_plan_get_target (&plan, 2000000 + 99950000 / 2), 1000.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (vt_lammps_plan_get_target (&plan, 2000000000), 1, 1e-9);
  g_assert_true (plan.minimise && vt_lammps_plan_has_barostat (&plan));

  /* The average is of twenty parts, each of which ends at a multiple of its length. */
  make_plan (&plan, sample, "run=vmsd,duration=100,equilibration=11");
  g_assert_cmpuint (plan.restart_every, ==, 2500);
  g_assert_cmpuint ((plan.first_step + plan.n_steps) % 2500, ==, 0);
  g_assert_cmpuint (plan.n_steps - plan.prepare_steps, ==, 50000);
  /* 10007 steps are a prime number of them: one part. */
  make_plan (&plan, sample, "run=vmsd,duration=20.014,equilibration=10");
  g_assert_cmpuint (plan.restart_every, ==, 10007);
  g_assert_cmpfloat_with_epsilon (vt_lammps_plan_get_time (&plan, plan.first_step), 0, 1e-12);

  assert_refused (sample, "run=nonsense");
  assert_refused (sample, "run=melt-quench,melt_temperature=300,final_temperature=400");
  assert_refused (sample, "run=nvt,duration=1e9,timestep=0.00001");
  assert_refused (sample, "run=nvt,velocities=keep");
  assert_refused (reduced, "run=nvt,temperature=300");
  make_plan (&plan, reduced, "run=nvt,temperature=1");
}

static void
test_open_cell (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  VtCell cell = *vt_sample_get_cell (sample);
  VtLammpsPlan plan;

  cell.periodic[2] = FALSE;
  g_autoptr (VtSample) open = vt_sample_with_positions (sample, &cell, g_memdup2 (vt_sample_get_positions (sample), 3 * 54 * sizeof (double)));
  g_autoptr (VtPotential) potential = find_potential_for (open);
  make_plan (&plan, open, "run=nvt");
  g_autofree char *text = vt_lammps_make_input (&plan, open, potential, "some.eam.fs");
  g_assert_nonnull (strstr (text, "\nboundary p p m\n"));
  assert_refused (open, "run=npt");
  assert_refused (open, "run=melt-quench");
}

static void
assert_has (const char *text, const char *line)
{
  if (strstr (text, line) == NULL)
    g_error ("“%s” is missing in:\n%s", line, text);
}

static void
test_input (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  VtLammpsPlan plan;

  make_plan (&plan, sample, "run=npt,temperature=812.5,pressure=-1.5,duration=2,seed=77,rows=100,frames=10,barostat=anisotropic");
  g_autofree char *text = vt_lammps_make_input (&plan, sample, potential, "Cu-Zr_2.eam.fs");
  assert_has (text, "units metal");
  assert_has (text, "pair_style eam/fs\npair_coeff * * Cu-Zr_2.eam.fs Cu Zr\n");
  assert_has (text, "velocity all create 812.5 77 ");
  assert_has (text, "fix move all npt temp 812.5 812.5 0.2 aniso -15000 -15000 2\n"); /* bar */
  assert_has (text, "run 1000 upto\n");
  assert_has (text, "thermo 10\n");
  assert_has (text, "dump frames all custom 100 npt.dump id type element x y z\ndump_modify frames sort id element Cu Zr");

  make_plan (&plan, sample, "walltime=36.5,tasks=12");
  g_autofree char *job = vt_lammps_make_job (&plan);
  assert_has (job, "#SBATCH --ntasks=12\n");
  assert_has (job, "#SBATCH --time=36:30:00\n");
  assert_has (job, "srun \"${LMP:-lmp}\" ");
}

/* ---- the frame ---- */

static void
test_turn (void)
{
  /* A rotation about (1, 2, 3) by one radian: Rodrigues' formula. */
  const double n = sqrt (14), u[3] = { 1 / n, 2 / n, 3 / n }, c = cos (1), s = sin (1);
  const double rotation[3][3] = { { c + u[0] * u[0] * (1 - c), u[0] * u[1] * (1 - c) - u[2] * s, u[0] * u[2] * (1 - c) + u[1] * s },
                                  { u[1] * u[0] * (1 - c) + u[2] * s, c + u[1] * u[1] * (1 - c), u[1] * u[2] * (1 - c) - u[0] * s },
                                  { u[2] * u[0] * (1 - c) - u[1] * s, u[2] * u[1] * (1 - c) + u[0] * s, c + u[2] * u[2] * (1 - c) } };
  const double shift[3] = { 3, -7, 11 };
  g_autoptr (VtSample) straight = make_b2_crystal (3, 3.27);
  g_autoptr (VtSample) sample = transform_sample (straight, rotation, shift);
  const gsize n_atoms = vt_sample_get_n_atoms (sample);
  VtLammpsFrame frame;
  g_autoptr (VtSample) written = vt_lammps_turn_sample (sample, FALSE, &frame);
  VtCell cell = *vt_sample_get_cell (written);
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (written), 3 * n_atoms * sizeof (double));

  g_assert_true (frame.turned);
  g_assert_cmpfloat (cell.vectors[0][1], ==, 0);
  g_assert_cmpfloat (cell.vectors[0][2], ==, 0);
  g_assert_cmpfloat (cell.vectors[1][2], ==, 0);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (cell.vectors[k][k], 9.81, 1e-12);
  /* A box of right angles is no tilted one, which some fixes refuse. */
  g_assert_true (vt_cell_is_orthogonal (&cell));
  vt_lammps_turn_back (&frame, sample, &cell, r);
  for (gsize i = 0; i < 3 * n_atoms; i++)
    g_assert_cmpfloat_with_epsilon (r[i], vt_sample_get_positions (sample)[i], 1e-12);
  for (int k = 0; k < 9; k++)
    g_assert_cmpfloat_with_epsilon (cell.vectors[k / 3][k % 3], vt_sample_get_cell (sample)->vectors[k / 3][k % 3], 1e-12);

  g_autoptr (VtSample) same = vt_lammps_turn_sample (straight, FALSE, &frame);
  g_assert_false (frame.turned);
  g_assert_cmpmem (vt_sample_get_positions (same), 3 * n_atoms * sizeof (double), vt_sample_get_positions (straight), 3 * n_atoms * sizeof (double));
}

/* ---- logs ---- */

typedef struct
{
  char *folder, *path;
  FILE *file;
} Growing;

static void
growing_begin (Growing *growing)
{
  growing->folder = make_directory ();
  growing->path = g_build_filename (growing->folder, "grows", NULL);
  growing->file = fopen (growing->path, "w");
}

static void
growing_add (Growing *growing, const char *text, gsize length)
{
  g_assert_cmpuint (fwrite (text, 1, length, growing->file), ==, length);
  fflush (growing->file);
}

static void
growing_end (Growing *growing)
{
  fclose (growing->file);
  g_free (growing->path);
  remove_directory (growing->folder);
}

static void
keep_row (const VtLammpsRow *row, gpointer data)
{
  g_array_append_vals (data, row, 1);
}

static const char log_text[] = "LAMMPS (29 Sep 2021)\n"
                               "Step Temp PotEng KinEng TotEng Econserve Press Volume Lx c_msd[4] \n"
                               "       0          300 -1252.5 9.65 -1242.85 -1242.85 -30000.5 4370.7 16.35 0 \n"
                               "WARNING: Something that interrupts (src/somewhere.cpp:12)\n"
                               "      10 299.5 -1252.25 9.6 -1242.65 -1242.85 -29999 4370.7 16.35 0.25 \n"
                               "      20 1 2 3\n"                     /* too few */
                               "      30 1 2 3 4 5 six 7 8 9\n"       /* no number */
                               "Loop time of 1.5 on 1 procs for 20 steps with 250 atoms\n"
                               "      40 1 2 3 4 5 6 7 8 9\n"         /* outside of a table */
                               "   Step          Temp      \n"
                               "      50   nan\n";

static void
check_log (GArray *rows)
{
  const VtLammpsRow *row = (const VtLammpsRow *) (gpointer) rows->data;

  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpuint (row[0].step, ==, 0);
  g_assert_cmpfloat (row[0].temperature, ==, 300);
  g_assert_cmpfloat (row[1].potential, ==, -1252.25);
  g_assert_cmpfloat (row[1].kinetic, ==, 9.6);
  g_assert_cmpfloat (row[1].total, ==, -1242.65);
  g_assert_cmpfloat (row[1].conserved, ==, -1242.85);
  g_assert_cmpfloat (row[1].pressure, ==, -29999);
  g_assert_cmpfloat (row[1].volume, ==, 4370.7);
  g_assert_cmpfloat (row[1].msd, ==, 0.25);
  g_assert_cmpuint (row[2].step, ==, 50);
  g_assert_true (isnan (row[2].temperature) && isnan (row[2].volume));
}

/* Cut anywhere, it gives the same rows. */
static void
test_log (void)
{
  for (gsize piece = 1; piece < sizeof log_text; piece += 13)
    {
      g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (VtLammpsRow));
      Growing growing;

      growing_begin (&growing);
      g_autoptr (VtLammpsLog) log = vt_lammps_log_new (growing.path);
      for (gsize at = 0; at < strlen (log_text); at += piece)
        {
          growing_add (&growing, log_text + at, MIN (piece, strlen (log_text) - at));
          vt_lammps_log_poll (log, keep_row, rows);
        }
      check_log (rows);
      growing_end (&growing);
    }
}

/* In two dimensions LAMMPS's volume is an area. */
static void
test_flat_log (void)
{
  static const char text[] = "units lj\ndimension 2\nStep Press Volume\n0 1 400\n100 1 400\nLoop time of 0.5 on 1 procs for 100 steps with 64 atoms\n";
  Growing growing;
  g_autoptr (VtTable) table = vt_table_new ("lammps_log", "", VT_TABLE_PLAIN);

  growing_begin (&growing);
  growing_add (&growing, text, strlen (text));
  g_assert_true (vt_lammps_log_fill_table (growing.path, table, NULL));
  growing_end (&growing);
  g_assert_cmpstr (vt_table_get_column_unit (table, 1), ==, "ε/σ²");
  g_assert_cmpstr (vt_table_get_column_unit (table, 2), ==, "σ²");
}

/* Somebody else's, with two runs that print different things: every column, by its name. */
static void
test_whole_log (void)
{
  static const char text[] = "LAMMPS (2 Aug 2023)\nunits metal\nthermo_style custom step temp c_q[1] press\n"
                             "   Step          Temp         c_q[1]         Press\n         0   300            1.5           -10\n"
                             "       100   290            1.25          20\n"
                             "Loop time of 0.5 on 4 procs for 100 steps with 64 atoms\n"
                             "   Step         Press          PotEng\n         100   20            -300\n"
                             "Loop time of 1.25 on 4 procs for 0 steps with 64 atoms\n";
  Growing growing;
  g_autoptr (VtTable) table = vt_table_new ("lammps_log", "", VT_TABLE_PLAIN);
  g_autoptr (VtTable) none = vt_table_new ("lammps_log", "", VT_TABLE_PLAIN);
  g_autoptr (GError) error = NULL;
  double value;

  growing_begin (&growing);
  g_assert_false (vt_lammps_log_fill_table (growing.path, none, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT);
  g_clear_error (&error);
  growing_add (&growing, text, strlen (text));
  g_assert_true (vt_lammps_log_fill_table (growing.path, table, &error));
  growing_end (&growing);
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, 3);
  g_assert_cmpuint (vt_table_get_n_columns (table), ==, 6);
  g_assert_cmpstr (vt_table_get_column_id (table, 0), ==, "Step");
  g_assert_cmpstr (vt_table_get_column_unit (table, 1), ==, "K");
  g_assert_cmpstr (vt_table_get_column_unit (table, 3), ==, "bar");
  g_assert_cmpfloat (get_column (table, "c_q[1]")[1], ==, 1.25);
  g_assert_true (isnan (get_column (table, "c_q[1]")[2]));
  g_assert_cmpfloat (get_column (table, "Press")[2], ==, 20);
  g_assert_true (isnan (get_column (table, "PotEng")[0]));
  g_assert_cmpfloat (get_column (table, "PotEng")[2], ==, -300);
  g_assert_cmpfloat (get_column (table, "run")[1], ==, 1);
  g_assert_cmpfloat (get_column (table, "run")[2], ==, 2);
  g_assert_true (vt_table_lookup_scalar (table, "atoms", &value));
  g_assert_cmpfloat (value, ==, 64);
  g_assert_true (vt_table_lookup_scalar (table, "loop_time", &value));
  g_assert_cmpfloat (value, ==, 1.75);
}

static void
test_bad_log (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (VtLammpsRow));
  Growing growing;

  growing_begin (&growing);
  g_autoptr (VtLammpsLog) missing = vt_lammps_log_new ("/nowhere/log.nvt");
  vt_lammps_log_poll (missing, keep_row, rows);
  g_autoptr (VtLammpsLog) log = vt_lammps_log_new (growing.path);
  growing_add (&growing, "Step", 4);
  for (int i = 0; i < 300000; i++) /* a line without an end, and any bytes */
    growing_add (&growing, (const char[]){ (char) (i < 200000 ? 'x' : g_rand_int_range (rand, 0, 256)) }, 1);
  vt_lammps_log_poll (log, keep_row, rows);
  g_assert_cmpuint (rows->len, ==, 0);
  growing_add (&growing, "\n", 1);
  growing_add (&growing, log_text, strlen (log_text));
  vt_lammps_log_poll (log, keep_row, rows);
  check_log (rows);
  growing_end (&growing);
}

static void
test_errors (void)
{
  static const char text[] = "LAMMPS\nERROR: Lost atoms: original 250 current 249 (src/thermo.cpp:439)\nLast command: run 1000 upto\n"
                             "ERROR: Lost atoms: original 250 current 249 (src/thermo.cpp:439)\n-------------------\nPrimary job terminated\n-------------------\n\n";
  Growing growing;

  growing_begin (&growing);
  growing_add (&growing, text, strlen (text));
  g_autofree char *errors = vt_lammps_dup_errors (growing.path);
  g_autofree char *words = vt_lammps_dup_last_words (growing.path);
  g_assert_cmpstr (errors, ==, "ERROR: Lost atoms: original 250 current 249 (src/thermo.cpp:439) Last command: run 1000 upto");
  g_assert_cmpstr (words, ==, "Primary job terminated");
  g_assert_null (vt_lammps_dup_errors ("/nowhere"));
  g_assert_null (vt_lammps_dup_last_words ("/nowhere"));
  growing_end (&growing);
}

/* ---- dumps ---- */

static char *
make_frame (gint64 step, double x)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (number, sizeof number, x);
  return g_strdup_printf ("ITEM: TIMESTEP\n%" G_GINT64_FORMAT "\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 5\n0 6\n0 7\n"
                          "ITEM: ATOMS id type element x y z\n1 1 Cu %s 1 1\n2 2 Zr 3 3 3.5\n",
                          step, number);
}

static void
test_dump (void)
{
  g_autofree char *first = make_frame (0, 0.5), *second = make_frame (100, 0.75), *third = make_frame (200, 1.25);
  const gsize cut = strlen (second) - 1; /* "3.5" is there, but not its end of line: it might go on */
  Growing growing;

  growing_begin (&growing);
  g_autoptr (VtLammpsDump) dump = vt_lammps_dump_new (growing.path);
  g_assert_null (vt_lammps_dump_poll (dump, NULL));
  growing_add (&growing, first, strlen (first));
  g_autoptr (VtSample) a = vt_lammps_dump_poll (dump, NULL);
  g_assert_nonnull (a);
  g_assert_cmpfloat (vt_sample_get_positions (a)[0], ==, 0.5);
  g_assert_cmpfloat (vt_sample_get_cell (a)->vectors[2][2], ==, 7);
  g_assert_null (vt_lammps_dump_poll (dump, NULL));
  growing_add (&growing, second, cut);
  g_assert_null (vt_lammps_dump_poll (dump, NULL));
  growing_add (&growing, second + cut, 1);
  growing_add (&growing, third, strlen (third));
  g_autoptr (VtSample) b = vt_lammps_dump_poll (dump, NULL);
  g_assert_cmpfloat (vt_sample_get_positions (b)[0], ==, 1.25);
  g_assert_cmpuint (vt_lammps_dump_get_n_frames (dump), ==, 3);
  growing_end (&growing);
}

static void
test_bad_dump (void)
{
  static const char *const texts[] = { "nothing of the kind\nat all\n", "ITEM: NUMBER OF ATOMS\n-5\nITEM: ATOMS id type\n",
                                       "ITEM: ATOMS id type x y z\n1 1 1 1 1\n", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: ATOMS id type\n1 1\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Growing growing;

      growing_begin (&growing);
      g_autoptr (VtLammpsDump) dump = vt_lammps_dump_new (growing.path);
      growing_add (&growing, texts[i], strlen (texts[i]));
      g_assert_null (vt_lammps_dump_poll (dump, NULL));
      growing_end (&growing);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lammps/plan", test_plan);
  g_test_add_func ("/lammps/open-cell", test_open_cell);
  g_test_add_func ("/lammps/input", test_input);
  g_test_add_func ("/lammps/turn", test_turn);
  g_test_add_func ("/lammps/log", test_log);
  g_test_add_func ("/lammps/whole-log", test_whole_log);
  g_test_add_func ("/lammps/whole-log/flat", test_flat_log);
  g_test_add_func ("/lammps/bad-log", test_bad_log);
  g_test_add_func ("/lammps/errors", test_errors);
  g_test_add_func ("/lammps/dump", test_dump);
  g_test_add_func ("/lammps/bad-dump", test_bad_dump);
  return g_test_run ();
}
