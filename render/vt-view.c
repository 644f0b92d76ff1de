#include "vt-view.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "document/vt-method.h"
#include "vt-history.h"

#define LABELS_MAP "tableau"

/* Every property is one GValue in a table, so setting, comparing, copying and undoing are the same few lines for all
 * of them; vt_view_get_state() is the only place that names each. */

enum
{
  PROP_0,
  PROP_COLOUR_BY,
  PROP_COLOUR_COMPONENT,
  PROP_COLOUR_MAP,
  PROP_REVERSE_MAP,
  PROP_RANGE_MODE,
  PROP_RANGE_LOW,
  PROP_RANGE_HIGH,
  PROP_RANGE_MIN,
  PROP_RANGE_MAX,
  PROP_SLICE_ENABLED,
  PROP_SLICE_AXIS,
  PROP_SLICE_NORMAL,
  PROP_SLICE_POSITION,
  PROP_SLICE_THICKNESS,
  PROP_SLICE_CAPS,
  PROP_SLICE_MAP,
  PROP_SLICE_MAP_SIGMA,
  PROP_SLICE_MAP_CONTOUR,
  PROP_SLICE_MAP_LEVEL,
  PROP_SLICE_MAP_TEMPERATURE,
  PROP_SLICE_MAP_ATOMS,
  PROP_FADE_OUTSIDE,
  PROP_HIDDEN_SPECIES,
  PROP_FILTER_FIELD,
  PROP_FILTER_MIN,
  PROP_FILTER_MAX,
  PROP_OPACITY_OUTSIDE,
  PROP_SELECTED_STYLE,
  PROP_SELECTION_STEP,
  PROP_ARROWS_FIELD,
  PROP_ARROWS_LENGTH,
  PROP_ARROWS_THRESHOLD,
  PROP_ARROWS_WIDTH,
  PROP_ARROWS_COLOUR,
  PROP_RADIUS_SCALE,
  PROP_WRAP,
  PROP_PERSPECTIVE,
  PROP_ROTATION,
  PROP_CENTRE,
  PROP_ZOOM,
  PROP_AMBIENT_OCCLUSION,
  PROP_OUTLINES,
  PROP_DEPTH_CUE,
  PROP_SHOW_CELL,
  PROP_SHOW_TRIPOD,
  PROP_SHOW_SCALE_BAR,
  PROP_SHOW_LEGEND,
  PROP_BACKGROUND,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_HISTORY_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

struct _VtView
{
  GObject parent_instance;
  GValue values[N_PROPS];

  VtHistory *history;

  /* The last colour range computed: percentiles of a million values take longer than a frame. */
  GWeakRef range_field;
  guint range_component;
  double range_low, range_high; /* percentiles */
  double range[2];
  gboolean range_found;
};

G_DEFINE_FINAL_TYPE (VtView, vt_view, G_TYPE_OBJECT)

GType
vt_range_mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { VT_RANGE_FULL, "VT_RANGE_FULL", "full" },
    { VT_RANGE_PERCENTILE, "VT_RANGE_PERCENTILE", "percentile" },
    { VT_RANGE_SYMMETRIC, "VT_RANGE_SYMMETRIC", "symmetric" },
    { VT_RANGE_MANUAL, "VT_RANGE_MANUAL", "manual" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VtRangeMode", values));
  return type;
}

GType
vt_slice_axis_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { VT_SLICE_X, "VT_SLICE_X", "x" },
    { VT_SLICE_Y, "VT_SLICE_Y", "y" },
    { VT_SLICE_Z, "VT_SLICE_Z", "z" },
    { VT_SLICE_FREE, "VT_SLICE_FREE", "free" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VtSliceAxis", values));
  return type;
}

GType
vt_selected_style_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { VT_SELECTED_FADE, "VT_SELECTED_FADE", "fade" },
    { VT_SELECTED_MARK, "VT_SELECTED_MARK", "mark" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VtSelectedStyle", values));
  return type;
}

GType
vt_contour_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { VT_CONTOUR_NONE, "VT_CONTOUR_NONE", "none" },
    { VT_CONTOUR_MEDIAN, "VT_CONTOUR_MEDIAN", "median" },
    { VT_CONTOUR_VALUE, "VT_CONTOUR_VALUE", "value" },
    { VT_CONTOUR_GLASS, "VT_CONTOUR_GLASS", "glass" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VtContour", values));
  return type;
}

GType
vt_slice_atoms_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { VT_SLICE_ATOMS_HIDDEN, "VT_SLICE_ATOMS_HIDDEN", "hidden" },
    { VT_SLICE_ATOMS_FADED, "VT_SLICE_ATOMS_FADED", "faded" },
    { VT_SLICE_ATOMS_SHOWN, "VT_SLICE_ATOMS_SHOWN", "shown" },
    { VT_SLICE_ATOMS_NONE, "VT_SLICE_ATOMS_NONE", "none" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VtSliceAtoms", values));
  return type;
}

/* ---- history ---- */

static guint
get_kind (guint prop)
{
  return prop == PROP_ROTATION || prop == PROP_CENTRE ? PROP_ZOOM : prop; /* the camera */
}

static void
emit_if (VtView *self, gboolean history_changed)
{
  if (history_changed)
    g_signal_emit (self, signals[SIGNAL_HISTORY_CHANGED], 0);
}

void
vt_view_begin_change (VtView *self, const char *label)
{
  g_return_if_fail (VT_IS_VIEW (self));
  g_return_if_fail (label != NULL);

  vt_history_begin (self->history, label);
}

void
vt_view_end_change (VtView *self)
{
  g_return_if_fail (VT_IS_VIEW (self));

  emit_if (self, vt_history_end (self->history));
}

static void
set_back (GObject *object, guint prop, const GValue *to)
{
  g_object_set_property (object, props[prop]->name, to);
}

gboolean
vt_view_undo (VtView *self)
{
  gboolean done;

  g_return_val_if_fail (VT_IS_VIEW (self), FALSE);

  done = vt_history_undo (self->history);
  emit_if (self, done);
  return done;
}

gboolean
vt_view_redo (VtView *self)
{
  gboolean done;

  g_return_val_if_fail (VT_IS_VIEW (self), FALSE);

  done = vt_history_redo (self->history);
  emit_if (self, done);
  return done;
}

const char *
vt_view_get_undo_label (VtView *self)
{
  g_return_val_if_fail (VT_IS_VIEW (self), NULL);
  return vt_history_get_undo_label (self->history);
}

const char *
vt_view_get_redo_label (VtView *self)
{
  g_return_val_if_fail (VT_IS_VIEW (self), NULL);
  return vt_history_get_redo_label (self->history);
}

void
vt_view_clear_history (VtView *self)
{
  g_return_if_fail (VT_IS_VIEW (self));

  vt_history_clear (self->history);
  g_signal_emit (self, signals[SIGNAL_HISTORY_CHANGED], 0);
}

/* ---- properties ---- */

static gboolean
all_finite (const double *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!isfinite (numbers[i]))
      return FALSE;
  return TRUE;
}

static GVariant *
variant_from_numbers (const double *numbers, guint n)
{
  GVariant *children[4];

  for (guint i = 0; i < n; i++)
    children[i] = g_variant_new_double (numbers[i]);
  return g_variant_ref_sink (g_variant_new_tuple (children, n));
}

static void
numbers_from_variant (GVariant *variant, double *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    g_variant_get_child (variant, i, "d", &numbers[i]);
}

/* Unit length for directions and quaternions; FALSE if the value is no use (zero, NaN). */
static gboolean
sanitise (guint prop, const GValue *in, GValue *out)
{
  g_value_copy (in, out);
  if (prop == PROP_ROTATION || prop == PROP_SLICE_NORMAL || prop == PROP_CENTRE)
    {
      guint n = prop == PROP_ROTATION ? 4 : 3;
      double numbers[4];
      double length = 0;

      if (g_value_get_variant (in) == NULL)
        return FALSE;
      numbers_from_variant (g_value_get_variant (in), numbers, n);
      if (!all_finite (numbers, n))
        return FALSE;
      if (prop == PROP_CENTRE)
        return TRUE;
      for (guint i = 0; i < n; i++)
        length += numbers[i] * numbers[i];
      length = sqrt (length);
      if (!(length > 1e-12))
        return FALSE;
      for (guint i = 0; i < n; i++)
        numbers[i] /= length;
      g_value_take_variant (out, variant_from_numbers (numbers, n));
    }
  else if (G_VALUE_HOLDS_DOUBLE (in))
    return isfinite (g_value_get_double (in));
  else if (G_VALUE_HOLDS_STRING (in) && g_value_get_string (in) == NULL)
    g_value_set_static_string (out, "");
  return TRUE;
}

static void
vt_view_set_property (GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
  VtView *self = VT_VIEW (object);
  GValue clean = G_VALUE_INIT;
  GValue before = G_VALUE_INIT;

  g_value_init (&clean, G_VALUE_TYPE (&self->values[prop]));
  if (sanitise (prop, value, &clean) && !vt_history_values_equal (&clean, &self->values[prop]))
    {
      g_value_init (&before, G_VALUE_TYPE (&clean));
      g_value_copy (&self->values[prop], &before);
      g_value_copy (&clean, &self->values[prop]);
      emit_if (self, vt_history_record (self->history, prop, &before, &clean,
                                        get_kind (prop) == PROP_ZOOM ? _("Camera") : _(g_param_spec_get_nick (props[prop]))));
      g_value_unset (&before);
      g_object_notify_by_pspec (object, pspec);
    }
  g_value_unset (&clean);
}

static void
vt_view_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&VT_VIEW (object)->values[prop], value);
}

static void
vt_view_dispatch_properties_changed (GObject *object, guint n, GParamSpec **pspecs)
{
  G_OBJECT_CLASS (vt_view_parent_class)->dispatch_properties_changed (object, n, pspecs);
  g_signal_emit (object, signals[SIGNAL_CHANGED], 0);
}

static void
vt_view_finalize (GObject *object)
{
  VtView *self = VT_VIEW (object);

  for (guint i = 1; i < N_PROPS; i++)
    g_value_unset (&self->values[i]);
  vt_history_free (self->history);
  g_weak_ref_clear (&self->range_field);
  G_OBJECT_CLASS (vt_view_parent_class)->finalize (object);
}

/* The three-quarter view, z up: the camera stands at azimuth -62 and elevation 22 degrees. */
static const double home_rotation[4] = { -0.542582484401531, -0.135281007213525, -0.200562341075863, 0.804411613572383 };

static GParamSpec *
string_prop (const char *name, const char *nick, const char *value)
{
  return g_param_spec_string (name, nick, NULL, value,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
boolean_prop (const char *name, const char *nick, gboolean value)
{
  return g_param_spec_boolean (name, nick, NULL, value,
                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
double_prop (const char *name, const char *nick, double min, double max, double value)
{
  return g_param_spec_double (name, nick, NULL, min, max, value,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
enum_prop (const char *name, const char *nick, GType type, int value)
{
  return g_param_spec_enum (name, nick, NULL, type, value,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
numbers_prop (const char *name, const char *nick, const char *type, const double *value, guint n)
{
  g_autoptr (GVariant) variant = variant_from_numbers (value, n);

  return g_param_spec_variant (name, nick, NULL, G_VARIANT_TYPE (type), variant,
                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
make_properties (void)
{
  const double zero[3] = { 0, 0, 0 };
  const double up[3] = { 0, 0, 1 };

  props[PROP_COLOUR_BY] = string_prop ("colour-by", N_("Colour by"), "species");
  props[PROP_COLOUR_COMPONENT] = g_param_spec_uint ("colour-component", N_("Component"), NULL, 0, G_MAXUINT, 0,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_COLOUR_MAP] = string_prop ("colour-map", N_("Colour map"), VT_MAP_AUTO);
  props[PROP_REVERSE_MAP] = boolean_prop ("reverse-map", N_("Reversed map"), FALSE);
  props[PROP_RANGE_MODE] = enum_prop ("range-mode", N_("Colour range"), VT_TYPE_RANGE_MODE, VT_RANGE_PERCENTILE);
  props[PROP_RANGE_LOW] = double_prop ("range-low", N_("Low percentile"), 0, 100, 1);
  props[PROP_RANGE_HIGH] = double_prop ("range-high", N_("High percentile"), 0, 100, 99);
  props[PROP_RANGE_MIN] = double_prop ("range-min", N_("Range minimum"), -G_MAXDOUBLE, G_MAXDOUBLE, 0);
  props[PROP_RANGE_MAX] = double_prop ("range-max", N_("Range maximum"), -G_MAXDOUBLE, G_MAXDOUBLE, 1);
  props[PROP_SLICE_ENABLED] = boolean_prop ("slice-enabled", N_("Slice"), FALSE);
  props[PROP_SLICE_AXIS] = enum_prop ("slice-axis", N_("Slice plane"), VT_TYPE_SLICE_AXIS, VT_SLICE_Z);
  props[PROP_SLICE_NORMAL] = numbers_prop ("slice-normal", N_("Slice normal"), "(ddd)", up, 3);
  props[PROP_SLICE_POSITION] = double_prop ("slice-position", N_("Slice position"), -G_MAXDOUBLE, G_MAXDOUBLE, 0);
  props[PROP_SLICE_THICKNESS] = double_prop ("slice-thickness", N_("Slice thickness"), 0, G_MAXDOUBLE, 6);
  props[PROP_SLICE_CAPS] = boolean_prop ("slice-caps", N_("Slice caps"), TRUE);
  props[PROP_SLICE_MAP] = boolean_prop ("slice-map", N_("Map on the slice"), FALSE);
  props[PROP_SLICE_MAP_SIGMA] = double_prop ("slice-map-sigma", N_("Smoothing of the map"), 0.05, 1000, 2.5);
  props[PROP_SLICE_MAP_CONTOUR] = enum_prop ("slice-map-contour", N_("Contour"), VT_TYPE_CONTOUR, VT_CONTOUR_NONE);
  props[PROP_SLICE_MAP_LEVEL] = double_prop ("slice-map-level", N_("Value of the contour"), -G_MAXDOUBLE, G_MAXDOUBLE, 0);
  props[PROP_SLICE_MAP_TEMPERATURE] = double_prop ("slice-map-temperature", N_("Temperature of the contour"), 1, 1e5, 700);
  props[PROP_SLICE_MAP_ATOMS] = enum_prop ("slice-map-atoms", N_("Atoms on the map"), VT_TYPE_SLICE_ATOMS, VT_SLICE_ATOMS_HIDDEN);
  props[PROP_FADE_OUTSIDE] = boolean_prop ("fade-outside", N_("Fade outside"), FALSE);
  props[PROP_HIDDEN_SPECIES] = string_prop ("hidden-species", N_("Hidden species"), "");
  props[PROP_FILTER_FIELD] = string_prop ("filter-field", N_("Filter"), "");
  props[PROP_FILTER_MIN] = double_prop ("filter-min", N_("Filter minimum"), -G_MAXDOUBLE, G_MAXDOUBLE, 0);
  props[PROP_FILTER_MAX] = double_prop ("filter-max", N_("Filter maximum"), -G_MAXDOUBLE, G_MAXDOUBLE, 0);
  props[PROP_OPACITY_OUTSIDE] = double_prop ("opacity-outside", N_("Opacity outside"), 0, 1, 0.08);
  props[PROP_SELECTED_STYLE] = enum_prop ("selected-style", N_("Selected atoms"), VT_TYPE_SELECTED_STYLE, VT_SELECTED_FADE);
  props[PROP_SELECTION_STEP] = g_param_spec_uint ("selection-step", N_("Selection"), NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_ARROWS_FIELD] = string_prop ("arrows-field", N_("Arrows"), "");
  props[PROP_ARROWS_LENGTH] = double_prop ("arrows-length", N_("Length of arrows"), 0.01, 1000, 1.5);
  props[PROP_ARROWS_THRESHOLD] = double_prop ("arrows-threshold", N_("Shortest arrow"), 0, 1, 0.05);
  props[PROP_ARROWS_WIDTH] = double_prop ("arrows-width", N_("Width of arrows"), 0.1, 10, 1);
  props[PROP_ARROWS_COLOUR] = string_prop ("arrows-colour", N_("Colour of arrows"), "plain");
  props[PROP_RADIUS_SCALE] = double_prop ("radius-scale", N_("Radius"), 0.01, 10, 1);
  props[PROP_WRAP] = boolean_prop ("wrap", N_("Wrap into the cell"), TRUE);
  props[PROP_PERSPECTIVE] = boolean_prop ("perspective", N_("Perspective"), TRUE);
  props[PROP_ROTATION] = numbers_prop ("rotation", N_("Camera"), "(dddd)", home_rotation, 4);
  props[PROP_CENTRE] = numbers_prop ("centre", N_("Camera"), "(ddd)", zero, 3);
  props[PROP_ZOOM] = double_prop ("zoom", N_("Camera"), 0.02, 1000, 1);
  props[PROP_AMBIENT_OCCLUSION] = boolean_prop ("ambient-occlusion", N_("Ambient occlusion"), TRUE);
  props[PROP_OUTLINES] = boolean_prop ("outlines", N_("Outlines"), TRUE);
  props[PROP_DEPTH_CUE] = boolean_prop ("depth-cue", N_("Depth cue"), FALSE);
  props[PROP_SHOW_CELL] = boolean_prop ("show-cell", N_("Cell"), TRUE);
  props[PROP_SHOW_TRIPOD] = boolean_prop ("show-tripod", N_("Axes"), TRUE);
  props[PROP_SHOW_SCALE_BAR] = boolean_prop ("show-scale-bar", N_("Scale bar"), TRUE);
  props[PROP_SHOW_LEGEND] = boolean_prop ("show-legend", N_("Legend"), TRUE);
  props[PROP_BACKGROUND] = string_prop ("background", N_("Background"), "auto");
}

static void
vt_view_class_init (VtViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = vt_view_set_property;
  object_class->get_property = vt_view_get_property;
  object_class->dispatch_properties_changed = vt_view_dispatch_properties_changed;
  object_class->finalize = vt_view_finalize;

  make_properties ();
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", VT_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_HISTORY_CHANGED] = g_signal_new ("history-changed", VT_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_view_init (VtView *self)
{
  for (guint i = 1; i < N_PROPS; i++)
    {
      GValue given = G_VALUE_INIT;

      g_value_init (&self->values[i], G_PARAM_SPEC_VALUE_TYPE (props[i]));
      g_value_init (&given, G_PARAM_SPEC_VALUE_TYPE (props[i]));
      g_value_copy (g_param_spec_get_default_value (props[i]), &given);
      sanitise (i, &given, &self->values[i]);
      g_value_unset (&given);
    }
  self->history = vt_history_new (G_OBJECT (self), set_back, get_kind);
  g_weak_ref_init (&self->range_field, NULL);
}

VtView *
vt_view_new (void)
{
  return g_object_new (VT_TYPE_VIEW, NULL);
}

VtView *
vt_view_copy (VtView *self)
{
  VtView *copy;

  g_return_val_if_fail (VT_IS_VIEW (self), NULL);

  copy = vt_view_new ();
  for (guint i = 1; i < N_PROPS; i++)
    g_value_copy (&self->values[i], &copy->values[i]);
  return copy;
}

void
vt_view_assign (VtView *self, VtView *from)
{
  g_return_if_fail (VT_IS_VIEW (self));
  g_return_if_fail (VT_IS_VIEW (from));

  vt_view_begin_change (self, _("View"));
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_set_property (G_OBJECT (self), props[i]->name, &from->values[i]);
  g_object_thaw_notify (G_OBJECT (self));
  vt_view_end_change (self);
}

void
vt_view_get_state (VtView *self, VtViewState *state)
{
  const GValue *v;

  g_return_if_fail (VT_IS_VIEW (self));

  v = self->values;
  *state = (VtViewState){
    .colour_by = g_value_get_string (&v[PROP_COLOUR_BY]),
    .colour_component = g_value_get_uint (&v[PROP_COLOUR_COMPONENT]),
    .colour_map = g_value_get_string (&v[PROP_COLOUR_MAP]),
    .reverse_map = g_value_get_boolean (&v[PROP_REVERSE_MAP]),
    .range_mode = g_value_get_enum (&v[PROP_RANGE_MODE]),
    .range_low = g_value_get_double (&v[PROP_RANGE_LOW]),
    .range_high = g_value_get_double (&v[PROP_RANGE_HIGH]),
    .range_min = g_value_get_double (&v[PROP_RANGE_MIN]),
    .range_max = g_value_get_double (&v[PROP_RANGE_MAX]),
    .slice_enabled = g_value_get_boolean (&v[PROP_SLICE_ENABLED]),
    .slice_axis = g_value_get_enum (&v[PROP_SLICE_AXIS]),
    .slice_position = g_value_get_double (&v[PROP_SLICE_POSITION]),
    .slice_thickness = g_value_get_double (&v[PROP_SLICE_THICKNESS]),
    .slice_caps = g_value_get_boolean (&v[PROP_SLICE_CAPS]),
    .slice_map = g_value_get_boolean (&v[PROP_SLICE_MAP]),
    .slice_map_sigma = g_value_get_double (&v[PROP_SLICE_MAP_SIGMA]),
    .slice_map_temperature = g_value_get_double (&v[PROP_SLICE_MAP_TEMPERATURE]),
    .slice_map_contour = g_value_get_enum (&v[PROP_SLICE_MAP_CONTOUR]),
    .slice_map_level = g_value_get_double (&v[PROP_SLICE_MAP_LEVEL]),
    .slice_map_atoms = g_value_get_enum (&v[PROP_SLICE_MAP_ATOMS]),
    .fade_outside = g_value_get_boolean (&v[PROP_FADE_OUTSIDE]),
    .hidden_species = g_value_get_string (&v[PROP_HIDDEN_SPECIES]),
    .filter_field = g_value_get_string (&v[PROP_FILTER_FIELD]),
    .filter_min = g_value_get_double (&v[PROP_FILTER_MIN]),
    .filter_max = g_value_get_double (&v[PROP_FILTER_MAX]),
    .opacity_outside = g_value_get_double (&v[PROP_OPACITY_OUTSIDE]),
    .selected_style = g_value_get_enum (&v[PROP_SELECTED_STYLE]),
    .arrows_field = g_value_get_string (&v[PROP_ARROWS_FIELD]),
    .arrows_length = g_value_get_double (&v[PROP_ARROWS_LENGTH]),
    .arrows_threshold = g_value_get_double (&v[PROP_ARROWS_THRESHOLD]),
    .arrows_width = g_value_get_double (&v[PROP_ARROWS_WIDTH]),
    .arrows_colour = g_value_get_string (&v[PROP_ARROWS_COLOUR]),
    .radius_scale = g_value_get_double (&v[PROP_RADIUS_SCALE]),
    .wrap = g_value_get_boolean (&v[PROP_WRAP]),
    .perspective = g_value_get_boolean (&v[PROP_PERSPECTIVE]),
    .zoom = g_value_get_double (&v[PROP_ZOOM]),
    .ambient_occlusion = g_value_get_boolean (&v[PROP_AMBIENT_OCCLUSION]),
    .outlines = g_value_get_boolean (&v[PROP_OUTLINES]),
    .depth_cue = g_value_get_boolean (&v[PROP_DEPTH_CUE]),
    .show_cell = g_value_get_boolean (&v[PROP_SHOW_CELL]),
    .show_tripod = g_value_get_boolean (&v[PROP_SHOW_TRIPOD]),
    .show_scale_bar = g_value_get_boolean (&v[PROP_SHOW_SCALE_BAR]),
    .show_legend = g_value_get_boolean (&v[PROP_SHOW_LEGEND]),
    .background = g_value_get_string (&v[PROP_BACKGROUND]),
  };
  numbers_from_variant (g_value_get_variant (&v[PROP_ROTATION]), state->rotation, 4);
  numbers_from_variant (g_value_get_variant (&v[PROP_CENTRE]), state->centre, 3);
  vt_view_get_slice_normal (self, state->slice_normal);
}

gboolean
vt_view_hides_species (VtView *self, const char *name)
{
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (VT_IS_VIEW (self), FALSE);

  names = g_strsplit (g_value_get_string (&self->values[PROP_HIDDEN_SPECIES]), ",", -1);
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (g_strstrip (names[i]), name) == 0)
      return TRUE;
  return FALSE;
}

void
vt_view_get_rotation (VtView *self, double q[4])
{
  g_return_if_fail (VT_IS_VIEW (self));
  numbers_from_variant (g_value_get_variant (&self->values[PROP_ROTATION]), q, 4);
}

void
vt_view_set_rotation (VtView *self, const double q[4])
{
  g_autoptr (GVariant) variant = NULL;

  g_return_if_fail (VT_IS_VIEW (self));

  variant = variant_from_numbers (q, 4);
  g_object_set (self, "rotation", variant, NULL);
}

void
vt_view_get_centre (VtView *self, double centre[3])
{
  g_return_if_fail (VT_IS_VIEW (self));
  numbers_from_variant (g_value_get_variant (&self->values[PROP_CENTRE]), centre, 3);
}

void
vt_view_set_centre (VtView *self, const double centre[3])
{
  g_autoptr (GVariant) variant = NULL;

  g_return_if_fail (VT_IS_VIEW (self));

  variant = variant_from_numbers (centre, 3);
  g_object_set (self, "centre", variant, NULL);
}

gboolean
vt_view_look (VtView *self, const char *direction)
{
  /* The rotation takes the sample's axes to the viewer's: x right, y up, z towards the viewer. z stays up where it can. */
  static const double h = G_SQRT2 / 2;
  const struct
  {
    const char *name;
    double q[4];
  } looks[] = {
    { "x", { -0.5, -0.5, -0.5, 0.5 } }, { "-x", { -0.5, 0.5, 0.5, 0.5 } }, { "y", { 0, h, h, 0 } },
    { "-y", { -h, 0, 0, h } },          { "z", { 0, 0, 0, 1 } },           { "-z", { 0, 1, 0, 0 } },
    { "home", { home_rotation[0], home_rotation[1], home_rotation[2], home_rotation[3] } },
  };
  const double zero[3] = { 0, 0, 0 };

  g_return_val_if_fail (VT_IS_VIEW (self), FALSE);
  g_return_val_if_fail (direction != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (looks[i].name, direction) == 0)
      {
        vt_view_begin_change (self, _("Camera"));
        vt_view_set_rotation (self, looks[i].q);
        vt_view_set_centre (self, zero);
        g_object_set (self, "zoom", 1.0, NULL);
        vt_view_end_change (self);
        return TRUE;
      }
  return FALSE;
}

void
vt_view_get_slice_normal (VtView *self, double normal[3])
{
  int axis;

  g_return_if_fail (VT_IS_VIEW (self));

  axis = g_value_get_enum (&self->values[PROP_SLICE_AXIS]);
  if (axis == VT_SLICE_FREE)
    numbers_from_variant (g_value_get_variant (&self->values[PROP_SLICE_NORMAL]), normal, 3);
  else
    for (int k = 0; k < 3; k++)
      normal[k] = k == axis;
}

/* ---- colour map and range ---- */

static gboolean
has_labels (VtField *field)
{
  return vt_field_get_value_type (field) == VT_FIELD_I32 && vt_registry_is_label (vt_field_get_name (field));
}

const VtColourMap *
vt_view_get_colour_map (VtView *self, VtField *field)
{
  const char *id;
  const VtColourMap *map;

  g_return_val_if_fail (VT_IS_VIEW (self), NULL);

  id = g_value_get_string (&self->values[PROP_COLOUR_MAP]);
  if (strcmp (id, VT_MAP_AUTO) == 0 && field != NULL && has_labels (field))
    id = LABELS_MAP;
  map = vt_colour_map_find (id);
  return map != NULL ? map : vt_colour_map_list (NULL);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Percentiles of any component; the field itself knows those of the first. */
static gboolean
component_percentiles (VtField *field, guint component, double low, double high, double range[2])
{
  gsize n = vt_field_get_n_atoms (field);
  g_autofree double *values = NULL;
  gsize m = 0;
  const double percents[2] = { low, high };

  /* Percentiles of a large field are those of an even subset of it; its extremes are of all. */
  if (component == 0 && low <= 0 && high >= 100)
    return vt_field_get_range (field, &range[0], &range[1]);
  if (component == 0)
    return vt_field_get_percentiles (field, low, high, &range[0], &range[1]);
  values = g_new (double, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    {
      double value = vt_field_get (field, i, component);
      if (isfinite (value))
        values[m++] = value;
    }
  if (m == 0)
    return FALSE;
  qsort (values, m, sizeof (double), compare_doubles);
  for (int k = 0; k < 2; k++)
    {
      double at = percents[k] / 100 * (double) (m - 1);
      gsize i = (gsize) at;
      double f = at - (double) i;
      range[k] = i + 1 < m ? values[i] * (1 - f) + values[i + 1] * f : values[m - 1];
    }
  return TRUE;
}

gboolean
vt_view_get_colour_range (VtView *self, VtField *field, double *min, double *max)
{
  VtViewState s;
  g_autoptr (VtField) cached = NULL;
  double low, high;
  gboolean full;
  guint component;

  g_return_val_if_fail (VT_IS_VIEW (self), FALSE);
  g_return_val_if_fail (VT_IS_FIELD (field), FALSE);

  vt_view_get_state (self, &s);
  /* Percentiles of labels mean nothing: the rarest is one, too. */
  full = s.range_mode == VT_RANGE_FULL || (s.range_mode == VT_RANGE_PERCENTILE && has_labels (field));
  low = full ? 0 : MIN (s.range_low, s.range_high);
  high = full ? 100 : MAX (s.range_low, s.range_high);
  component = MIN (s.colour_component, vt_field_get_n_components (field) - 1);
  cached = g_weak_ref_get (&self->range_field);
  if (cached != field || self->range_component != component || self->range_low != low || self->range_high != high)
    {
      self->range_found = component_percentiles (field, component, low, high, self->range);
      self->range_component = component;
      self->range_low = low;
      self->range_high = high;
      g_weak_ref_set (&self->range_field, field);
    }
  if (!self->range_found)
    return FALSE;
  *min = self->range[0];
  *max = self->range[1];
  if (s.range_mode == VT_RANGE_SYMMETRIC)
    {
      *max = MAX (fabs (*min), fabs (*max));
      *min = -*max;
    }
  else if (s.range_mode == VT_RANGE_MANUAL)
    {
      *min = s.range_min;
      *max = s.range_max;
    }
  if (*min == *max)
    {
      /* A constant: some room on both sides, so that it lies in the middle of the map. */
      double room = vt_field_get_value_type (field) == VT_FIELD_I32 || *min == 0 ? 0.5 : fabs (*min) * 1e-3;
      *min -= room;
      *max += room;
    }
  return TRUE;
}
