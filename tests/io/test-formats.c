/* Each format against positions, cells and species worked out by hand, plain and compressed. */
#include <math.h>
#include <string.h>

#include "io-helpers.h"

static void
assert_position (VtSample *sample, gsize atom, double x, double y, double z)
{
  const double *r = &vt_sample_get_positions (sample)[3 * atom];

  g_assert_cmpfloat_with_epsilon (r[0], x, 1e-14);
  g_assert_cmpfloat_with_epsilon (r[1], y, 1e-14);
  g_assert_cmpfloat_with_epsilon (r[2], z, 1e-14);
}

static const char *
species_name (VtSample *sample, gsize atom)
{
  return vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[atom]].name;
}

static double
field_value (VtSample *sample, const char *name, gsize atom, guint component)
{
  VtField *field = vt_sample_find_field (sample, name);

  g_assert_nonnull (field);
  return vt_field_get (field, atom, component);
}

/* ---- LAMMPS dump ---- */

/* Unsorted, columns in an odd order. Box (−1 … 9, 0 … 20, 0 … 5); boundaries periodic, fixed, shrink-wrapped. */
static const char dump[] = "ITEM: TIMESTEP\n1500\n"
                           "ITEM: NUMBER OF ATOMS\n3\n"
                           "ITEM: BOX BOUNDS pp ff ss\n-1 9\n0 20\n0 5\n"
                           "ITEM: ATOMS c_pe z type x id y ix\n"
                           "-3.5 1 2 0.5 12 10 0\n"
                           "-4.25 2 1 1.5 7 11 -1\n"
                           "nan 3 1 2.5 9 12 2\n";

static void
check_dump (VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);

  g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, 3);
  g_assert_cmpint (vt_sample_get_timestep (sample), ==, 1500);
  g_assert_cmpint (vt_sample_get_id (sample, 0), ==, 7);
  g_assert_cmpint (vt_sample_get_id (sample, 1), ==, 9);
  g_assert_cmpint (vt_sample_get_id (sample, 2), ==, 12);
  assert_position (sample, 0, 1.5, 11, 2);
  assert_position (sample, 2, 0.5, 10, 1);
  g_assert_cmpstr (species_name (sample, 0), ==, "1");
  g_assert_cmpstr (species_name (sample, 2), ==, "2");
  g_assert_cmpfloat (cell->vectors[0][0], ==, 10);
  g_assert_cmpfloat (cell->origin[0], ==, -1);
  g_assert_true (cell->periodic[0]);
  g_assert_false (cell->periodic[1] || cell->periodic[2]);
  g_assert_cmpint (cell->dimension, ==, 3);

  VtField *energy = vt_sample_find_field (sample, "c_pe");
  g_assert_cmpint (vt_field_get_value_type (energy), ==, VT_FIELD_F64);
  g_assert_cmpfloat (vt_field_get (energy, 0, 0), ==, -4.25);
  g_assert_true (isnan (vt_field_get (energy, 1, 0)));
  g_assert_nonnull (strstr (vt_field_get_provenance (energy), "c_pe"));
  VtField *image = vt_sample_find_field (sample, "ix");
  g_assert_cmpint (vt_field_get_value_type (image), ==, VT_FIELD_I32);
  g_assert_cmpint (vt_field_peek_i32 (image)[0], ==, -1);
  g_assert_cmpint (vt_field_peek_i32 (image)[2], ==, 0);
  g_assert_cmpuint (vt_sample_get_n_fields (sample), ==, 2);
}

static void
test_dump (void)
{
  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (VtSample) sample = io_read_text (dump, kind);
      check_dump (sample);
    }
}

/* The same with Windows line ends, tabs, a byte order mark and no newline at the end. */
static void
test_dump_mangled (void)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf");

  for (const char *p = dump; *p != '\0'; p++)
    if (*p == '\n')
      g_string_append (text, "\r\n");
    else
      g_string_append_c (text, *p == ' ' && strstr (dump, "ATOMS c_pe") < p && g_ascii_isalnum (p[-1]) ? '\t' : *p);
  g_string_truncate (text, text->len - 2);
  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (VtSample) sample = io_read_text (text->str, kind);
      check_dump (sample);
    }
}

/* a = (10, 0, 0), b = (2, 8, 0), c = (−3, 1, 6), origin (1, 2, 3):
 * xlo_bound = 1 + min (0, 2, −3, −1) = −2, xhi_bound = 11 + max (0, 2, −3, −1) = 13, ylo_bound = 2, yhi_bound = 10 + 1 = 11.
 * s = (0.5, 0.25, 0.5): r = origin + 0.5 a + 0.25 b + 0.5 c = (1 + 5 + 0.5 − 1.5, 2 + 2 + 0.5, 3 + 3) = (5, 4.5, 6). */
static void
test_dump_triclinic_scaled (void)
{
  g_autoptr (VtSample) sample
    = io_read_text ("ITEM: UNITS\nlj\nITEM: TIME\n0.5\nITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\n"
                    "ITEM: BOX BOUNDS xy xz yz pp pp pp\n-2 13 2\n2 11 -3\n3 9 1\n"
                    "ITEM: ATOMS id element xs ys zs\n1 Cu 0.5 0.25 0.5\n2 Zr 0 1 -1\n",
                    IO_PLAIN);
  const VtCell *cell = vt_sample_get_cell (sample);
  const double expected[3][3] = { { 10, 0, 0 }, { 2, 8, 0 }, { -3, 1, 6 } };

  g_assert_cmpmem (cell->vectors, sizeof cell->vectors, expected, sizeof expected);
  g_assert_cmpfloat (cell->origin[0], ==, 1);
  g_assert_cmpfloat (cell->origin[1], ==, 2);
  assert_position (sample, 0, 5, 4.5, 6);
  assert_position (sample, 1, 1 + 2 + 3, 2 + 8 - 1, 3 - 6);
  g_assert_cmpstr (species_name (sample, 0), ==, "Cu");
  g_assert_cmpstr (species_name (sample, 1), ==, "Zr");
  g_assert_cmpint (vt_sample_get_units (sample), ==, VT_UNITS_LJ);
  g_assert_cmpint (cell->dimension, ==, 3);
}

/* Unwrapped coordinates stay where they are; xu beside x is only a field; scaled unwrapped ones are scaled. */
static void
test_dump_unwrapped (void)
{
  static const char head[] = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n";
  g_autofree char *xu = g_strconcat (head, "ITEM: ATOMS id type xu yu zu\n1 1 25 -15 3\n", NULL);
  g_autofree char *xsu = g_strconcat (head, "ITEM: ATOMS xsu ysu zsu\n2.5 -1.5 0.25\n", NULL);
  g_autofree char *both = g_strconcat (head, "ITEM: ATOMS xu x y zs\n25 5 4 0.5\n", NULL);

  g_autoptr (VtSample) a = io_read_text (xu, IO_PLAIN);
  assert_position (a, 0, 25, -15, 3);
  g_autoptr (VtSample) b = io_read_text (xsu, IO_PLAIN);
  assert_position (b, 0, 25, -15, 2.5);
  g_assert_cmpstr (species_name (b, 0), ==, "1");
  g_autoptr (VtSample) c = io_read_text (both, IO_PLAIN);
  assert_position (c, 0, 5, 4, 5);
  g_assert_cmpfloat (field_value (c, "xu", 0, 0), ==, 25);
}

static void
test_dump_general_box (void)
{
  g_autoptr (VtSample) sample
    = io_read_text ("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS abc origin pp pp ff\n"
                    "0 4 0 1\n0 0 5 2\n6 0 0 3\nITEM: ATOMS id x y z\n1 1 2 3\n",
                    IO_PLAIN);
  const VtCell *cell = vt_sample_get_cell (sample);

  g_assert_cmpfloat (cell->vectors[0][1], ==, 4);
  g_assert_cmpfloat (cell->vectors[2][0], ==, 6);
  g_assert_cmpfloat (cell->origin[2], ==, 3);
  g_assert_false (cell->periodic[2]);
  g_assert_cmpfloat (vt_cell_get_volume (cell), ==, 120);
}

/* Element names by type: from the caller, from the file, from masses; the others are numbers. */
static void
test_species (void)
{
  static const char text[] = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n3\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
                             "ITEM: ATOMS id type mass x y z\n1 3 91.224 1 1 1\n2 1 63.546 2 2 2\n3 1 63.546 3 3 3\n";
  static const char *const elements[] = { "Ag", NULL };
  guint n;

  g_autoptr (VtSample) sample = io_read_text (text, IO_PLAIN);
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (species[0].name, ==, "Cu");
  g_assert_cmpstr (species[1].name, ==, "2");
  g_assert_cmpstr (species[2].name, ==, "Zr");
  g_assert_cmpuint (vt_sample_get_species_counts (sample)[1], ==, 0);

  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text, -1, IO_PLAIN), elements, NULL, NULL);
  g_autoptr (VtSample) renamed = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, NULL);
  g_assert_cmpstr (species_name (renamed, 1), ==, "Ag");
  g_assert_cmpstr (species_name (renamed, 0), ==, "Zr");
}

/* Flat at mid-height: two-dimensional. */
static void
test_two_dimensions (void)
{
  static const char flat[] = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n4\nITEM: BOX BOUNDS pp pp pp\n0 2\n0 2\n-0.5 0.5\n"
                             "ITEM: ATOMS id type x y z\n1 1 0 0 0\n2 1 1 0 0\n3 1 0 1 0\n4 1 1 1 0\n";
  g_autoptr (GString) layer = g_string_new (flat);
  g_autoptr (VtSample) sample = io_read_text (flat, IO_PLAIN);

  g_assert_cmpint (vt_sample_get_cell (sample)->dimension, ==, 2);
  g_assert_false (vt_sample_get_cell (sample)->periodic[2]);
  /* One layer of a simple cubic crystal is not. */
  g_string_replace (layer, "-0.5 0.5", "0 1", 1);
  g_autoptr (VtSample) crystal = io_read_text (layer->str, IO_PLAIN);
  g_assert_cmpint (vt_sample_get_cell (crystal)->dimension, ==, 3);
  /* Unless nothing can be above it: the cell is then put about it. */
  g_string_replace (layer, "pp pp pp", "pp pp ff", 1);
  g_autoptr (VtSample) open = io_read_text (layer->str, IO_PLAIN);
  g_assert_cmpint (vt_sample_get_cell (open)->dimension, ==, 2);
  g_assert_cmpfloat (vt_sample_get_cell (open)->origin[2], ==, -0.5);
}

/* ---- LAMMPS data ---- */

static const char data_head[] = "LAMMPS data file via write_data, version 29 Sep 2021, timestep = 42\n\n"
                                "2 atoms\n2 atom types\n0 bonds\n\n0 10 xlo xhi\n-5 5 ylo yhi\n0 4 zlo zhi\n";

static void
test_data_styles (void)
{
  static const struct
  {
    const char *hint;
    const char *rows;
    const char *field;
    double value; /* of the atom with id 1 */
  } cases[] = {
    { " # atomic", "2 1 1 2 3\n1 2 4 -4 1\n", NULL, 0 },
    { "", "2 1 1 2 3\n1 2 4 -4 1\n", NULL, 0 },
    { "", "2 1 1.0 2.0 3.0 0 0 1\n1 2 4 -4 1.0 1 0 -1\n", "iz", -1 },
    { " # charge", "2 1 0 1 2 3\n1 2 1 4 -4 1\n", "q", 1 },
    { "", "2 1 -0.5 1 2 3\n1 2 0.5 4 -4 1\n", "q", 0.5 },
    { "", "2 1 0 1 2 3\n1 2 1 4 -4 1\n", "q", 1 },
    { " # molecular", "2 5 1 1 2 3\n1 6 2 4 -4 1\n", "mol", 6 },
    { "", "2 5 1 1 2 3 0 0 1\n1 6 2 4 -4 1 0 0 0\n", "mol", 6 },
    { " # full", "2 5 1 0.25 1 2 3\n1 6 2 -0.25 4 -4 1\n", "q", -0.25 },
    { "", "2 5 1 0.25 1 2 3 1 1 1\n1 6 2 -0.25 4 -4 1 0 0 7\n", "iz", 7 },
    { " # sphere", "2 1 0.5 1.5 1 2 3\n1 2 0.75 2.5 4 -4 1\n", "density", 2.5 },
    { " # hybrid", "2 1 1 2 3 0.5\n1 2 4 -4 1 9\n", "column_6", 9 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
      {
        g_autofree char *text = g_strconcat (data_head, "\nMasses\n\n1 63.546\n2 91.224\n\nAtoms", cases[i].hint, "\n\n", cases[i].rows,
                                             "\nVelocities\n\n1 10 20 30\n2 -1 -2 -3\n\nBonds\n\n1 1 1 2\n", NULL);
        g_test_message ("Atoms%s: %s", cases[i].hint, cases[i].rows);
        g_autoptr (VtSample) sample = io_read_text (text, kind);

        g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, 2);
        g_assert_cmpint (vt_sample_get_timestep (sample), ==, 42);
        assert_position (sample, 0, 4, -4, 1);
        assert_position (sample, 1, 1, 2, 3);
        g_assert_cmpstr (species_name (sample, 0), ==, "Zr");
        g_assert_cmpstr (species_name (sample, 1), ==, "Cu");
        g_assert_cmpfloat (vt_sample_get_cell (sample)->origin[1], ==, -5);
        g_assert_cmpfloat (field_value (sample, "vy", 0, 0), ==, 20);
        g_assert_cmpfloat (field_value (sample, "vz", 1, 0), ==, -3);
        if (cases[i].field != NULL)
          g_assert_cmpfloat (field_value (sample, cases[i].field, 0, 0), ==, cases[i].value);
      }
}

static void
test_data_triclinic (void)
{
  g_autofree char *text = g_strconcat (data_head, "1.5 -2 0.25 xy xz yz\n\nMasses\n\n1 1.0 \n2 1 # Cu\n\nAtoms\n\n1 1 0 0 0\n2 2 1 1 1\n", NULL);
  g_autoptr (VtSample) sample = io_read_text (text, IO_GZIP);
  const double expected[3][3] = { { 10, 0, 0 }, { 1.5, 10, 0 }, { -2, 0.25, 4 } };

  g_assert_cmpmem (vt_sample_get_cell (sample)->vectors, 72, expected, 72);
  /* Unit masses are reduced units: no hydrogen. What the comment calls an element is one. */
  g_assert_cmpint (vt_sample_get_units (sample), ==, VT_UNITS_LJ);
  g_assert_cmpstr (species_name (sample, 0), ==, "1");
  g_assert_cmpstr (species_name (sample, 1), ==, "Cu");
  /* Flags that are all zero, and velocities that are not there, make no fields. */
  g_assert_cmpuint (vt_sample_get_n_fields (sample), ==, 0);
}

/* Remarks of one word name the kinds of mixtures in reduced units; longer ones, and those of masses in amu, are remarks. */
static void
test_data_remarks (void)
{
  static const struct
  {
    const char *masses, *names[2];
  } cases[] = {
    { "1 1 # A\n2 1 # B", { "A", "B" } },
    { "1 1 # large ones\n2 1 # B", { "1", "B" } },
    { "1 63.546 # c3\n2 91.224 # bridge", { "Cu", "Zr" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (data_head, "0 0 0 xy xz yz\n\nMasses\n\n", cases[i].masses, "\n\nAtoms\n\n1 1 0 0 0\n2 2 1 1 1\n", NULL);
      g_autoptr (VtSample) sample = io_read_text (text, IO_PLAIN);

      for (guint s = 0; s < 2; s++)
        g_assert_cmpstr (species_name (sample, s), ==, cases[i].names[s]);
    }
}

/* "B" of a mixture in reduced units is no boron, 10.8 times as heavy as "A". */
static void
test_reduced_species (void)
{
  static const char *const texts[] = {
    "2\nLattice=\"10 0 0 0 8 0 0 0 6\" Properties=species:S:1:pos:R:3 units=lj\nA 1 1 1\nB 2 2 2\n",
    "ITEM: UNITS\nlj\nITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 8\n0 6\n"
    "ITEM: ATOMS id type element x y z\n1 1 A 1 1 1\n2 2 B 2 2 2\n",
  };

  for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      g_autoptr (VtSample) sample = io_read_text (texts[t], IO_PLAIN);
      const VtSpecies *species = vt_sample_get_species (sample, NULL);

      g_assert_cmpstr (species[1].name, ==, "B");
      g_assert_cmpint (species[1].atomic_number, ==, 0);
      g_assert_cmpfloat (species[1].mass, ==, 0);
      g_assert_cmpfloat (species[1].radius, ==, species[0].radius);
    }
  /* Masses that the file gives are taken, by name as by type. */
  g_autoptr (VtSample) sample
    = io_read_text ("2\nLattice=\"10 0 0 0 8 0 0 0 6\" Properties=species:S:1:pos:R:3:mass:R:1 units=lj\nA 1 1 1 1\nB 2 2 2 2.5\n", IO_PLAIN);
  g_assert_cmpfloat (vt_sample_get_species (sample, NULL)[0].mass, ==, 1);
  g_assert_cmpfloat (vt_sample_get_species (sample, NULL)[1].mass, ==, 2.5);
}

static void
test_data_labels (void)
{
  g_autofree char *text = g_strconcat (data_head, "\nAtom Type Labels\n\n1 Fe\n2 Si\n\nPair Coeffs # lj/cut\n\n1 1 1\n2 1 1\n\nAtoms # atomic\n\n"
                                       "1 1 0 0 0 0 0 0 # comment\n2 2 1 1 1 0 0 0\n", NULL);
  g_autoptr (VtSample) sample = io_read_text (text, IO_PLAIN);

  g_assert_cmpstr (species_name (sample, 0), ==, "Fe");
  g_assert_cmpstr (species_name (sample, 1), ==, "Si");
  g_assert_cmpuint (vt_sample_get_n_fields (sample), ==, 0);
}

/* ---- XYZ ---- */

static void
test_extended_xyz (void)
{
  static const char text[] = "2\n"
                             "Lattice=\"10 0 0 0 8 0 1 0 6\" Origin=\"1 2 3\" pbc=\"T F T\" Timestep=7 energy=-3.5 note='a b=c' flag "
                             "Properties=species:S:1:pos:R:3:forces:R:3:n:I:1:tag:S:1:on:L:1:big:I:1\n"
                             "Zr 1 2 3 0.5 0.25 -0.125 4 alpha T 3000000000\n"
                             "Cu 4 5 6 1 2 3 -5 beta F 1\n";

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (VtSample) sample = io_read_text (text, kind);
      const VtCell *cell = vt_sample_get_cell (sample);

      assert_position (sample, 1, 4, 5, 6);
      g_assert_cmpstr (vt_sample_get_species (sample, NULL)[0].name, ==, "Zr");
      g_assert_cmpstr (species_name (sample, 1), ==, "Cu");
      g_assert_cmpfloat (cell->vectors[2][0], ==, 1);
      g_assert_cmpfloat (cell->origin[2], ==, 3);
      g_assert_true (cell->periodic[0] && !cell->periodic[1] && cell->periodic[2]);
      g_assert_cmpint (vt_sample_get_timestep (sample), ==, 7);
      g_assert_cmpuint (vt_field_get_n_components (vt_sample_find_field (sample, "forces")), ==, 3);
      g_assert_cmpfloat (field_value (sample, "forces", 0, 2), ==, -0.125);
      g_assert_cmpfloat (field_value (sample, "forces", 1, 1), ==, 2);
      g_assert_cmpint (vt_field_get_value_type (vt_sample_find_field (sample, "forces")), ==, VT_FIELD_F64);
      g_assert_cmpint (vt_field_get_value_type (vt_sample_find_field (sample, "n")), ==, VT_FIELD_I32);
      g_assert_cmpint (vt_field_get_value_type (vt_sample_find_field (sample, "big")), ==, VT_FIELD_F64);
      g_assert_cmpfloat (field_value (sample, "on", 0, 0), ==, 1);
      g_assert_cmpfloat (field_value (sample, "on", 1, 0), ==, 0);
      g_assert_null (vt_sample_find_field (sample, "tag"));
    }
}

/* Lattice alone; atomic numbers; a left-handed lattice is the same body with one vector reversed. */
static void
test_extended_xyz_variants (void)
{
  g_autoptr (VtSample) plain = io_read_text ("1\nLattice=\"5 0 0 0 5 0 0 0 5\"\nCu 1 2 3\n", IO_PLAIN);
  g_assert_true (vt_sample_get_cell (plain)->periodic[2]);
  assert_position (plain, 0, 1, 2, 3);

  /* Brackets as the format's description has them, keys in small letters: the cell must not get lost. */
  g_autoptr (VtSample) nested = io_read_text ("1\nproperties=species:S:1:pos:R:3 lattice=[[5, 0, 0], [0, 6, 0], [1, 0, 7]] PBC=[T, F, T]\n"
                                              "Cu 1 2 3\n", IO_PLAIN);
  g_assert_cmpfloat (vt_sample_get_cell (nested)->vectors[1][1], ==, 6);
  g_assert_cmpfloat (vt_sample_get_cell (nested)->vectors[2][0], ==, 1);
  g_assert_true (vt_sample_get_cell (nested)->periodic[0] && !vt_sample_get_cell (nested)->periodic[1]);

  g_autoptr (VtSample) numbers = io_read_text ("2\nProperties=Z:I:1:pos:R:3 Lattice=\"5 0 0 0 5 0 0 0 5\"\n40 1 2 3\n29 0 0 0\n", IO_PLAIN);
  g_assert_cmpstr (species_name (numbers, 0), ==, "Zr");
  g_assert_cmpstr (species_name (numbers, 1), ==, "Cu");

  g_autoptr (VtSample) left = io_read_text ("1\nLattice=\"5 0 0 0 5 0 0 0 -6\" Properties=species:S:1:pos:R:3\nCu 1 2 -3\n", IO_PLAIN);
  const VtCell *cell = vt_sample_get_cell (left);
  g_assert_cmpfloat (cell->vectors[2][2], ==, 6);
  g_assert_cmpfloat (cell->origin[2], ==, -6);
  assert_position (left, 0, 1, 2, -3);
}

/* No cell: bounding box with a margin of 1, not periodic. */
static void
test_plain_xyz (void)
{
  static const char text[] = "3\nwater, perhaps\nO 0 0 0 0.5\nH 1 0 0 1\nH 0 2 0 2\n\n";

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (VtSample) sample = io_read_text (text, kind);
      const VtCell *cell = vt_sample_get_cell (sample);

      g_assert_false (cell->periodic[0] || cell->periodic[1] || cell->periodic[2]);
      g_assert_cmpfloat (cell->origin[0], ==, -1);
      g_assert_cmpfloat (cell->vectors[1][1], ==, 4);
      g_assert_cmpstr (species_name (sample, 2), ==, "H");
      g_assert_cmpfloat (field_value (sample, "column_5", 0, 0), ==, 0.5);
    }
  /* Names that are numbers are types. */
  g_autoptr (VtSample) types = io_read_text ("2\nAtoms. Timestep: 70\n2 0 0 0\n1 1 1 1\n", IO_PLAIN);
  g_assert_cmpstr (species_name (types, 0), ==, "2");
  g_assert_cmpuint (vt_sample_get_species_index (types)[0], ==, 1);
  g_assert_cmpint (vt_sample_get_timestep (types), ==, 70);
}

/* ---- POSCAR ---- */

static void
test_poscar (void)
{
  static const char direct[] = "Cu Zr glass\n2.0\n5 0 0\n0 5 0\n1 0 5\nCu_pv Zr\n1 2\nSelective dynamics\nDirect\n"
                               "0.5 0.5 0.5 T F T\n0 0 0 F F F Zr1\n0.25 0 0 T T T\n\n0 0 0\n";
  static const char cartesian[] = "Zr Cu\n-1000\n2 0 0\n0 2 0\n0 0 2\n1 1\nKartesisch\n1 1 1\n0.5 0 0\n";
  static const char scales[] = "three\n1 2 3\n1 0 0\n0 1 0\n0 0 1\n2\nCartesian\n0.5 0.5 0.5\n0 0 0\n";

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      /* VASP 5: scale 2, so a = (10, 0, 0), c = (2, 0, 10). */
      g_autoptr (VtSample) a = io_read_text (direct, kind);
      assert_position (a, 0, 6, 5, 5);
      assert_position (a, 2, 2.5, 0, 0);
      g_assert_cmpstr (species_name (a, 0), ==, "Cu");
      g_assert_cmpstr (species_name (a, 2), ==, "Zr");
      g_assert_cmpfloat (field_value (a, "movable", 0, 0), ==, 1);
      g_assert_cmpfloat (field_value (a, "movable", 0, 1), ==, 0);
      g_assert_true (vt_sample_get_cell (a)->periodic[2]);

      /* VASP 4: volume 1000 from 8, so the scale is 5; names from the comment. */
      g_autoptr (VtSample) b = io_read_text (cartesian, kind);
      assert_position (b, 0, 5, 5, 5);
      assert_position (b, 1, 2.5, 0, 0);
      g_assert_cmpfloat_with_epsilon (vt_cell_get_volume (vt_sample_get_cell (b)), 1000, 1e-9);
      g_assert_cmpstr (species_name (b, 0), ==, "Zr");
      g_assert_cmpstr (species_name (b, 1), ==, "Cu");

      g_autoptr (VtSample) c = io_read_text (scales, kind);
      assert_position (c, 0, 0.5, 1, 1.5);
      g_assert_cmpstr (species_name (c, 0), ==, "1");
    }
}

/* Fractions count along the file's own vectors even when the cell is turned right-handed. */
static void
test_poscar_left_handed (void)
{
  g_autoptr (VtSample) sample = io_read_text ("left\n1\n0 4 0\n4 0 0\n0 0 4\nCu\n1\nDirect\n0.25 0.5 0.75\n", IO_PLAIN);
  const VtCell *cell = vt_sample_get_cell (sample);

  g_assert_cmpfloat (vt_cell_get_volume (cell), ==, 64);
  /* 0.25 b̂ 4 + 0.5 â 4 + 0.75 ĉ 4 */
  assert_position (sample, 0, 2, 1, 3);
  double inverse[3][3];
  double s[3];
  g_assert_true (vt_cell_get_inverse (cell, inverse));
  vt_cell_to_fractional (cell, inverse, vt_sample_get_positions (sample), s);
  for (int k = 0; k < 3; k++)
    g_assert_true (s[k] >= 0 && s[k] < 1);
}

/* ---- large ---- */

/* Larger than one block, shuffled ids with gaps, a type or name only late in the file: the result does not depend on how the
 * text is cut nor on the number of threads. */
static void
test_large (void)
{
  const guint n = 200003;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n%u\nITEM: BOX BOUNDS pp pp pp\n0 100\n0 100\n0 100\n"
                                "ITEM: ATOMS id element x y z v k\n", n);
  for (guint i = 0; i < n; i++)
    {
      const guint id = (guint) ((guint64) i * 7919 % n);
      g_string_append_printf (text, "%u %s %.9f %.17g %d %d%s %u\n", 3 * id + 5, i == n - 2 ? "Zr" : i % 2 ? "Cu" : "Ag", id * 1e-4, id / 3.0e4,
                              (int) (id % 100), (int) id, i == n - 1 ? ".5" : "", id);
    }
  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (VtSample) sample = io_read_text (text->str, kind);
      const double *r = vt_sample_get_positions (sample);

      g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, n);
      g_assert_cmpstr (vt_sample_get_species (sample, NULL)[0].name, ==, "Ag");
      g_assert_cmpstr (vt_sample_get_species (sample, NULL)[1].name, ==, "Cu");
      g_assert_cmpstr (vt_sample_get_species (sample, NULL)[2].name, ==, "Zr");
      g_assert_cmpuint (vt_sample_get_species_counts (sample)[2], ==, 1);
      g_assert_cmpint (vt_field_get_value_type (vt_sample_find_field (sample, "v")), ==, VT_FIELD_F64);
      const gint32 *k = vt_field_peek_i32 (vt_sample_find_field (sample, "k"));
      g_assert_nonnull (k);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (vt_sample_get_id (sample, i), ==, 3 * i + 5);
          g_assert_cmpint (k[i], ==, i);
          g_assert_cmpfloat (r[3 * i + 1], ==, i / 3.0e4);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/dump", test_dump);
  g_test_add_func ("/formats/dump/mangled", test_dump_mangled);
  g_test_add_func ("/formats/dump/triclinic-scaled", test_dump_triclinic_scaled);
  g_test_add_func ("/formats/dump/unwrapped", test_dump_unwrapped);
  g_test_add_func ("/formats/dump/general-box", test_dump_general_box);
  g_test_add_func ("/formats/species", test_species);
  g_test_add_func ("/formats/data/remarks", test_data_remarks);
  g_test_add_func ("/formats/species/reduced", test_reduced_species);
  g_test_add_func ("/formats/two-dimensions", test_two_dimensions);
  g_test_add_func ("/formats/data/styles", test_data_styles);
  g_test_add_func ("/formats/data/triclinic", test_data_triclinic);
  g_test_add_func ("/formats/data/labels", test_data_labels);
  g_test_add_func ("/formats/xyz/extended", test_extended_xyz);
  g_test_add_func ("/formats/xyz/variants", test_extended_xyz_variants);
  g_test_add_func ("/formats/xyz/plain", test_plain_xyz);
  g_test_add_func ("/formats/poscar", test_poscar);
  g_test_add_func ("/formats/poscar/left-handed", test_poscar_left_handed);
  g_test_add_func ("/formats/large", test_large);
  const int status = g_test_run ();
  io_remove_all ();
  return status;
}
