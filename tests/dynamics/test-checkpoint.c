/* Checkpoint files: what was written comes back; damage and another computation's are told. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "document/vt-checkpoint.h"

static GVariant *
make_state (void)
{
  const double numbers[3] = { 1.5, -2, 1e300 };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "step", "t", G_GUINT64_CONSTANT (123456789012));
  g_variant_dict_insert_value (&dict, "numbers", g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, numbers, 3, sizeof (double)));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
test_round_trip (void)
{
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "run.checkpoint", NULL);
  g_autoptr (GVariant) state = make_state ();
  g_autoptr (GError) error = NULL;

  g_assert_true (vt_checkpoint_write (path, "md:duration=3 · sample 12ab", state, &error));
  g_assert_no_error (error);
  g_autoptr (GVariant) read = vt_checkpoint_read (path, "md:duration=3 · sample 12ab", &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (read, state));
  g_assert_null (vt_checkpoint_read (path, "md:duration=4 · sample 12ab", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "duration=3"));
  g_clear_error (&error);
  g_remove (path);
  g_assert_null (vt_checkpoint_read (path, "md", &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN);
  remove_directory (folder);
}

/* Every length it can be cut to, and every byte that can flip. */
static void
test_damage (void)
{
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "run.checkpoint", NULL);
  g_autoptr (GVariant) state = make_state ();
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (vt_checkpoint_write (path, "md", state, NULL));
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < 2 * length; i++)
    {
      g_autofree char *damaged = g_memdup2 (text, length);
      g_autoptr (GError) error = NULL;

      if (i >= length)
        damaged[i - length] ^= 0x10;
      FILE *file = fopen (path, "wb");
      fwrite (damaged, 1, i < length ? i : length, file);
      fclose (file);
      g_autoptr (GVariant) read = vt_checkpoint_read (path, "md", &error);
      g_assert_null (read);
      g_assert_nonnull (error);
    }
  remove_directory (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/round-trip", test_round_trip);
  g_test_add_func ("/checkpoint/damage", test_damage);
  return g_test_run ();
}
