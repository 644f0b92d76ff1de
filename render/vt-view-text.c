#include "vt-view-text.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

static gboolean
refuse (GError **error, const char *format, const char *text)
{
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, format, text);
  return FALSE;
}

/* All of @text must be one finite number. */
static gboolean
parse_number (const char *text, double *value)
{
  char *end;

  while (*text == ' ')
    text++;
  *value = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (*value))
    return FALSE;
  while (*end == ' ')
    end++;
  return *end == '\0';
}

/* "12.5", or "50%" which sets @percent. */
static gboolean
parse_percent (const char *text, double *value, gboolean *percent)
{
  g_autofree char *number = g_strdup (text);

  g_strstrip (number);
  *percent = g_str_has_suffix (number, "%");
  if (*percent)
    number[strlen (number) - 1] = '\0';
  return parse_number (number, value);
}

gboolean
vt_view_set_range_text (VtView *view, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  double low, high;
  gboolean low_percent, high_percent;

  if (strcmp (text, "full") == 0 || strcmp (text, "symmetric") == 0)
    {
      g_object_set (view, "range-mode", text[0] == 'f' ? VT_RANGE_FULL : VT_RANGE_SYMMETRIC, NULL);
      return TRUE;
    }
  if (g_strv_length (parts) != 2 || !parse_percent (parts[0], &low, &low_percent)
      || !parse_percent (parts[1], &high, &high_percent) || low_percent != high_percent || low >= high
      || (low_percent && (low < 0 || high > 100)))
    return refuse (error, _("A range is “full”, “symmetric”, two percentages such as 1%%,99%% or two numbers, the smaller first; not “%s”."),
                   text);
  vt_view_begin_change (view, _("Range"));
  if (low_percent)
    g_object_set (view, "range-mode", VT_RANGE_PERCENTILE, "range-low", low, "range-high", high, NULL);
  else
    g_object_set (view, "range-mode", VT_RANGE_MANUAL, "range-min", low, "range-max", high, NULL);
  vt_view_end_change (view);
  return TRUE;
}

static gboolean
parse_normal (const char *text, double normal[3], int *axis)
{
  g_auto (GStrv) parts = NULL;
  double length = 0;

  *axis = VT_SLICE_FREE;
  if (strlen (text) == 1 && text[0] >= 'x' && text[0] <= 'z')
    {
      *axis = text[0] - 'x';
      for (int k = 0; k < 3; k++)
        normal[k] = k == *axis;
      return TRUE;
    }
  parts = g_strsplit (text, ",", -1);
  if (g_strv_length (parts) != 3)
    return FALSE;
  for (int k = 0; k < 3; k++)
    if (!parse_number (parts[k], &normal[k]))
      return FALSE;
  length = sqrt (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
  for (int k = 0; k < 3 && length > 0; k++)
    normal[k] /= length;
  return length > 0;
}

static void
get_extent (VtSample *sample, const double normal[3], double *low, double *high)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  double corners[8][3];

  vt_cell_get_corners (cell, corners);
  *low = HUGE_VAL;
  *high = -HUGE_VAL;
  for (int i = 0; i < 8; i++)
    {
      double d = 0;

      for (int k = 0; k < 3; k++)
        d += normal[k] * (corners[i][k] - cell->origin[k]);
      *low = fmin (*low, d);
      *high = fmax (*high, d);
    }
}

gboolean
vt_view_set_slice_text (VtView *view, VtSample *sample, const char *text, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (text, "=", 2);
  g_auto (GStrv) numbers = NULL;
  double normal[3], low, high, position, thickness = 0;
  gboolean percent;
  int axis;
  guint n;

  if (strcmp (text, "off") == 0)
    {
      g_object_set (view, "slice-enabled", FALSE, NULL);
      return TRUE;
    }
  if (g_strv_length (sides) != 2 || !parse_normal (sides[0], normal, &axis))
    goto wrong;
  numbers = g_strsplit (sides[1], ",", -1);
  n = g_strv_length (numbers);
  get_extent (sample, normal, &low, &high);
  if ((n != 1 && n != 2) || !parse_percent (numbers[0], &position, &percent))
    goto wrong;
  if (percent)
    position = low + position / 100 * (high - low);
  if (n == 2)
    {
      if (!parse_percent (numbers[1], &thickness, &percent) || thickness < 0)
        goto wrong;
      if (percent)
        thickness *= (high - low) / 100;
    }
  if (position < low - thickness || position > high + thickness)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _("The slice at %g lies outside the cell, which goes from %g to %g in that direction."), position, low, high);
      return FALSE;
    }
  vt_view_begin_change (view, _("Slice"));
  g_object_set (view, "slice-enabled", TRUE, "slice-axis", axis, "slice-position", position, NULL);
  if (axis == VT_SLICE_FREE)
    g_object_set (view, "slice-normal", g_variant_new ("(ddd)", normal[0], normal[1], normal[2]), NULL);
  if (n == 2)
    g_object_set (view, "slice-thickness", thickness, NULL);
  vt_view_end_change (view);
  return TRUE;

wrong:
  return refuse (error, _("A slice is “off”, or a direction, a position and a thickness such as z=12.5,3 or 1,1,0=50%%,6; not “%s”."), text);
}

static gboolean
find_nick (GType type, const char *text, int *value)
{
  GEnumClass *klass = g_type_class_ref (type); /* static types: it stays */
  const GEnumValue *found = g_enum_get_value_by_nick (klass, text);

  if (found)
    *value = found->value;
  g_type_class_unref (klass);
  return found != NULL;
}

typedef struct
{
  VtContour contour;
  VtSliceAtoms atoms;
  double sigma, level, temperature;
} MapChoice;

static gboolean
parse_map_part (const char *part, MapChoice *choice)
{
  const char *value = strchr (part, '=');
  int number;

  if (!value)
    return FALSE;
  value++;
  if (g_str_has_prefix (part, "sigma="))
    return parse_number (value, &choice->sigma) && choice->sigma >= 0.05 && choice->sigma <= 1000;
  if (g_str_has_prefix (part, "atoms="))
    {
      const gboolean good = find_nick (VT_TYPE_SLICE_ATOMS, value, &number);

      if (good)
        choice->atoms = (VtSliceAtoms) number;
      return good;
    }
  if (!g_str_has_prefix (part, "contour="))
    return FALSE;
  if (g_str_has_suffix (value, "K"))
    {
      g_autofree char *kelvins = g_strndup (value, strlen (value) - 1);

      choice->contour = VT_CONTOUR_GLASS;
      return parse_number (kelvins, &choice->temperature) && choice->temperature >= 1 && choice->temperature <= 1e5;
    }
  if (strcmp (value, "none") == 0 || strcmp (value, "median") == 0)
    choice->contour = value[0] == 'n' ? VT_CONTOUR_NONE : VT_CONTOUR_MEDIAN;
  else if (parse_number (value, &choice->level))
    choice->contour = VT_CONTOUR_VALUE;
  else
    return FALSE;
  return TRUE;
}

gboolean
vt_view_set_slice_map_text (VtView *view, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (strcmp (text, "on") == 0 ? "" : text, ",", -1);
  VtViewState state;
  MapChoice choice;

  if (strcmp (text, "off") == 0)
    {
      g_object_set (view, "slice-map", FALSE, NULL);
      return TRUE;
    }
  vt_view_get_state (view, &state);
  choice = (MapChoice){ state.slice_map_contour, state.slice_map_atoms, state.slice_map_sigma, state.slice_map_level,
                         state.slice_map_temperature };
  for (char **part = parts; *part || *text == '\0'; part++)
    if (!*part || !parse_map_part (*part, &choice))
      return refuse (error,
                     _("A map on the slice is “off”, “on”, or sigma=LENGTH, contour=none, median, a value or a temperature such as 700K, and atoms=hidden, faded, shown or none, with "
                       "commas between them; not “%s”."),
                     text);
  vt_view_begin_change (view, _("Map on the slice"));
  g_object_set (view, "slice-map", TRUE, "slice-map-sigma", choice.sigma, "slice-map-contour", choice.contour, "slice-map-level", choice.level,
                "slice-map-temperature", choice.temperature, "slice-map-atoms", choice.atoms, NULL);
  vt_view_end_change (view);
  return TRUE;
}

gboolean
vt_view_set_filter_text (VtView *view, const char *text, GError **error)
{
  const char *equals = strrchr (text, '=');
  g_auto (GStrv) ends = g_strsplit (equals ? equals + 1 : "", ",", -1);
  double limits[2] = { -G_MAXDOUBLE, G_MAXDOUBLE };
  gboolean good = equals && equals > text && g_strv_length (ends) == 2;
  g_autofree char *name = NULL;

  if (strcmp (text, "off") == 0)
    {
      g_object_set (view, "filter-field", "", NULL);
      return TRUE;
    }
  for (int i = 0; good && i < 2; i++)
    good = ends[i][0] == '\0' || parse_number (ends[i], &limits[i]);
  if (!good || limits[0] > limits[1])
    return refuse (error, _("A filter is “off” or FIELD=LOW,HIGH, such as l5fs=0.8, for at least 0.8; not “%s”."), text);
  name = g_strndup (text, (gsize) (equals - text));
  vt_view_begin_change (view, _("Range of values"));
  g_object_set (view, "filter-min", limits[0], "filter-max", limits[1], "filter-field", name, NULL);
  vt_view_end_change (view);
  return TRUE;
}

static gboolean
parse_boolean (const char *text, gboolean *value)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };

  *value = g_strv_contains (yes, text);
  return *value || g_strv_contains (no, text);
}

#define HEX_COLOUR "#rrggbb"

static gboolean
is_hex_colour (const char *text)
{
  gboolean hex = text[0] == '#' && strlen (text) == strlen (HEX_COLOUR);

  for (gsize i = 1; hex && i < strlen (HEX_COLOUR); i++)
    hex = g_ascii_isxdigit (text[i]);
  return hex;
}

/* What a property takes where it takes one of a few; NULL: anything of its type. g_strfreev(). */
static char **
list_choices (GParamSpec *pspec)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_strv_builder_add_many (builder, "true", "false", NULL);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    for (guint i = 0; i < G_PARAM_SPEC_ENUM (pspec)->enum_class->n_values; i++)
      g_strv_builder_add (builder, G_PARAM_SPEC_ENUM (pspec)->enum_class->values[i].value_nick);
  else if (strcmp (pspec->name, "background") == 0)
    g_strv_builder_add_many (builder, "auto", "white", "black", HEX_COLOUR, NULL);
  else if (strcmp (pspec->name, "arrows-colour") == 0)
    g_strv_builder_add_many (builder, "plain", "atom", "size", NULL);
  else if (strcmp (pspec->name, "colour-map") == 0)
    {
      guint n;
      const VtColourMap *maps = vt_colour_map_list (&n);

      g_strv_builder_add (builder, VT_MAP_AUTO);
      for (guint i = 0; i < n; i++)
        g_strv_builder_add (builder, maps[i].id);
    }
  else
    return NULL;
  return g_strv_builder_end (builder);
}

static gboolean
is_among (const char *const *choices, const char *text)
{
  return g_strv_contains (choices, is_hex_colour (text) ? HEX_COLOUR : text) && strcmp (text, HEX_COLOUR) != 0;
}

static gboolean
parse_value (GParamSpec *pspec, const char *text, GValue *value)
{
  double number;
  gboolean truth;

  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      g_auto (GStrv) choices = list_choices (pspec);

      g_value_set_string (value, text);
      return !choices || is_among ((const char *const *) choices, text);
    }
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    {
      if (!parse_boolean (text, &truth))
        return FALSE;
      g_value_set_boolean (value, truth);
      return TRUE;
    }
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      GEnumValue *found = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, text);

      if (found)
        g_value_set_enum (value, found->value);
      return found != NULL;
    }
  if (G_IS_PARAM_SPEC_VARIANT (pspec))
    {
      GVariant *variant = g_variant_parse (G_PARAM_SPEC_VARIANT (pspec)->type, text, NULL, NULL, NULL);

      if (variant)
        g_value_take_variant (value, variant);
      return variant != NULL;
    }
  if (!parse_number (text, &number))
    return FALSE;
  if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      if (number < 0 || number > G_MAXUINT || number != floor (number))
        return FALSE;
      g_value_set_uint (value, (guint) number);
    }
  else
    g_value_set_double (value, number);
  return !g_param_value_validate (pspec, value); /* TRUE there means that it had to be changed */
}

static gboolean
refuse_value (GParamSpec *pspec, const char *text, GError **error)
{
  g_auto (GStrv) choices = list_choices (pspec);
  const GParamSpecDouble *number = G_IS_PARAM_SPEC_DOUBLE (pspec) ? G_PARAM_SPEC_DOUBLE (pspec) : NULL;

  if (choices)
    {
      g_autofree char *list = g_strjoinv (", ", choices);

      /* Translators: a property of the view; what it takes, as it is typed; what was given. */
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” takes one of these: %s; not “%s”."), pspec->name, list, text);
    }
  else if (number && number->maximum < G_MAXDOUBLE)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” takes a number from %g to %g; not “%s”."), pspec->name,
                 number->minimum, number->maximum, text);
  else
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” does not take “%s”."), pspec->name, text);
  return FALSE;
}

gboolean
vt_view_set_value_text (VtView *view, const char *property, const char *text, GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (view), property);
  g_auto (GValue) value = G_VALUE_INIT;

  g_return_val_if_fail (pspec != NULL, FALSE);
  g_value_init (&value, pspec->value_type);
  if (!parse_value (pspec, text, &value))
    return refuse_value (pspec, text, error);
  g_object_set_property (G_OBJECT (view), pspec->name, &value);
  return TRUE;
}

gboolean
vt_view_set_property_text (VtView *view, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals ? g_strndup (text, (gsize) (equals - text)) : NULL;
  GParamSpec *pspec = name ? g_object_class_find_property (G_OBJECT_GET_CLASS (view), name) : NULL;

  if (!pspec || !(pspec->flags & G_PARAM_WRITABLE))
    return refuse (error, _("A setting is PROPERTY=VALUE with a property of the view, such as outlines=false; not “%s”."), text);
  return vt_view_set_value_text (view, name, equals + 1, error);
}

char *
vt_view_dup_property_text (VtView *view, const char *property)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (view), property);
  g_auto (GValue) value = G_VALUE_INIT;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (pspec != NULL, NULL);
  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (view), property, &value);
  if (G_VALUE_HOLDS_STRING (&value))
    return g_strdup (g_value_get_string (&value) ? g_value_get_string (&value) : "");
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return g_strdup (g_value_get_boolean (&value) ? "true" : "false");
  if (G_VALUE_HOLDS_ENUM (&value))
    return g_strdup (g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (&value))->value_nick);
  if (G_VALUE_HOLDS_VARIANT (&value))
    return g_variant_print (g_value_get_variant (&value), FALSE);
  if (G_VALUE_HOLDS_UINT (&value))
    return g_strdup_printf ("%u", g_value_get_uint (&value));
  return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, g_value_get_double (&value)));
}

char *
vt_view_dup_text (VtView *view)
{
  guint n;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (view), &n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = vt_view_dup_property_text (view, pspecs[i]->name);
      g_autofree char *line = g_strescape (value, NULL);

      /* The number of a state means nothing in another session. */
      if ((pspecs[i]->flags & G_PARAM_WRITABLE) && strcmp (pspecs[i]->name, "selection-step") != 0)
        g_string_append_printf (text, "%s=%s\n", pspecs[i]->name, line);
    }
  return g_string_free (text, FALSE);
}

void
vt_view_set_text (VtView *view, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  /* Twice: one property may move another, which has its line before. */
  for (guint pass = 0; pass < 2; pass++)
    for (char **line = lines; *line; line++)
      {
        g_autofree char *setting = g_strcompress (*line);

        if (*setting)
          vt_view_set_property_text (view, setting, NULL);
      }
}
