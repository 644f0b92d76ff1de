/* Whatever is wrong with a file: one message with the file, the line and a remedy, and nothing half-open. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "io-helpers.h"

typedef struct
{
  const char *what;
  const char *text;
  int code;
  guint line;
  const char *word; /* of the message */
} BadText;

#define DUMP(n, box, columns) "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n" n "\nITEM: BOX BOUNDS pp pp pp\n" box "ITEM: ATOMS " columns "\n"
#define BOX "0 10\n0 10\n0 10\n"
#define HEAD(n) DUMP (n, BOX, "id type x y z")

static const BadText dumps[] = {
  { "too few atoms", HEAD ("3") "1 1 1 1 1\n2 1 2 2 2\n", VT_IO_ERROR_TRUNCATED, 11, "2 of 3 atoms" },
  { "cut in a line", HEAD ("3") "1 1 1 1 1\n2 1 2", VT_IO_ERROR_TRUNCATED, 11, "middle of this line" },
  { "cut in a line, sign only", HEAD ("3") "1 1 1 1 1\n2 1 2 2 -", VT_IO_ERROR_TRUNCATED, 11, "middle of this line" },
  { "too many atoms", HEAD ("1") "1 1 1 1 1\n2 1 2 2 2\n", VT_IO_ERROR_FORMAT, 11, "number of atoms" },
  { "next frame too early", HEAD ("2") "1 1 1 1 1\nITEM: TIMESTEP\n", VT_IO_ERROR_FORMAT, 11, "ITEM:" },
  { "units of other lengths", "ITEM: UNITS\nsi\n" HEAD ("1") "1 1 1 1 1\n", VT_IO_ERROR_UNSUPPORTED, 2, "units si" },
  { "no atoms", HEAD ("0"), VT_IO_ERROR_VALUE, 4, "at least one atom" },
  { "negative", HEAD ("-5"), VT_IO_ERROR_VALUE, 4, "-5" },
  { "absurd", HEAD ("4000000000000000") "1 1 1 1 1\n", VT_IO_ERROR_UNSUPPORTED, 4, "4000000000000000" },
  { "absurd, but possible", HEAD ("4000000000") "1 1 1 1 1\n", VT_IO_ERROR_TRUNCATED, 10, "1 of 4000000000 atoms" },
  { "overflow", HEAD ("99999999999999999999999"), VT_IO_ERROR_FORMAT, 4, "99999999999999999999999" },
  { "word for a count", HEAD ("many"), VT_IO_ERROR_FORMAT, 4, "many" },
  { "not a number", HEAD ("2") "1 1 1 1 1\n2 1 2 two 2\n", VT_IO_ERROR_FORMAT, 11, "two" },
  { "number with a tail", HEAD ("1") "1 1 1 1.5x 1\n", VT_IO_ERROR_FORMAT, 10, "1.5x" },
  { "NaN", HEAD ("2") "1 1 1 1 1\n2 1 2 nan 2\n", VT_IO_ERROR_VALUE, 11, "nan" },
  { "infinity", HEAD ("2") "1 1 -inf 1 1\n2 1 2 2 2\n", VT_IO_ERROR_VALUE, 10, "inf" },
  { "overflowing number", HEAD ("1") "1 1 1e999 1 1\n", VT_IO_ERROR_VALUE, 10, "1e999" },
  { "short line", HEAD ("2") "1 1 1 1 1\n2 1 2\n", VT_IO_ERROR_FORMAT, 11, "3 columns" },
  { "long line", HEAD ("1") "1 1 1 1 1 1\n", VT_IO_ERROR_FORMAT, 10, "more than the 5" },
  { "empty line", HEAD ("2") "1 1 1 1 1\n\n2 1 1 1 1\n", VT_IO_ERROR_FORMAT, 11, "empty line" },
  { "duplicate id", HEAD ("3") "7 1 1 1 1\n2 1 2 2 2\n7 1 3 3 3\n", VT_IO_ERROR_VALUE, 12, "line 10" },
  { "far apart duplicate ids", HEAD ("3") "9000000000 1 1 1 1\n2 1 2 2 2\n9000000000 1 3 3 3\n", VT_IO_ERROR_VALUE, 12, "line 10" },
  { "type zero", HEAD ("1") "1 0 1 1 1\n", VT_IO_ERROR_VALUE, 10, "type 0" },
  { "type beyond", HEAD ("1") "1 257 1 1 1\n", VT_IO_ERROR_VALUE, 10, "type 257" },
  { "id no number", HEAD ("1") "1.5 1 1 1 1\n", VT_IO_ERROR_FORMAT, 10, "1.5" },
  { "lost atom", HEAD ("1") "1 1 1 1e8 1\n", VT_IO_ERROR_VALUE, 10, "million cell lengths" },
  { "flat box", DUMP ("1", "0 10\n5 5\n0 10\n", "x y z") "1 1 1\n", VT_IO_ERROR_VALUE, 7, "no length along y" },
  { "reversed box", DUMP ("1", "10 0\n0 5\n0 10\n", "x y z") "1 1 1\n", VT_IO_ERROR_VALUE, 6, "no length along x" },
  { "NaN box", DUMP ("1", "0 nan\n0 5\n0 10\n", "x y z") "1 1 1\n", VT_IO_ERROR_VALUE, 6, "nan" },
  { "one bound", DUMP ("1", "0 10\n5\n0 10\n", "x y z") "1 1 1\n", VT_IO_ERROR_VALUE, 7, "BOX BOUNDS" },
  { "endless box", DUMP ("1", "-1e200 1e200\n0 5\n0 10\n", "x y z") "1 1 1\n", VT_IO_ERROR_VALUE, 5, "cell" },
  { "no y", DUMP ("1", BOX, "id type x z") "1 1 1 1\n", VT_IO_ERROR_FORMAT, 9, "y coordinate" },
  { "no columns", DUMP ("1", BOX, "") "1 1 1 1\n", VT_IO_ERROR_FORMAT, 9, "x coordinate" },
  { "mixed in a tilted box",
    "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS xy xz yz pp pp pp\n0 12 2\n0 10 0\n0 10 0\nITEM: ATOMS xs y z\n0.5 1 1\n",
    VT_IO_ERROR_UNSUPPORTED, 10, "scaled" },
  { "two names of a type", DUMP ("2", BOX, "type element x y z") "1 Cu 1 1 1\n1 Zr 2 2 2\n", VT_IO_ERROR_VALUE, 11, "type 1" },
  { "long name", DUMP ("1", BOX, "element x y z") "Copperzirconium16 1 1 1\n", VT_IO_ERROR_FORMAT, 10, "too long" },
  { "no box", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: ATOMS x y z\n1 1 1\n", VT_IO_ERROR_FORMAT, 5, "BOX BOUNDS" },
  { "no count", "ITEM: TIMESTEP\n0\nITEM: BOX BOUNDS pp pp pp\n" BOX "ITEM: ATOMS x y z\n1 1 1\n", VT_IO_ERROR_FORMAT, 7, "NUMBER OF ATOMS" },
  { "cut in the header", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 10\n", VT_IO_ERROR_TRUNCATED, 6, "header" },
  { "cut in a word", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF AT", VT_IO_ERROR_UNSUPPORTED, 3, "NUMBER OF AT" },
  { "local dump", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ENTRIES\n5\n", VT_IO_ERROR_UNSUPPORTED, 3, "ENTRIES" },
  { "timestep", "ITEM: TIMESTEP\nsoon\n", VT_IO_ERROR_VALUE, 2, "soon" },
};

#define DATA(n, types, body) "title\n\n" n " atoms\n" types " atom types\n\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\n" body

static const BadText datas[] = {
  { "too few", DATA ("3", "1", "Atoms # atomic\n\n1 1 1 1 1\n2 1 2 2 2\n"), VT_IO_ERROR_TRUNCATED, 13, "2 of 3" },
  { "too few before a section", DATA ("3", "1", "Atoms # atomic\n\n1 1 1 1 1\n2 1 2 2 2\n\nVelocities\n\n1 0 0 0\n"), VT_IO_ERROR_FORMAT, 14, "empty line" },
  { "too many", DATA ("1", "1", "Atoms # atomic\n\n1 1 1 1 1\n2 1 2 2 2\n"), VT_IO_ERROR_FORMAT, 13, "more lines than atoms" },
  { "type", DATA ("1", "1", "Atoms # atomic\n\n1 2 1 1 1\n"), VT_IO_ERROR_VALUE, 12, "type 2" },
  { "wrong style", DATA ("1", "1", "Atoms # charge\n\n1 1 1 1 1\n"), VT_IO_ERROR_FORMAT, 12, "5 columns" },
  { "unknown style", DATA ("1", "1", "Atoms # quantum\n\n1 1 1 1 1\n"), VT_IO_ERROR_UNSUPPORTED, 11, "quantum" },
  { "no known style", DATA ("1", "1", "Atoms\n\n1 1 1 1\n"), VT_IO_ERROR_UNSUPPORTED, 11, "Atoms # charge" },
  { "NaN", DATA ("1", "1", "Atoms # atomic\n\n1 1 1 nan 1\n"), VT_IO_ERROR_VALUE, 12, "nan" },
  { "duplicate id", DATA ("2", "1", "Atoms # atomic\n\n4 1 1 1 1\n4 1 2 2 2\n"), VT_IO_ERROR_VALUE, 13, "line 12" },
  { "foreign velocities", DATA ("2", "1", "Atoms\n\n1 1 1 1 1\n2 1 2 2 2\n\nVelocities\n\n1 0 0 0\n3 0 0 0\n"), VT_IO_ERROR_VALUE, 18, "atom 3" },
  { "velocities first", DATA ("1", "1", "Velocities\n\n1 0 0 0\n\nAtoms\n\n1 1 1 1 1\n"), VT_IO_ERROR_FORMAT, 10, "before the atoms" },
  { "mass", DATA ("1", "1", "Masses\n\n1 -5\n\nAtoms\n\n1 1 1 1 1\n"), VT_IO_ERROR_VALUE, 12, "mass -5" },
  { "mass of no type", DATA ("1", "1", "Masses\n\n2 5\n\nAtoms\n\n1 1 1 1 1\n"), VT_IO_ERROR_VALUE, 12, "type 2" },
  { "no atoms section", DATA ("1", "1", "Masses\n\n1 5\n"), VT_IO_ERROR_TRUNCATED, 12, "Atoms" },
  { "ends at the section", DATA ("1", "1", "Atoms\n\n"), VT_IO_ERROR_TRUNCATED, 11, "cut" },
  { "twice", DATA ("1", "1", "Atoms\n\n1 1 1 1 1\n\nAtoms\n\n1 1 1 1 1\n"), VT_IO_ERROR_FORMAT, 14, "second section" },
  { "no box", "title\n\n1 atoms\n1 atom types\n\nAtoms\n\n1 1 1 1 1\n", VT_IO_ERROR_FORMAT, 5, "xlo xhi" },
  { "empty box", "title\n\n1 atoms\n0 0 xlo xhi\n", VT_IO_ERROR_VALUE, 4, "no length along x" },
  { "no count", "title\n\n1 atom types\n0 1 xlo xhi\n0 1 ylo yhi\n0 1 zlo zhi\n\nAtoms\n\n1 1 1 1 1\n", VT_IO_ERROR_FORMAT, 7, "how many atoms" },
  { "absurd", DATA ("5000000000", "1", "Atoms\n\n1 1 1 1 1\n"), VT_IO_ERROR_UNSUPPORTED, 3, "5000000000" },
  { "many types", DATA ("1", "1000", "Atoms\n\n1 1 1 1 1\n"), VT_IO_ERROR_UNSUPPORTED, 9, "1000 atom types" },
  { "only a header", "title\n\n1 atoms\n", VT_IO_ERROR_TRUNCATED, 3, "header" },
};

static const BadText others[] = {
  { "xyz: too few", "3\ncomment\nCu 0 0 0\nCu 1 1 1\n", VT_IO_ERROR_TRUNCATED, 4, "2 of 3" },
  { "xyz: too many", "1\ncomment\nCu 0 0 0\nCu 1 1 1\n", VT_IO_ERROR_FORMAT, 4, "number of atoms" },
  { "xyz: absurd", "5000000000\ncomment\nCu 0 0 0\n", VT_IO_ERROR_UNSUPPORTED, 1, "5000000000" },
  { "xyz: cut after the count", "3\n", VT_IO_ERROR_TRUNCATED, 1, "header" },
  { "xyz: word", "2\n\nCu 0 0 0\nCu 0 x 0\n", VT_IO_ERROR_FORMAT, 4, "“x”" },
  { "xyz: endless", "2\n\nCu -1e300 0 0\nCu 1e300 0 0\n", VT_IO_ERROR_VALUE, 3, "cell" },
  { "extxyz: lattice", "1\nLattice=\"1 2 3\" Properties=species:S:1:pos:R:3\nCu 0 0 0\n", VT_IO_ERROR_VALUE, 2, "Lattice" },
  { "extxyz: flat lattice", "1\nLattice=\"1 0 0 0 1 0 1 1 0\" Properties=species:S:1:pos:R:3\nCu 0 0 0\n", VT_IO_ERROR_VALUE, 2, "no volume" },
  { "extxyz: NaN lattice", "1\nLattice=\"1 0 0 0 nan 0 0 0 1\"\nCu 0 0 0\n", VT_IO_ERROR_VALUE, 2, "Lattice" },
  { "extxyz: properties", "1\nProperties=species:S:1:pos\nCu 0 0 0\n", VT_IO_ERROR_FORMAT, 2, "Properties" },
  { "extxyz: huge property", "1\nProperties=species:S:1:pos:R:3:a:R:1000000000\nCu 0 0 0\n", VT_IO_ERROR_FORMAT, 2, "Properties" },
  { "extxyz: no positions", "1\nProperties=species:S:1\nCu\n", VT_IO_ERROR_FORMAT, 2, "pos:R:3" },
  { "extxyz: positions twice", "1\nProperties=pos:R:3:pos:R:3\n0 0 0 0 0 0\n", VT_IO_ERROR_FORMAT, 2, "twice" },
  { "extxyz: pbc", "1\nLattice=\"1 0 0 0 1 0 0 0 1\" pbc=\"T maybe F\"\nCu 0 0 0\n", VT_IO_ERROR_FORMAT, 2, "pbc" },
  { "extxyz: missing column", "1\nProperties=species:S:1:pos:R:3:v:R:1\nCu 0 0 0\n", VT_IO_ERROR_FORMAT, 3, "4 columns" },
  { "extxyz: logical", "1\nProperties=species:S:1:pos:R:3:v:L:1\nCu 0 0 0 maybe\n", VT_IO_ERROR_FORMAT, 3, "maybe" },
  { "extxyz: element", "1\nProperties=Z:I:1:pos:R:3\n119 0 0 0\n", VT_IO_ERROR_FORMAT, 3, "119" },
  { "poscar: zero scale", "c\n0\n1 0 0\n0 1 0\n0 0 1\nCu\n1\nDirect\n0 0 0\n", VT_IO_ERROR_VALUE, 2, "scale" },
  { "poscar: flat", "c\n1\n1 0 0\n0 1 0\n1 1 0\nCu\n1\nDirect\n0 0 0\n", VT_IO_ERROR_VALUE, 3, "no volume" },
  { "poscar: flat, by volume", "c\n-100\n1 0 0\n0 1 0\n1 1 0\nCu\n1\nDirect\n0 0 0\n", VT_IO_ERROR_VALUE, 3, "no volume" },
  { "poscar: counts", "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu Zr\n1 x\nDirect\n0 0 0\n", VT_IO_ERROR_VALUE, 7, "x" },
  { "poscar: no atoms", "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu\n0\nDirect\n", VT_IO_ERROR_VALUE, 7, "at least one atom" },
  { "poscar: absurd", "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu Zr\n1 5000000000\nDirect\n0 0 0\n", VT_IO_ERROR_UNSUPPORTED, 7, "5000000001" },
  { "poscar: mode", "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu\n1\nSomehow\nElse\n", VT_IO_ERROR_FORMAT, 9, "Direct" },
  { "poscar: too few", "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu\n2\nDirect\n0 0 0\n", VT_IO_ERROR_TRUNCATED, 9, "1 of 2" },
  { "poscar: far", "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu\n1\nDirect\n0 2e6 0\n", VT_IO_ERROR_VALUE, 9, "million" },
  { "nothing known", "Dear reader,\nthis is a letter.\n", VT_IO_ERROR_FORMAT, 1, "not known" },
  { "blank lines", "\n\n\n", VT_IO_ERROR_FORMAT, 1, "not known" },
  { "UTF-16", "\xff\xfeI\tT\tE\tM\t", VT_IO_ERROR_FORMAT, 1, "not known" },
};

static void
check_all (const BadText *texts, gsize n)
{
  for (gsize i = 0; i < n; i++)
    for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
      {
        g_test_message ("%s", texts[i].what);
        io_assert_fails (io_write (texts[i].text, -1, kind), texts[i].code, texts[i].line, texts[i].word);
      }
}

static void
test_dumps (void)
{
  check_all (dumps, G_N_ELEMENTS (dumps));
}

static void
test_datas (void)
{
  check_all (datas, G_N_ELEMENTS (datas));
}

static void
test_others (void)
{
  check_all (others, G_N_ELEMENTS (others));
}

/* ---- the file itself ---- */

static void
test_no_file (void)
{
  io_assert_fails (io_path ("missing"), VT_IO_ERROR_OPEN, 0, "no such file");
  g_autofree char *folder = g_path_get_dirname (io_path ("x"));
  io_assert_fails (folder, VT_IO_ERROR_OPEN, 0, "folder");
  const char *file = io_write ("x", -1, IO_PLAIN);
  g_autofree char *inside = g_build_filename (file, "inside", NULL);
  io_assert_fails (inside, VT_IO_ERROR_OPEN, 0, "no such file");
  io_assert_fails (io_write ("", 0, IO_PLAIN), VT_IO_ERROR_FORMAT, 0, "empty");
  io_assert_fails (io_write ("", 0, IO_GZIP), VT_IO_ERROR_FORMAT, 1, "empty");
  io_assert_fails (io_write ("", 0, IO_ZSTD), VT_IO_ERROR_FORMAT, 1, "empty");
}

static void
test_no_permission (void)
{
  const char *path = io_write ("x", -1, IO_PLAIN);

  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  if (access (path, R_OK) == 0)
    {
      /* root reads everything: another user's eyes are needed. */
      g_autofree char *folder = g_path_get_dirname (path);
      g_chmod (folder, 0755);
      const pid_t child = fork ();
      if (child == 0)
        {
          if (setgid (65534) != 0 || setuid (65534) != 0)
            _exit (77);
          g_autoptr (GError) error = NULL;
          g_autoptr (VtSample) sample = io_read (path, 0, &error);
          _exit (sample == NULL && g_error_matches (error, VT_IO_ERROR, VT_IO_ERROR_OPEN) && strstr (error->message, "permission") ? 0 : 1);
        }
      int status = 0;
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
        {
          g_test_skip ("cannot become another user here");
          return;
        }
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      return;
    }
  io_assert_fails (path, VT_IO_ERROR_OPEN, 0, "permission");
}

/* None of these may block or read for ever. */
static void
test_special_files (void)
{
  const char *fifo = io_path ("fifo");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  io_assert_fails (fifo, VT_IO_ERROR_OPEN, 0, "pipe");
  io_assert_fails ("/dev/zero", VT_IO_ERROR_OPEN, 0, "device");
  io_assert_fails ("/dev/null", VT_IO_ERROR_OPEN, 0, "device");
}

static void
test_junk (void)
{
  guint8 bytes[100000];
  guint32 state = 12345;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) ((state = state * 1664525 + 1013904223) >> 24);
  io_assert_fails (io_write ((char *) bytes, sizeof bytes, IO_PLAIN), VT_IO_ERROR_FORMAT, 1, "binary");
  io_assert_fails (io_write ((char *) bytes, sizeof bytes, IO_GZIP), VT_IO_ERROR_FORMAT, 1, "binary");
  io_assert_fails (io_write ("BZh91AY&SY", 10, IO_PLAIN), VT_IO_ERROR_UNSUPPORTED, 0, "bzip2");
  io_assert_fails (io_write ("\xfd" "7zXZ\0\0", 8, IO_PLAIN), VT_IO_ERROR_UNSUPPORTED, 0, "xz");
  /* A zero byte further down. */
  g_autoptr (GString) text = g_string_new (HEAD ("5000"));
  for (guint i = 1; i < 5000; i++)
    g_string_append_printf (text, "%u 1 1.0 1.0 1.0\n", i);
  g_string_append_len (text, "5000 1 1 \0 1\n", 14);
  io_assert_fails (io_write (text->str, (gssize) text->len, IO_PLAIN), VT_IO_ERROR_FORMAT, 5009, "zero byte");
}

/* ---- compressed data, cut or damaged ---- */

static char *
make_large_dump (gsize *length)
{
  GString *text = g_string_new (HEAD ("100000"));

  for (guint i = 1; i <= 100000; i++)
    g_string_append_printf (text, "%u 1 %u.%u 1 1\n", i, i % 10, i * 7919u);
  *length = text->len;
  return g_string_free (text, FALSE);
}

static void
test_cut_compressed (void)
{
  gsize length;
  g_autofree char *text = make_large_dump (&length);

  for (IoKind kind = IO_GZIP; kind < IO_N_KINDS; kind++)
    {
      static const double parts[] = { 0.9999, 0.7, 0.3, 0.001 };
      g_autofree char *bytes = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (io_write (text, (gssize) length, kind), &bytes, &n, NULL));
      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        io_assert_fails (io_write (bytes, (gssize) (parts[i] * (double) n), IO_PLAIN), VT_IO_ERROR_TRUNCATED, 0, kind == IO_GZIP ? "gzip" : "zstd");
      /* The magic alone. */
      io_assert_fails (io_write (bytes, 5, IO_PLAIN), VT_IO_ERROR_TRUNCATED, 1, kind == IO_GZIP ? "gzip" : "zstd");
      /* The line of a cut in the middle is far down. */
      g_autoptr (GError) error = NULL;
      const char *path = io_write (bytes, (gssize) (0.7 * (double) n), IO_PLAIN);
      g_assert_null (io_read (path, 0, &error));
      const char *line = strstr (error->message, "line ");
      g_assert_nonnull (line);
      g_assert_cmpint (g_ascii_strtoll (line + 5, NULL, 10), >, 10000);
    }
}

static void
test_damaged_compressed (void)
{
  gsize length;
  g_autofree char *text = make_large_dump (&length);

  for (IoKind kind = IO_GZIP; kind < IO_N_KINDS; kind++)
    {
      g_autofree char *bytes = NULL;
      g_autoptr (GError) error = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (io_write (text, (gssize) length, kind), &bytes, &n, NULL));
      for (gsize i = n / 2; i < n / 2 + 64; i++)
        bytes[i] ^= (char) 0x5a;
      g_assert_null (io_read (io_write (bytes, (gssize) n, IO_PLAIN), 0, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, VT_IO_ERROR);
      g_assert_nonnull (strstr (error->message, ", line "));
      for (gsize i = n / 2; i < n / 2 + 64; i++)
        bytes[i] ^= (char) 0x5a;
      /* Something foreign after the end. */
      g_autofree char *longer = g_malloc (n + 8);
      memcpy (longer, bytes, n);
      memcpy (longer + n, "rubbish!", 8);
      g_autofree char *path = g_strdup (io_write (longer, (gssize) (n + 8), IO_PLAIN));
      io_assert_fails (path, VT_IO_ERROR_FORMAT, 0, "Get the file again");
    }
}

/* ---- lines ---- */

static void
test_long_lines (void)
{
  g_autoptr (GString) text = g_string_new ("1\nLattice=\"5 0 0 0 5 0 0 0 5\" note=\"");
  const gsize start = text->len;

  /* A megabyte of comment is fine. */
  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (text, 'a');
  g_string_append (text, "\"\nCu 1 2 3\n");
  g_autoptr (VtSample) sample = io_read_text (text->str, IO_GZIP);
  g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, 1);

  /* Five are not. */
  g_string_truncate (text, start);
  for (guint i = 0; i < 5000000; i++)
    g_string_append_c (text, 'a');
  g_string_append (text, "\"\nCu 1 2 3\n");
  io_assert_fails (io_write (text->str, -1, IO_PLAIN), VT_IO_ERROR_FORMAT, 2, "4 MiB");

  /* A number of a million digits is none. */
  g_string_assign (text, HEAD ("1") "1 1 1 1 ");
  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (text, '1');
  g_string_append_c (text, '\n');
  io_assert_fails (io_write (text->str, -1, IO_PLAIN), VT_IO_ERROR_FORMAT, 10, "not a number");
}

/* An announced count must not be believed: reading such files must stay within a small address space. A reader that counts that far itself does not
 * end within the time that the test has. */
static void
test_no_memory_from_counts (void)
{
  static const char *const texts[] = {
    HEAD ("4294967294") "1 1 1 1 1\n",
    "4294967294\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3:a:R:1024\nCu 1 2 3\n",
    DATA ("4294967294", "1", "Atoms # atomic\n\n1 1 1 1 1\n"),
    "c\n1\n1 0 0\n0 1 0\n0 0 1\nCu\n4294967294\nDirect\n0 0 0\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *path = io_write (texts[i], -1, IO_PLAIN);
      g_assert_null (io_read (path, 0, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, VT_IO_ERROR);
    }
  struct rusage usage;
  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  g_assert_cmpint (usage.ru_maxrss, <, 1024 * 1024); /* KiB */
}

/* What looks odd but is meant. */
static void
test_good_oddities (void)
{
  /* Two atoms at one place, atoms outside a periodic cell, a trailing blank line, a plus sign. */
  g_autoptr (VtSample) sample = io_read_text (HEAD ("3") "3 1 5 5 5\n+1 1 5 5 5 \n2 1 -400 999 5.\n\n\n", IO_PLAIN);
  g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, 3);
  g_assert_cmpfloat (vt_sample_get_positions (sample)[3], ==, -400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bad-input/dump", test_dumps);
  g_test_add_func ("/bad-input/data", test_datas);
  g_test_add_func ("/bad-input/others", test_others);
  g_test_add_func ("/bad-input/no-file", test_no_file);
  g_test_add_func ("/bad-input/no-permission", test_no_permission);
  g_test_add_func ("/bad-input/special-files", test_special_files);
  g_test_add_func ("/bad-input/junk", test_junk);
  g_test_add_func ("/bad-input/cut-compressed", test_cut_compressed);
  g_test_add_func ("/bad-input/damaged-compressed", test_damaged_compressed);
  g_test_add_func ("/bad-input/long-lines", test_long_lines);
  g_test_add_func ("/bad-input/no-memory-from-counts", test_no_memory_from_counts);
  g_test_add_func ("/bad-input/good-oddities", test_good_oddities);
  const int status = g_test_run ();
  io_remove_all ();
  return status;
}
