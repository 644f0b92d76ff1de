/* Smooth slices of a field with a contour, the regions on its two sides named and atoms circled: any field ("slice-map"), the viscosity map
 * of W20 Fig. 1, and the soft atoms of P26 Fig. 2. The three differ in their parameters only. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-memo.h"
#include "figure/vt-figure-viscosity.h"
#include "figure/vt-figures.h"
#include "landscape/vt-viscosity.h"
#include "plot/vt-plot-text.h"
#include "plot/vt-plot-ticks.h"
#include "statistics/vt-field-map.h"

#define POINTS 240 /* along the longer side: finer than print shows */

static const VtChoice axes[] = {
  { "z", N_ ("Across z") },
  { "y", N_ ("Across y") },
  { "x", N_ ("Across x") },
  { "view", N_ ("As the slice in the window") },
  { NULL },
};

static const VtChoice contours[] = {
  { "none", N_ ("None") },
  { "median", N_ ("At the median of the map") },
  { "value", N_ ("At a value") },
  { NULL },
};

static const VtChoice names[] = {
  { "none", N_ ("None") },
  { "above", N_ ("Liquid-like above") },
  { "below", N_ ("Liquid-like below") },
  { NULL },
};

static const VtChoice marks[] = {
  { "none", N_ ("None") },
  { "highest", N_ ("Those with the highest values") },
  { "lowest", N_ ("Those with the lowest values") },
  { "above", N_ ("Those above a value") },
  { "below", N_ ("Those below a value") },
  { "selected", N_ ("The selected ones") },
  { NULL },
};

static const VtChoice rulers[] = {
  { "axes", N_ ("Axes") },
  { "bar", N_ ("Scale bar") },
  { NULL },
};

static const VtChoice maps[] = {
  { "viridis", N_ ("Viridis") },
  { "magma", N_ ("Magma") },
  { "cividis", N_ ("Cividis") },
  { "coolwarm", N_ ("Cool to warm") },
  { "jet", N_ ("Jet") },
  { NULL },
};

#define PARAM_FIELD(title_, preset_, tooltip_) \
  { .id = "field", .title = title_, .unit = "", .tooltip = tooltip_, .type = VT_PARAM_FIELD, .preset_field = preset_ }
#define PARAM_AXIS \
  { .id = "axis", .title = N_ ("Slice"), .unit = "", .tooltip = N_ ("The direction that the slice is across."), .type = VT_PARAM_CHOICE, \
    .choices = axes }
#define PARAM_POSITION \
  { .id = "position", .title = N_ ("Position"), .unit = "%", \
    .tooltip = N_ ("Of the slice along that direction, from one face of the cell to the other."), .type = VT_PARAM_REAL, .min = 0, .max = 100, \
    .step = 5, .preset = 50 }
#define PARAM_SIGMA \
  { .id = "sigma", .title = N_ ("Smoothing"), .unit = "length", \
    .tooltip = N_ ("Standard deviation of the Gaussian that each point weighs the atoms around it with."), .type = VT_PARAM_REAL, \
    .min = 0.01, .max = 100, .step = 0.5, .preset = 2.5 }
#define PARAM_THICKNESS(preset_) \
  { .id = "thickness", .title = N_ ("Circled within"), .unit = "length", \
    .tooltip = N_ ("Atoms are circled if they lie in a slab of this thickness about the slice."), .type = VT_PARAM_REAL, .min = 0, \
    .max = 1000, .step = 1, .preset = preset_, .shown_when = "circle=highest|lowest|above|below|selected" }
#define PARAM_MARKS(preset_) \
  { .id = "circle", .title = N_ ("Circle atoms"), .unit = "", .tooltip = N_ ("Which atoms of the slice are circled."), \
    .type = VT_PARAM_CHOICE, .choices = marks, .preset = preset_ }, \
  { .id = "circle_field", .title = N_ ("By the field"), .unit = "", \
    .tooltip = N_ ("The field whose values choose the atoms; none stands for the field that is shown."), .type = VT_PARAM_FIELD, .preset_field = "", \
    .shown_when = "circle=highest|lowest|above|below" }, \
  { .id = "share", .title = N_ ("Share circled"), .unit = "%", .tooltip = N_ ("How many of all atoms have the highest or lowest values."), \
    .type = VT_PARAM_REAL, .min = 0, .max = 100, .step = 1, .preset = 5, .shown_when = "circle=highest|lowest" }, \
  { .id = "threshold", .title = N_ ("Circled from the value"), .unit = "", .tooltip = N_ ("For atoms above or below a value."), \
    .type = VT_PARAM_REAL, .min = -1e12, .max = 1e12, .step = 0.1, .preset = 0, .shown_when = "circle=above|below" }
#define PARAM_RULER \
  { .id = "ruler", .title = N_ ("Lengths"), .unit = "", .tooltip = N_ ("Axes with numbers around the map, or a bar in it."), \
    .type = VT_PARAM_CHOICE, .choices = rulers }
#define PARAM_MAP(preset_) \
  { .id = "map", .title = N_ ("Colours"), .unit = "", .tooltip = N_ ("The colour map."), .type = VT_PARAM_CHOICE, .choices = maps, .preset = preset_ }
#define PARAM_CONTOUR(preset_) \
  { .id = "contour", .title = N_ ("Contour"), .unit = "", .tooltip = N_ ("A line on which the map has one value."), .type = VT_PARAM_CHOICE, \
    .choices = contours, .preset = preset_ }, \
  { .id = "level", .title = N_ ("Value of the contour"), .unit = "", .tooltip = N_ ("In the field's unit."), .type = VT_PARAM_REAL, .min = -1e12, \
    .max = 1e12, .step = 0.1, .preset = 0, .shown_when = "contour=value" }, \
  { .id = "names", .title = N_ ("Names of the regions"), .unit = "", \
    .tooltip = N_ ("Writes “liquid-like” and “solid-like” into the regions on the contour's two sides."), .type = VT_PARAM_CHOICE, .choices = names, \
    .shown_when = "contour=median|value" }

static const VtParamSpec slice_params[] = {
  PARAM_FIELD (N_ ("Field"), "", N_ ("What is shown; none stands for an activation energy if there is one, else S2.")),
  PARAM_AXIS,
  PARAM_POSITION,
  PARAM_SIGMA,
  PARAM_CONTOUR (0),
  PARAM_MARKS (0),
  PARAM_THICKNESS (3),
  PARAM_MAP (0),
  PARAM_RULER,
  { NULL },
};

static const VtParamSpec viscosity_params[] = {
  { .id = "temperature",
    .title = N_ ("Temperature"),
    .unit = "K",
    .tooltip = N_ ("At which an atom's barrier is crossed as often as a liquid of that viscosity flows."),
    .type = VT_PARAM_REAL,
    .min = 1,
    .max = 1e5,
    .step = 25,
    .preset = 700,
    .slide_min = 200,
    .slide_max = 1500 },
  { .id = "span",
    .title = N_ ("Powers of ten on either side"),
    .unit = "",
    .tooltip = N_ ("How far the colours reach from 10¹² Pa·s, so that a colour means the same at every temperature; 0 takes the range of the map."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 1,
    .preset = 5 },
  PARAM_FIELD (N_ ("Activation energy"), "activation_energy", N_ ("The barrier of each atom in eV.")),
  PARAM_AXIS,
  PARAM_POSITION,
  PARAM_SIGMA,
  PARAM_MARKS (0),
  PARAM_THICKNESS (3),
  PARAM_MAP (3), /* its white is the contour's value; what was jet in the paper is not for all eyes */
  PARAM_RULER,
  { NULL },
};

static const VtParamSpec vmsd_params[] = {
  PARAM_FIELD (N_ ("Field"), "vmsd", N_ ("What is shown: vMSD, or what follows from it.")),
  PARAM_AXIS,
  PARAM_POSITION,
  PARAM_SIGMA,
  PARAM_CONTOUR (1),
  PARAM_MARKS (1),
  PARAM_THICKNESS (3),
  PARAM_MAP (1),
  PARAM_RULER,
  { NULL },
};

static const VtParamSpec soft_params[] = {
  PARAM_FIELD (N_ ("Field"), "", N_ ("What is shown; none stands for an activation energy if there is one, else S2.")),
  PARAM_AXIS,
  PARAM_POSITION,
  PARAM_SIGMA,
  PARAM_MARKS (1),
  PARAM_THICKNESS (3),
  PARAM_CONTOUR (0),
  PARAM_MAP (3),
  PARAM_RULER,
  { NULL },
};

/* ---- what is drawn ---- */

typedef struct
{
  VtSample *sample;
  VtField *field, *chooser;
  VtFigureMemo *smooth; /* of the field itself */
  VtFieldMap map;       /* what is drawn: its values are @values */
  double *values;
  double widths[2];
  double normal[3], position; /* of the plane, from the cell's corner */
  char *label;       /* of the colour bar */
  gboolean has_level;
  double level;
  int liquid;        /* which side is liquid-like: 1 above, −1 below, 0 not told */
  gboolean bar;      /* scale bar in place of axes */
  const char *colours;
  double thickness;
  guint8 *chosen;    /* by atom, or NULL */
  GArray *circles;   /* Circle */
} Slice;

typedef struct
{
  gsize atom;
  double at[2];
} Circle;

static void
slice_clear (Slice *slice)
{
  vt_figure_memo_unref (slice->smooth);
  g_free (slice->values);
  g_free (slice->label);
  g_free (slice->chosen);
  if (slice->circles)
    g_array_unref (slice->circles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Slice, slice_clear)

static gboolean
is_viscosity (const VtFigureInput *input)
{
  return vt_params_get_specs (input->params) == viscosity_params;
}

static const char *
get_field_name (const VtFigureInput *input)
{
  return vt_figure_get_property (input, "field");
}

static const char *
get_chooser_name (const VtFigureInput *input)
{
  const char *name = vt_params_get_field (input->params, "circle_field");

  return name[0] != '\0' ? name : get_field_name (input);
}

/* By the slice of the window, or across an axis of coordinates. */
static gboolean
choose_plane (const VtFigureInput *input, const VtCell *cell, Slice *slice, VtFieldGrid *grid, GError **error)
{
  const char *axis = vt_params_get_choice (input->params, "axis");
  double corners[8][3], low = INFINITY, high = -INFINITY;

  if (strcmp (axis, "view") == 0)
    {
      if (input->view == NULL)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no view whose slice could be taken: name an axis."));
          return FALSE;
        }
      vt_view_get_slice_normal (input->view, slice->normal);
      g_object_get (input->view, "slice-position", &slice->position, NULL);
      return vt_field_grid_init_slice (grid, cell, slice->normal, slice->position, 0, POINTS, error);
    }
  const int k = axis[0] - 'x';
  slice->normal[k] = 1;
  vt_cell_get_corners (cell, corners);
  for (int c = 0; c < 8; c++)
    {
      low = MIN (low, corners[c][k] - cell->origin[k]);
      high = MAX (high, corners[c][k] - cell->origin[k]);
    }
  slice->position = low + (high - low) * vt_params_get_real (input->params, "position") / 100;
  return vt_field_grid_init_slice (grid, cell, slice->normal, slice->position, 0, POINTS, error);
}

/* ---- the map: made once for all temperatures, contours and sizes of the picture ---- */

typedef struct
{
  VtSample *sample;
  VtField *field;
  const VtFieldGrid *grid;
  double sigma;
} Smoothing;

static gpointer
smooth (gpointer data, GError **error)
{
  const Smoothing *smoothing = data;
  const gsize n = vt_field_get_n_atoms (smoothing->field);
  g_autofree double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    values[i] = vt_field_get (smoothing->field, i, 0);
  return vt_field_map_compute (smoothing->sample, values, smoothing->grid, VT_SMOOTHING_GAUSSIAN, smoothing->sigma, 0,
                               g_cancellable_get_current (), NULL, NULL, error);
}

static gboolean
make_map (const VtFigureInput *input, Slice *slice, const VtFieldGrid *grid, GError **error)
{
  const double sigma = vt_params_get_real (input->params, "sigma");
  Smoothing smoothing = { slice->sample, slice->field, grid, sigma };
  g_autofree char *plane = g_base64_encode ((const guchar *) grid, sizeof *grid);
  g_autofree char *key = g_strdup_printf ("slice %p %p %.17g %s", (gpointer) slice->sample, (gpointer) slice->field, sigma, plane);
  gpointer const objects[] = { slice->sample, slice->field, NULL };

  slice->smooth = vt_figure_memo_get (key, objects, smooth, &smoothing, (GDestroyNotify) vt_field_map_free, error);
  if (slice->smooth == NULL)
    return FALSE;
  const VtFieldMap *map = slice->smooth->value;
  const gsize n = (gsize) map->grid.n[0] * map->grid.n[1];
  slice->map = *map;
  slice->map.values = slice->values = g_memdup2 (map->values, n * sizeof *map->values);
  if (is_viscosity (input))
    for (gsize i = 0; i < n; i++)
      slice->values[i] = vt_viscosity_from_energy (slice->values[i], vt_params_get_real (input->params, "temperature"));
  return TRUE;
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The value that @share of the finite ones reach; NaN if there is none. @values is sorted. */
static double
find_quantile (double *values, gsize n, double share)
{
  gsize m = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      values[m++] = values[i];
  if (m == 0)
    return NAN;
  qsort (values, m, sizeof *values, compare_values);
  return values[(gsize) CLAMP (floor (share * (double) m), 0, (double) (m - 1))];
}

static void
choose_atoms (const VtFigureInput *input, Slice *slice)
{
  const char *which = vt_params_get_choice (input->params, "circle");
  const gsize n = vt_sample_get_n_atoms (slice->sample);
  double limit = vt_params_get_real (input->params, "threshold");
  const gboolean lowest = strcmp (which, "lowest") == 0, highest = strcmp (which, "highest") == 0;
  const gboolean below = lowest || strcmp (which, "below") == 0;

  if (strcmp (which, "none") == 0)
    return;
  slice->chosen = g_new0 (guint8, n);
  if (strcmp (which, "selected") == 0)
    {
      VtSelection *selection = vt_document_get_selection (input->document);

      for (gsize i = 0; i < n; i++)
        slice->chosen[i] = vt_selection_contains (selection, i);
      return;
    }
  if (lowest || highest)
    {
      const double share = vt_params_get_real (input->params, "share") / 100;
      g_autofree double *values = g_new (double, n);

      for (gsize i = 0; i < n; i++)
        values[i] = vt_field_get (slice->chooser, i, 0);
      limit = find_quantile (values, n, lowest ? share : 1 - share);
    }
  for (gsize i = 0; i < n; i++)
    {
      const double value = vt_field_get (slice->chooser, i, 0);

      slice->chosen[i] = isfinite (value) && (below ? value < limit : highest ? value >= limit : value > limit);
    }
}

static void
add_circle (gsize atom, const double plane[2], double height, gpointer data)
{
  Slice *slice = data;
  const Circle circle = { atom, { plane[0], plane[1] } };

  if (slice->chosen[atom])
    g_array_append_val (slice->circles, circle);
}

static void
choose_level (const VtFigureInput *input, Slice *slice)
{
  const gsize n = (gsize) slice->map.grid.n[0] * slice->map.grid.n[1];

  if (is_viscosity (input))
    {
      slice->has_level = TRUE;
      slice->level = VT_VISCOSITY_LOG_GLASS;
      slice->liquid = -1;
      return;
    }
  const char *contour = vt_params_get_choice (input->params, "contour"), *side = vt_params_get_choice (input->params, "names");
  g_autofree double *values = g_memdup2 (slice->map.values, n * sizeof (double));

  slice->has_level = strcmp (contour, "none") != 0;
  slice->level = strcmp (contour, "value") == 0 ? vt_params_get_real (input->params, "level") : find_quantile (values, n, 0.5);
  slice->liquid = strcmp (side, "above") == 0 ? 1 : strcmp (side, "below") == 0 ? -1 : 0;
}

static gboolean
make_slice (const VtFigureInput *input, Slice *slice, GError **error)
{
  VtFieldGrid grid;

  slice->sample = vt_document_get_sample (input->document);
  slice->field = vt_document_find_field (input->document, get_field_name (input));
  slice->chooser = vt_document_find_field (input->document, get_chooser_name (input));
  if (slice->field == NULL || slice->chooser == NULL)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("The field “%s” is not there."),
                   slice->field == NULL ? get_field_name (input) : get_chooser_name (input));
      return FALSE;
    }
  if ((is_viscosity (input) && !vt_viscosity_check_field (slice->field, error))
      || !choose_plane (input, vt_sample_get_cell (slice->sample), slice, &grid, error))
    return FALSE;
  if (!make_map (input, slice, &grid, error))
    return FALSE;
  for (int s = 0; s < 2; s++)
    slice->widths[s] = sqrt (grid.edges[s][0] * grid.edges[s][0] + grid.edges[s][1] * grid.edges[s][1] + grid.edges[s][2] * grid.edges[s][2]);
  slice->label = is_viscosity (input) ? g_strdup ("log_{10} η (Pa·s)") : vt_field_dup_label (slice->field);
  slice->bar = strcmp (vt_params_get_choice (input->params, "ruler"), "bar") == 0;
  slice->colours = vt_params_get_choice (input->params, "map");
  slice->thickness = vt_params_get_real (input->params, "thickness");
  slice->circles = g_array_new (FALSE, FALSE, sizeof (Circle));
  choose_level (input, slice);
  choose_atoms (input, slice);
  if (slice->chosen != NULL)
    vt_field_grid_foreach_atom (&slice->map.grid, slice->sample, slice->thickness, add_circle, slice);
  return TRUE;
}

/* ---- drawing ---- */

/* "x", "y", "z" where a side lies along an axis of coordinates, else "u", "v". */
static char *
name_side (const Slice *slice, int side)
{
  static const char *const axis_names[] = { "x", "y", "z" };
  const double *edge = slice->map.grid.edges[side];
  const char *name = side == 0 ? "u" : "v";

  for (int k = 0; k < 3; k++)
    if (fabs (fabs (edge[k]) - slice->widths[side]) < 1e-9 * slice->widths[side])
      name = axis_names[k];
  return g_strdup_printf ("%s (%s)", name, vt_sample_get_length_unit (slice->sample));
}

/* Text on a ground of its own colours: dark letters with a light rim. */
static void
draw_rimmed (cairo_t *cr, const VtPlotStyle *style, const char *text, double x, double y, double align_x, double align_y)
{
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, 1.05, TRUE);
  double width, height;

  vt_plot_text_get_size (layout, &width, &height);
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_move_to (cr, x - align_x * width, y - align_y * height);
  pango_cairo_layout_path (cr, layout);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 0.3 * style->font_size);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.85);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_fill (cr);
  cairo_restore (cr);
}

/* Black with a bright rim: the maps' colours are dark and bright. */
static void
stroke (cairo_t *cr, double width, const VtPlotStyle *style)
{
  cairo_set_line_width (cr, width + 1.3 * style->line_width);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, width);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_stroke (cr);
}

static void
draw_contour (const Slice *slice, cairo_t *cr, const VtPlotMap *frame, const VtPlotStyle *style)
{
  double *segments;
  const gsize n = vt_field_map_find_contour (&slice->map, slice->level, &segments);

  cairo_save (cr);
  cairo_rectangle (cr, frame->left, frame->top, frame->width, frame->height);
  cairo_clip (cr);
  for (gsize i = 0; i < n; i++)
    {
      double x0, y0, x1, y1;

      vt_plot_map_to_pixel (frame, segments[4 * i], segments[4 * i + 1], &x0, &y0);
      vt_plot_map_to_pixel (frame, segments[4 * i + 2], segments[4 * i + 3], &x1, &y1);
      cairo_move_to (cr, x0, y0);
      cairo_line_to (cr, x1, y1);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  stroke (cr, 1.6 * style->line_width, style);
  cairo_restore (cr);
  g_free (segments);
}

static void
draw_circles (const Slice *slice, cairo_t *cr, const VtPlotMap *frame, const VtPlotStyle *style)
{
  const guint8 *index = vt_sample_get_species_index (slice->sample);
  const VtSpecies *species = vt_sample_get_species (slice->sample, NULL);
  const double scale = frame->width / slice->widths[0];

  cairo_save (cr);
  cairo_rectangle (cr, frame->left, frame->top, frame->width, frame->height);
  cairo_clip (cr);
  for (guint i = 0; i < slice->circles->len; i++)
    {
      const Circle *circle = &g_array_index (slice->circles, Circle, i);
      double x, y;

      vt_plot_map_to_pixel (frame, circle->at[0], circle->at[1], &x, &y);
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, MAX (scale * species[index[circle->atom]].radius, 0.15 * style->font_size), 0, 2 * G_PI);
    }
  stroke (cr, 1.1 * style->line_width, style);
  cairo_restore (cr);
}

/* Names in the largest region of each side, and in others where they fit well. */
static void
draw_names (const Slice *slice, cairo_t *cr, const VtPlotMap *frame, const VtPlotStyle *style)
{
  g_autoptr (GArray) regions = vt_field_map_find_regions (&slice->map, slice->level);
  const double scale = frame->width / slice->widths[0];
  gboolean named[2] = { FALSE, FALSE };

  for (guint i = 0; i < regions->len; i++)
    {
      const VtFieldRegion *region = &g_array_index (regions, VtFieldRegion, i);
      double x, y;

      if (named[region->above] || region->radius * scale < 1.2 * style->font_size)
        continue;
      named[region->above] = TRUE;
      vt_plot_map_to_pixel (frame, region->at[0], region->at[1], &x, &y);
      /* Whole words stay in the frame. */
      x = CLAMP (x, frame->left + 3.2 * style->font_size, frame->left + frame->width - 3.2 * style->font_size);
      draw_rimmed (cr, style, region->above == (slice->liquid > 0) ? _ ("liquid-like") : _ ("solid-like"), x, y, 0.5, 0.5);
    }
}

/* A round length of about a quarter of the width. */
static void
draw_bar (const Slice *slice, cairo_t *cr, const VtPlotMap *frame, const VtPlotStyle *style)
{
  const double wish = slice->widths[0] / 4, power = pow (10, floor (log10 (wish))), head = wish / power;
  const double length = (head >= 5 ? 5 : head >= 2 ? 2 : 1) * power, width = frame->width * length / slice->widths[0];
  const double x = frame->left + 0.8 * style->font_size, y = frame->top + frame->height - 0.9 * style->font_size;
  g_autofree char *text = g_strdup_printf ("%g\u202f%s", length, vt_sample_get_length_unit (slice->sample));

  cairo_rectangle (cr, x, y, width, 0.3 * style->font_size);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, 0.8 * style->line_width);
  cairo_stroke (cr);
  draw_rimmed (cr, style, text, x + width / 2, y - 0.15 * style->font_size, 0.5, 1);
}

static VtPlot *
make_plot (const VtFigureInput *input, const Slice *slice)
{
  VtPlot *plot = vt_plot_new ();
  g_autofree char *x = name_side (slice, 0), *y = name_side (slice, 1);

  vt_plot_set_labels (plot, NULL, x, y);
  const double span = is_viscosity (input) ? vt_params_get_real (input->params, "span") : 0;
  vt_plot_set_scale (plot, slice->label, slice->colours, FALSE, span > 0 ? VT_VISCOSITY_LOG_GLASS - span : 0,
                     span > 0 ? VT_VISCOSITY_LOG_GLASS + span : 0);
  vt_plot_add_map (plot, 0, slice->widths[0], slice->map.grid.n[0], 0, slice->widths[1], slice->map.grid.n[1], slice->map.values);
  vt_plot_set_x_range (plot, 0, slice->widths[0]);
  vt_plot_set_y_range (plot, 0, slice->widths[1]);
  if (slice->bar)
    vt_plot_set_bare (plot, TRUE, TRUE);
  return plot;
}

/* The rectangle in which the plot's frame has the shape of the slice, so that both axes have one scale. */
static void
fit (VtPlot *plot, const Slice *slice, const VtPlotStyle *style, double *width, double *height)
{
  const double shape = slice->widths[0] / slice->widths[1];

  for (int k = 0; k < 4; k++)
    {
      VtPlotMap frame;

      vt_plot_get_map (plot, *width, *height, style, &frame);
      if (frame.width > shape * frame.height)
        *width -= frame.width - shape * frame.height;
      else
        *height -= frame.height - frame.width / shape;
    }
}

/* Which plane of the sample is seen, and how much it was smoothed: another slice, or another σ, is another picture. */
static char *
describe_plane (const VtFigureInput *input, const Slice *slice)
{
  const char *unit = vt_sample_get_length_unit (slice->sample);
  g_autofree char *sigma = vt_number_to_text (vt_params_get_real (input->params, "sigma"), 3), *at = vt_number_to_text (slice->position, 3);
  const double *normal = slice->normal;

  if (vt_sample_get_cell (slice->sample)->dimension == 2)
    return g_strdup_printf (_ ("smoothed by a Gaussian, σ = %s %s"), sigma, unit);
  for (int k = 0; k < 3; k++)
    if (normal[k] > 1 - 1e-9)
      /* Translators: "z", a length and its unit, then another one. */
      return g_strdup_printf (_ ("slice at %c = %s %s, smoothed by a Gaussian, σ = %s %s"), 'x' + k, at, unit, sigma, unit);
  /* Translators: the direction that a slice is across, its distance from the cell's corner with its unit, and another length. */
  return g_strdup_printf (_ ("slice across (%.2f, %.2f, %.2f) at %s %s, smoothed by a Gaussian, σ = %s %s"), normal[0], normal[1], normal[2], at, unit,
                          sigma, unit);
}

/* What is said below the map, and the ground; *@height: what is left above it. */
static gboolean
draw_below (const VtFigureInput *input, const Slice *slice, cairo_t *cr, double width, double *height, const VtPlotStyle *style, GError **error)
{
  g_autofree char *plane = describe_plane (input, slice), *liquid = NULL;

  if (is_viscosity (input) && (liquid = vt_figure_dup_liquid_text (input, slice->field, error)) == NULL)
    return FALSE;
  g_autofree char *text = g_strconcat (plane, liquid != NULL ? " · " : "", liquid, NULL);
  *height = vt_figure_draw_source (input, cr, width, *height, style, vt_field_get_name (slice->field), text);
  return TRUE;
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  g_auto (Slice) slice = { 0 };
  g_autoptr (VtPlot) plot = NULL;
  double inner_width = width, inner_height = height;
  VtPlotMap frame;

  if (!make_slice (input, &slice, error))
    return FALSE;
  plot = make_plot (input, &slice);
  if (!draw_below (input, &slice, cr, width, &inner_height, style, error))
    return FALSE;
  fit (plot, &slice, style, &inner_width, &inner_height);
  cairo_save (cr);
  cairo_translate (cr, (width - inner_width) / 2, 0); /* at the top, where a panel's letter is */
  vt_plot_draw (plot, cr, inner_width, inner_height, style);
  vt_plot_get_map (plot, inner_width, inner_height, style, &frame);
  if (slice.has_level)
    draw_contour (&slice, cr, &frame, style);
  draw_circles (&slice, cr, &frame, style);
  if (slice.has_level && slice.liquid != 0)
    draw_names (&slice, cr, &frame, style);
  if (slice.bar)
    draw_bar (&slice, cr, &frame, style);
  cairo_restore (cr);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  g_auto (Slice) slice = { 0 };
  g_autofree char *values = vt_params_to_string (input->params);
  const char *unit;
  GString *text;

  if (!make_slice (input, &slice, NULL))
    return NULL;
  g_autofree char *sampling = vt_figure_dup_sampling (input, vt_field_get_name (slice.field));
  unit = vt_sample_get_length_unit (slice.sample);
  text = g_string_new (NULL);
  g_autofree char *label = vt_plot_plain (slice.label);
  g_string_append_printf (text, "# %s; %s\n# %s\n", label, values, vt_field_get_provenance (slice.field));
  if (sampling != NULL)
    g_string_append_printf (text, "# %s\n", sampling);
  if (is_viscosity (input))
    vt_figure_append_liquid (text, input, slice.field);
  if (slice.has_level)
    g_string_append_printf (text, "# contour at %.10g\n", slice.level);
  for (guint i = 0; i < slice.circles->len; i++)
    {
      const Circle *circle = &g_array_index (slice.circles, Circle, i);

      g_string_append_printf (text, "# circled: atom %" G_GINT64_FORMAT " at %.6g, %.6g\n", vt_sample_get_id (slice.sample, circle->atom),
                              circle->at[0], circle->at[1]);
    }
  g_string_append_printf (text, "x [%s],y [%s],z [%s],value\n", unit, unit, unit);
  for (guint j = 0; j < slice.map.grid.n[1]; j++)
    for (guint i = 0; i < slice.map.grid.n[0]; i++)
      {
        const double value = slice.map.values[(gsize) j * slice.map.grid.n[0] + i];
        double point[3];

        vt_field_grid_get_point (&slice.map.grid, i, j, 0, point);
        if (isfinite (value))
          g_string_append_printf (text, "%.6g,%.6g,%.6g,%.8g\n", point[0], point[1], point[2], value);
      }
  return g_string_free (text, FALSE);
}

/* Fields that stand for others when no name is given. */
static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  const char *wanted[] = { get_field_name (input), get_chooser_name (input) };

  for (int k = 0; k < 2; k++)
    if (vt_document_find_field (input->document, wanted[k]) == NULL)
      return vt_document_ensure_field (input->document, wanted[k], error);
  if (is_viscosity (input))
    vt_viscosity_check_field (vt_document_find_field (input->document, wanted[0]), error);
  return NULL;
}

const VtFigure vt_figure_slice_map = {
  .id = "slice-map",
  .title = N_ ("Smooth slice of a field"),
  .caption = N_ ("A field of the atoms as a smooth function of space on one plane: where the glass is soft and where it is stiff. Each point is "
                 "the mean of the atoms around it, weighed by a Gaussian of their distance, periodic images included."),
  .params = slice_params,
  .follows = TRUE,
  .width_mm = 85,
  .height_mm = 78,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};

const VtFigure vt_figure_w20_fig1 = {
  .id = "w20-fig1",
  .title = N_ ("Viscosity map"),
  .caption = N_ ("The local viscosity η = η_{0} exp (ΔQ / k_{B}T) from each atom's activation energy ΔQ, after Wang et al. (2020), Fig. 1, with η_{0} = 10⁻⁴ Pa·s. "
                 "The line is at 10¹² Pa·s: what is less viscous flows within 100 s and is liquid-like. Slide the temperature until the liquid-like "
                 "regions reach through the sample; the numbers are those of the whole cell. Needs a field of activation energies in eV, "
                 "computed or merged from a file. The paper's glass has 19 652 atoms and was cooled at 10¹⁰ K/s."),
  .params = viscosity_params,
  .follows = TRUE,
  .width_mm = 85,
  .height_mm = 84,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};

const VtFigure vt_figure_p26_fig2 = {
  .id = "p26-fig2",
  .title = N_ ("Slice with circled atoms"),
  .caption = N_ ("A smooth slice of a field with the atoms circled that stand out in it, or in another field: do they sit where the map says? After P26, "
                 "Fig. 2, where the map is the softness and the atoms are the truly fast ones."),
  .params = soft_params,
  .follows = TRUE,
  .width_mm = 85,
  .height_mm = 78,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};

const VtFigure vt_figure_vmsd_map = {
  .id = "vmsd-map",
  .title = N_ ("Map of vibration"),
  .caption = N_ ("A smooth slice of the vibrational displacement: where atoms tremble most the glass is soft. The line is at the median of the map, and the twentieth "
                 "of all atoms that vibrate most are circled where they lie in the slice."),
  .params = vmsd_params,
  .follows = TRUE,
  .width_mm = 85,
  .height_mm = 78,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
