/* The display options of "image" and "figure view": each sets properties of the view. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-arrows.h"
#include "vt-cli.h"
#include "vt-colour-map.h"
#include "vt-renderer.h"
#include "vt-slice-map.h"
#include "vt-view-text.h"

static char *colour_by, *map, *range, *slice, *filter, *hide, *direction, *projection, *background, *arrows, *arrows_colour, *slice_map;

/* What no option takes: it has not been given. */
#define NOT_GIVEN -G_MAXDOUBLE
static double zoom = NOT_GIVEN, radius_scale = NOT_GIVEN, arrows_length = NOT_GIVEN, arrows_threshold = NOT_GIVEN, opacity_outside = NOT_GIVEN;

static gboolean reverse, fade, dark, depth_cue, no_legend, no_cell, no_tripod, no_scale_bar, no_occlusion, no_outlines, no_wrap;

const GOptionEntry vt_cli_view_entries[] = {
  { "colour-by", 'c', 0, G_OPTION_ARG_STRING, &colour_by, N_("Field that colours the atoms; forces_2 is the second component of forces (default: species)"),
    N_("FIELD") },
  { "color-by", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &colour_by, NULL, NULL },
  { "map", 0, 0, G_OPTION_ARG_STRING, &map, N_("Colour map (default: viridis, and one of clear-cut colours for labels such as crystal_type)"), N_("MAP") },
  { "reverse", 0, 0, G_OPTION_ARG_NONE, &reverse, N_("Turn the colour map round"), NULL },
  { "range", 0, 0, G_OPTION_ARG_STRING, &range, N_("Values at the ends of the map: full, symmetric, percentiles 1%,99% (default), two numbers, or map, for those of the map on the slice"),
    N_("LOW,HIGH") },
  { "slice", 's', 0, G_OPTION_ARG_STRING, &slice,
    N_("Show a slab: x=, y=, z= or a normal such as 1,1,0=, then the position (12.5, or 50%) and its thickness"), "z=12.5,3" },
  { "slice-map", 0, 0, G_OPTION_ARG_STRING, &slice_map,
    N_("Show the field smoothed on the slice: on, or sigma=LENGTH,contour=none|median|VALUE|700K,atoms=hidden|faded|shown|none"), "contour=median" },
  { "filter", 0, 0, G_OPTION_ARG_STRING, &filter, N_("Show only atoms whose value lies between two; an end may be left out"),
    "FIELD=LOW,HIGH" },
  { "fade", 0, 0, G_OPTION_ARG_NONE, &fade, N_("Show what slice and filter leave out as ghosts"), NULL },
  { "opacity-outside", 0, 0, G_OPTION_ARG_DOUBLE, &opacity_outside, N_("Opacity of those ghosts, 0 to 1"), "A" },
  { "arrows", 'a', 0, G_OPTION_ARG_STRING, &arrows, N_("Draw a field of two or three components as arrows"), N_("FIELD") },
  { "arrows-length", 0, 0, G_OPTION_ARG_DOUBLE, &arrows_length, N_("Length of the longest, in mean distances between atoms (default: 1.5)"), "X" },
  { "arrows-threshold", 0, 0, G_OPTION_ARG_DOUBLE, &arrows_threshold, N_("Leave out those shorter than this share of the longest (default: 0.05)"), "X" },
  { "arrows-colour", 0, 0, G_OPTION_ARG_STRING, &arrows_colour, N_("plain (default), atom or size"), N_("KIND") },
  { "arrows-color", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &arrows_colour, NULL, NULL },
  { "hide", 0, 0, G_OPTION_ARG_STRING, &hide, N_("Do not show these species"), "Cu,Zr" },
  { "view", 0, 0, G_OPTION_ARG_STRING, &direction, N_("Look along x, y, z, -x, -y, -z, or home (default)"), "DIRECTION" },
  { "projection", 0, 0, G_OPTION_ARG_STRING, &projection, N_("ortho or perspective (default)"), N_("KIND") },
  { "zoom", 0, 0, G_OPTION_ARG_DOUBLE, &zoom, N_("1 fits the cell however it is turned (default: as it is turned)"), "FACTOR" },
  { "radius", 0, 0, G_OPTION_ARG_DOUBLE, &radius_scale, N_("Times the radius of the species (default: 1)"), "FACTOR" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, N_("Dark background"), NULL },
  { "background", 0, 0, G_OPTION_ARG_STRING, &background, N_("white, black or #rrggbb"), N_("COLOUR") },
  { "depth-cue", 0, 0, G_OPTION_ARG_NONE, &depth_cue, N_("Let far atoms fade"), NULL },
  { "no-legend", 0, 0, G_OPTION_ARG_NONE, &no_legend, N_("No legend"), NULL },
  { "no-cell", 0, 0, G_OPTION_ARG_NONE, &no_cell, N_("No outline of the cell"), NULL },
  { "no-tripod", 0, 0, G_OPTION_ARG_NONE, &no_tripod, N_("No axes"), NULL },
  { "no-scale-bar", 0, 0, G_OPTION_ARG_NONE, &no_scale_bar, N_("No scale bar"), NULL },
  { "no-occlusion", 0, 0, G_OPTION_ARG_NONE, &no_occlusion, N_("No ambient occlusion"), NULL },
  { "no-outlines", 0, 0, G_OPTION_ARG_NONE, &no_outlines, N_("No outlines around atoms"), NULL },
  { "no-wrap", 0, 0, G_OPTION_ARG_NONE, &no_wrap, N_("Atoms where the file has them, not moved into the periodic cell"), NULL },
  { NULL },
};

void
vt_cli_view_reset (void)
{
  char **texts[] = { &colour_by, &map, &range, &slice, &filter, &hide, &direction, &projection, &background, &arrows, &arrows_colour, &slice_map };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

gboolean
vt_cli_view_is_dark (void)
{
  return dark;
}

/* ---- each option ---- */

/* "forces_2", as the columns of a CSV file are called, is the second component of "forces". A field with that very name
 * wins. */
static char *
split_component (VtCli *cli, const char *text, guint *component)
{
  const char *line = strrchr (text, '_');
  guint64 number;

  *component = 0;
  if (line == NULL || vt_document_find_field (cli->document, text) != NULL
      || !g_ascii_string_to_unsigned (line + 1, 10, 1, G_MAXUINT16, &number, NULL))
    return g_strdup (text);

  g_autofree char *name = g_strndup (text, (gsize) (line - text));
  VtField *field = vt_document_find_field (cli->document, name);
  if (field == NULL || number > vt_field_get_n_components (field))
    return g_strdup (text);
  *component = (guint) number - 1;
  return g_steal_pointer (&name);
}

/* What a document was coloured by when it was saved. */
static gboolean
ensure_saved_colour (VtCli *cli, VtView *view, GError **error)
{
  g_autofree char *name = NULL;

  g_object_get (view, "colour-by", &name, NULL);
  return strcmp (name, "species") == 0 || vt_cli_ensure_field (cli, name, error);
}

static gboolean
apply_colour (VtCli *cli, VtView *view, GError **error)
{
  g_autofree char *name = NULL;
  guint component;

  if (colour_by == NULL)
    return ensure_saved_colour (cli, view, error);
  if (strcmp (colour_by, "species") == 0)
    {
      g_object_set (view, "colour-by", "species", NULL);
      return TRUE;
    }
  name = split_component (cli, colour_by, &component);
  if (!vt_cli_ensure_field (cli, name, error))
    return FALSE;
  g_object_set (view, "colour-by", name, "colour-component", component, NULL);
  return TRUE;
}

/* What a text of the view's grammar is wrong about is wrong usage here. */
static gboolean
as_usage (gboolean good, GError *wrong, GError **error)
{
  if (!good)
    vt_cli_usage_error (error, "%s", wrong->message);
  g_clear_error (&wrong);
  return good;
}

/* A property that takes one of a few, and what its option was given. */
static gboolean
apply_choice (VtView *view, const char *property, const char *text, GError **error)
{
  GError *wrong = NULL;
  gboolean good = text == NULL || vt_view_set_value_text (view, property, text, &wrong);

  return as_usage (good, wrong, error);
}

/* A property that takes a number, and the name of its option. */
static gboolean
apply_number (VtView *view, const char *property, const char *option, double value, GError **error)
{
  const GParamSpecDouble *pspec = G_PARAM_SPEC_DOUBLE (g_object_class_find_property (G_OBJECT_GET_CLASS (view), property));

  if (value == NOT_GIVEN)
    return TRUE;
  if (!(value >= pspec->minimum && value <= pspec->maximum))
    {
      vt_cli_usage_error (error, _("--%s takes a number from %g to %g; not %g."), option, pspec->minimum, pspec->maximum, value);
      return FALSE;
    }
  g_object_set (view, property, value, NULL);
  return TRUE;
}

static gboolean
apply_range (VtView *view, GError **error)
{
  GError *wrong = NULL;
  gboolean good = range == NULL || strcmp (range, "map") == 0 || vt_view_set_range_text (view, range, &wrong);

  return as_usage (good, wrong, error);
}

static gboolean
apply_slice (VtCli *cli, VtView *view, GError **error)
{
  GError *wrong = NULL;
  gboolean good = slice == NULL || vt_view_set_slice_text (view, vt_document_get_sample (cli->document), slice, &wrong);

  return as_usage (good, wrong, error);
}

static gboolean
apply_slice_map (VtView *view, GError **error)
{
  GError *wrong = NULL;
  gboolean good = slice_map == NULL || vt_view_set_slice_map_text (view, slice_map, &wrong);

  return as_usage (good, wrong, error);
}

static gboolean
apply_filter (VtCli *cli, VtView *view, GError **error)
{
  GError *wrong = NULL;
  gboolean good = filter == NULL || vt_view_set_filter_text (view, filter, &wrong);
  g_autofree char *name = NULL;

  if (!as_usage (good, wrong, error))
    return FALSE;
  g_object_get (view, "filter-field", &name, NULL);
  return *name == '\0' || vt_cli_ensure_field (cli, name, error);
}

static gboolean
check_arrows (VtView *view, GError **error)
{
  return apply_choice (view, "arrows-colour", arrows_colour, error) && apply_number (view, "arrows-length", "arrows-length", arrows_length, error)
         && apply_number (view, "arrows-threshold", "arrows-threshold", arrows_threshold, error);
}

static gboolean
apply_arrows (VtCli *cli, VtView *view, GError **error)
{
  VtField *field;

  if (arrows == NULL)
    return TRUE;
  if (!vt_cli_ensure_field (cli, arrows, error))
    return FALSE;
  field = vt_document_find_field (cli->document, arrows);
  if (!vt_arrows_can_show (field))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _("“%s” has %u components for each atom; arrows have two or three."), arrows, vt_field_get_n_components (field));
      return FALSE;
    }
  g_object_set (view, "arrows-field", arrows, NULL);
  return TRUE;
}

static gboolean
apply_hide (VtCli *cli, VtView *view, GError **error)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (vt_document_get_sample (cli->document), &n);

  if (hide == NULL)
    return TRUE;
  g_auto (GStrv) names = g_strsplit (hide, ",", -1);
  for (char **name = names; *name != NULL; name++)
    {
      gboolean known = FALSE;

      g_strstrip (*name);
      for (guint i = 0; i < n; i++)
        known |= strcmp (species[i].name, *name) == 0;
      if (!known)
        {
          vt_cli_usage_error (error, _("--hide: the sample has no species “%s”."), *name);
          return FALSE;
        }
    }
  g_autofree char *joined = g_strjoinv (",", names);
  g_object_set (view, "hidden-species", joined, NULL);
  return TRUE;
}

static gboolean
apply_camera (VtView *view, GError **error)
{
  if (direction != NULL && !vt_view_look (view, direction))
    {
      vt_cli_usage_error (error, _("--view takes x, y, z, -x, -y, -z or home; not “%s”."), direction);
      return FALSE;
    }
  if (projection != NULL)
    {
      gboolean perspective = strcmp (projection, "perspective") == 0;

      if (!perspective && strcmp (projection, "ortho") != 0 && strcmp (projection, "orthographic") != 0)
        {
          vt_cli_usage_error (error, _("--projection takes ortho or perspective; not “%s”."), projection);
          return FALSE;
        }
      g_object_set (view, "perspective", perspective, NULL);
    }
  return apply_number (view, "zoom", "zoom", zoom, error) && apply_number (view, "radius-scale", "radius", radius_scale, error)
         && apply_number (view, "opacity-outside", "opacity-outside", opacity_outside, error);
}

typedef struct
{
  VtSliceRequest *request;
  VtSliceMap *map;
} Mapping;

static gboolean
map_work (VtCli *cli, gpointer data, GError **error)
{
  Mapping *mapping = data;

  mapping->map = vt_slice_map_new (mapping->request, cli->cancellable, error);
  return mapping->map != NULL;
}

/* Smoothing narrows a field: its colours are to cover what is left. */
static gboolean
apply_map_range (VtCli *cli, VtView *view, GError **error)
{
  g_autofree char *name = NULL;
  Mapping mapping = { NULL };
  gboolean good;

  if (range == NULL || strcmp (range, "map") != 0)
    return TRUE;
  g_object_get (view, "colour-by", &name, NULL);
  mapping.request = vt_slice_request_new (vt_document_get_sample (cli->document), vt_document_find_field (cli->document, name), view);
  if (mapping.request == NULL)
    {
      vt_cli_usage_error (error, _("--range map takes the range of a map on the slice: give --colour-by, --slice and --slice-map too."));
      return FALSE;
    }
  good = vt_cli_await (cli, _("Smoothing"), map_work, &mapping, error);
  if (good)
    vt_slice_map_cover (mapping.map, view);
  vt_slice_map_unref (mapping.map);
  vt_slice_request_free (mapping.request);
  return good;
}

gboolean
vt_cli_view_check (VtView *view, GError **error)
{
  const struct
  {
    gboolean given;
    const char *property;
    gboolean value;
  } switches[] = {
    { fade, "fade-outside", TRUE },       { depth_cue, "depth-cue", TRUE },      { reverse, "reverse-map", TRUE },
    { no_legend, "show-legend", FALSE },  { no_cell, "show-cell", FALSE },       { no_tripod, "show-tripod", FALSE },
    { no_scale_bar, "show-scale-bar", FALSE }, { no_occlusion, "ambient-occlusion", FALSE }, { no_outlines, "outlines", FALSE },
    { no_wrap, "wrap", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    if (switches[i].given)
      g_object_set (view, switches[i].property, switches[i].value, NULL);
  return check_arrows (view, error) && apply_choice (view, "colour-map", map, error) && apply_range (view, error) && apply_slice_map (view, error)
         && apply_camera (view, error) && apply_choice (view, "background", background, error);
}

gboolean
vt_cli_view_apply (VtCli *cli, VtView *view, double aspect, GError **error)
{
  const char *saved = cli->contents != NULL ? cli->contents->view : NULL;

  /* A document is looked at as it was saved, but for what is asked for. */
  if (saved != NULL && saved[0] != '\0')
    {
      g_autofree char *ground = NULL;

      vt_view_set_text (view, saved);
      g_object_get (view, "background", &ground, NULL);
      if (strcmp (ground, "auto") == 0 && !dark)
        g_object_set (view, "background", "white", NULL);
      if (!vt_cli_view_check (view, error))
        return FALSE;
    }
  else if (zoom == NOT_GIVEN)
    g_object_set (view, "zoom",
                  vt_view_get_fit_zoom (view, vt_document_get_sample (cli->document), (int) (1000 * aspect), 1000), NULL);
  return apply_hide (cli, view, error) && apply_slice (cli, view, error) && apply_colour (cli, view, error)
         && apply_filter (cli, view, error) && apply_arrows (cli, view, error) && apply_map_range (cli, view, error);
}
