/* Settings of a view written as text: what is understood, and that nothing changes when it is not. */
#include <string.h>

#include "base/vt-error.h"
#include "vt-view-text.h"

static VtSample *
make_sample (void)
{
  VtCell cell;
  VtSpecies species;
  double *positions = g_new0 (double, 3);

  vt_cell_init_orthogonal (&cell, 10, 20, 40);
  vt_species_init (&species, "Cu", 0);
  return vt_sample_new (&cell, 1, positions, g_new0 (guint8, 1), NULL, &species, 1);
}

static void
test_range (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  static const char *const wrong[] = { "", "1%", "2,1", "1%,99", "-1%,50%", "0%,101%", "a,b", "1,2,3", "nan,1" };
  VtViewState state;

  g_assert_true (vt_view_set_range_text (view, "2%, 98%", NULL));
  vt_view_get_state (view, &state);
  g_assert_cmpint (state.range_mode, ==, VT_RANGE_PERCENTILE);
  g_assert_cmpfloat (state.range_low, ==, 2);
  g_assert_cmpfloat (state.range_high, ==, 98);
  g_assert_true (vt_view_set_range_text (view, "-1.5,2e1", NULL));
  vt_view_get_state (view, &state);
  g_assert_cmpint (state.range_mode, ==, VT_RANGE_MANUAL);
  g_assert_cmpfloat (state.range_min, ==, -1.5);
  g_assert_cmpfloat (state.range_max, ==, 20);
  g_assert_true (vt_view_set_range_text (view, "full", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (vt_view_set_range_text (view, wrong[i], &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
      vt_view_get_state (view, &state);
      g_assert_cmpint (state.range_mode, ==, VT_RANGE_FULL);
    }
}

static void
test_slice (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (VtSample) sample = make_sample ();
  static const char *const wrong[] = { "", "z", "z=", "w=1", "0,0,0=1", "z=1,2,3", "z=1,-2", "z=x", "1,1=3" };
  VtViewState state;

  g_assert_true (vt_view_set_slice_text (view, sample, "z=50%,25%", NULL));
  vt_view_get_state (view, &state);
  g_assert_true (state.slice_enabled);
  g_assert_cmpint (state.slice_axis, ==, VT_SLICE_Z);
  g_assert_cmpfloat_with_epsilon (state.slice_position, 20, 1e-12);
  g_assert_cmpfloat_with_epsilon (state.slice_thickness, 10, 1e-12);
  g_assert_true (vt_view_set_slice_text (view, sample, "3,4,0=2.5", NULL));
  vt_view_get_state (view, &state);
  g_assert_cmpint (state.slice_axis, ==, VT_SLICE_FREE);
  g_assert_cmpfloat_with_epsilon (state.slice_normal[0], 0.6, 1e-12);
  g_assert_cmpfloat_with_epsilon (state.slice_normal[1], 0.8, 1e-12);
  g_assert_cmpfloat_with_epsilon (state.slice_thickness, 10, 1e-12); /* not given: as it was */
  g_assert_true (vt_view_undo (view));
  vt_view_get_state (view, &state);
  g_assert_false (state.slice_enabled && state.slice_axis == VT_SLICE_FREE);
  g_assert_true (vt_view_set_slice_text (view, sample, "off", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (vt_view_set_slice_text (view, sample, wrong[i], NULL));
      vt_view_get_state (view, &state);
      g_assert_false (state.slice_enabled);
    }
}

static void
test_filter (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  VtViewState state;

  g_assert_true (vt_view_set_filter_text (view, "l5fs=0.8,", NULL));
  vt_view_get_state (view, &state);
  g_assert_cmpstr (state.filter_field, ==, "l5fs");
  g_assert_cmpfloat (state.filter_min, ==, 0.8);
  g_assert_cmpfloat (state.filter_max, ==, G_MAXDOUBLE);
  g_assert_false (vt_view_set_filter_text (view, "l5fs", NULL));
  g_assert_false (vt_view_set_filter_text (view, "l5fs=2,1", NULL));
  g_assert_false (vt_view_set_filter_text (view, "=1,2", NULL));
  g_assert_true (vt_view_set_filter_text (view, "off", NULL));
  vt_view_get_state (view, &state);
  g_assert_cmpstr (state.filter_field, ==, "");
}

/* Every property can be read as text and set from that text. */
static void
test_properties (void)
{
  static const struct { const char *setting, *possible; } wrong[] = {
    { "background=nonsense", "auto, white, black, #rrggbb" },
    { "background=#rrggbb", "auto, white, black, #rrggbb" },
    { "background=#12345", "auto, white, black, #rrggbb" },
    { "arrows-colour=red", "plain, atom, size" },
    { "colour-map=mud", "viridis" },
    { "slice-axis=w", "x, y, z, free" },
    { "outlines=perhaps", "true, false" },
    { "zoom=0", "from 0.02 to 1000" },
  };
  g_autoptr (VtView) view = vt_view_new ();
  guint n;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (view), &n);

  g_assert_cmpuint (n, >, 30);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = vt_view_dup_property_text (view, pspecs[i]->name);
      g_autofree char *setting = g_strdup_printf ("%s=%s", pspecs[i]->name, value);
      g_autofree char *again = NULL;
      g_autoptr (GError) error = NULL;

      vt_view_set_property_text (view, setting, &error);
      g_assert_no_error (error);
      again = vt_view_dup_property_text (view, pspecs[i]->name);
      g_assert_cmpstr (again, ==, value);
    }
  g_assert_true (vt_view_set_property_text (view, "outlines=false", NULL));
  g_assert_true (vt_view_set_property_text (view, "slice-axis=x", NULL));
  g_assert_false (vt_view_set_property_text (view, "outlines=perhaps", NULL));
  g_assert_false (vt_view_set_property_text (view, "slice-axis=w", NULL));
  g_assert_false (vt_view_set_property_text (view, "nonsense=1", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (vt_view_set_property_text (view, wrong[i].setting, &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
      g_assert_nonnull (strstr (error->message, wrong[i].possible));
    }
  g_assert_true (vt_view_set_property_text (view, "background=#a0B1c2", NULL));
  g_assert_true (vt_view_set_property_text (view, "colour-map=magma", NULL));
  g_assert_false (vt_view_set_property_text (view, "outlines", NULL));
  g_assert_false (vt_view_set_property_text (view, "rotation=(1,2)", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/view-text/range", test_range);
  g_test_add_func ("/render/view-text/slice", test_slice);
  g_test_add_func ("/render/view-text/filter", test_filter);
  g_test_add_func ("/render/view-text/properties", test_properties);
  return g_test_run ();
}
