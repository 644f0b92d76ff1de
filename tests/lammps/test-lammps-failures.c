/* When LAMMPS is not there, fails, is killed or writes what is no result: said clearly, and nothing is left running. LAMMPS's part is played by
 * shell scripts. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "../dynamics/dynamics-helpers.h"
#include "../structure/helpers.h"
#include "base/vt-error.h"

static char *folder;

/* What is put in LAMMPS's place. */
static void
play (const char *script)
{
  g_autofree char *path = g_build_filename (folder, "lmp", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_chmod (path, 0755);
  g_setenv ("VITRINE_LMP", path, TRUE);
}

static void
assert_fails (VtSample *sample, const char *options, const char *says)
{
  g_autoptr (VtParams) params = vt_params_new (vt_registry_find ("lammps")->params);
  g_autoptr (GError) error = NULL;

  g_assert_true (vt_params_parse (params, options, NULL));
  g_assert_null (vt_method_run_sync (vt_registry_find ("lammps"), sample, params, NULL, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1); /* no child is left */
  g_assert_cmpint (errno, ==, ECHILD);
}

static void
test_failures (void)
{
  static const struct
  {
    const char *script, *says;
  } cases[] = {
    { "echo 'ERROR: Unrecognized pair style (src/force.cpp:275)'; echo 'Last command: pair_style eam/fs'; exit 1",
      "ERROR: Unrecognized pair style (src/force.cpp:275) Last command: pair_style eam/fs" },
    { "printf 'LAMMPS\\nERROR on proc 0: Out of memory\\n' > log.nvt; exit 1", "Out of memory" },
    { "kill -9 $$", "signal 9" },
    { "kill -SEGV $$", "signal 11" },
    { "echo 'there is no such queue' >&2; exit 7", "status 7: there is no such queue" },
    { "exit 0", "nvt.final.dump" },
    { "head -c 100000 /dev/urandom > log.nvt; head -c 100000 /dev/urandom > nvt.dump; head -c 1000 /dev/urandom > nvt.final.dump", "nvt.final.dump" },
    /* cut, as by a full disk */
    { "printf 'ITEM: TIMESTEP\\n0\\nITEM: NUMBER OF ATOMS\\n54\\nITEM: BOX BOUNDS pp pp pp\\n0 9.81\\n0 9.81\\n0 9.81\\nITEM: ATOMS id type x y z\\n1 1 0 0 0\\n'"
      " > nvt.final.dump",
      "nvt.final.dump" },
    { "printf 'Step Temp PotEng\\n0 300 -250\\n1 nan nan\\n' > log.nvt; exec sleep 100", "flown apart by step 1" },
  };
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  const char *run = "run=nvt,duration=1";

  folder = make_directory ();
  g_setenv ("VITRINE_LMP", "no-such-lmp", TRUE);
  assert_fails (sample, run, "no program “no-such-lmp”");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      play (cases[i].script);
      assert_fails (sample, run, cases[i].says);
    }
  remove_directory (folder);
}

static void
test_samples (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  VtSpecies species[2];

  vt_species_init (&species[0], "Fe", 0);
  vt_species_init (&species[1], "Zr", 1);
  g_autoptr (VtSample) iron = vt_sample_with_species (sample, species);
  assert_fails (iron, "run=nvt", "No bundled potential knows every species");
  g_autoptr (VtSample) reduced = make_lj_crystal (3, 1, 3);
  assert_fails (reduced, "run=nvt,temperature=300", "reduced units");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lammps/failures", test_failures);
  g_test_add_func ("/lammps/samples", test_samples);
  return g_test_run ();
}
