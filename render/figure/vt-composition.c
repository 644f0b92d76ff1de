#include "figure/vt-composition.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figures.h"
#include "figure/vt-page.h"
#include "io/vt-export.h"
#include "plot/vt-plot-text.h"

#define GAP 7.0          /* points between panels */
#define LETTER_STRIP 1.5 /* × font size, above each panel */
#define FIRST_SHARE 0.56 /* of the width, for the large panel */

typedef struct
{
  const VtFigure *figure;
  VtParams *params;
  VtDocument *document; /* a snapshot, once it has what is needed */
} Panel;

struct _VtComposition
{
  GPtrArray *panels; /* Panel */
  VtLayout layout;
  guint n_columns;
  int letters; /* −1: not told */
};

typedef struct
{
  double x, y, width, height;
} Box;

static void
panel_free (gpointer data)
{
  Panel *panel = data;

  vt_params_free (panel->params);
  g_clear_object (&panel->document);
  g_free (panel);
}

VtComposition *
vt_composition_new (void)
{
  VtComposition *self = g_new0 (VtComposition, 1);

  self->panels = g_ptr_array_new_with_free_func (panel_free);
  self->letters = -1;
  return self;
}

void
vt_composition_free (VtComposition *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->panels);
  g_free (self);
}

gboolean
vt_composition_add (VtComposition *self, const char *text, GError **error)
{
  VtParams *params = NULL;
  const VtFigure *figure = vt_figure_parse (text, &params, error);
  Panel *panel;

  if (figure == NULL)
    return FALSE;
  panel = g_new0 (Panel, 1);
  *panel = (Panel){ figure, params, NULL };
  g_ptr_array_add (self->panels, panel);
  return TRUE;
}

guint
vt_composition_get_n_panels (VtComposition *self)
{
  return self->panels->len;
}

void
vt_composition_set_layout (VtComposition *self, VtLayout layout, guint n_columns)
{
  self->layout = layout;
  self->n_columns = n_columns;
}

void
vt_composition_set_letters (VtComposition *self, gboolean letters)
{
  self->letters = letters;
}

VtJob *
vt_composition_prepare (VtComposition *self, VtDocument *document, GError **error)
{
  for (guint i = 0; i < self->panels->len; i++)
    {
      Panel *panel = self->panels->pdata[i];
      GError *local = NULL;
      VtJob *job;

      if (panel->document != NULL)
        continue;
      job = vt_figure_ensure (panel->figure, document, panel->params, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      if (job != NULL)
        return job;
      panel->document = vt_document_snapshot (document);
    }
  return NULL;
}

/* ---- layout ---- */

static gboolean
has_letters (const VtComposition *self)
{
  return self->letters >= 0 ? self->letters : self->panels->len > 1;
}

static double
get_strip (const VtComposition *self, double font_size)
{
  return has_letters (self) ? LETTER_STRIP * font_size : 0;
}

/* Height over width, as the figure was designed. */
static double
get_shape (const VtComposition *self, guint i)
{
  const Panel *panel = self->panels->pdata[i];

  return panel->figure->height_mm / panel->figure->width_mm;
}

static guint
get_n_columns (const VtComposition *self)
{
  const guint n = self->panels->len;

  return self->n_columns > 0 ? MIN (self->n_columns, MAX (n, 1)) : n <= 1 ? 1 : n <= 4 ? 2 : 3;
}

/* Where the panels go at this width, each as high as its shape says; returns the height. */
static double
lay_out_grid (const VtComposition *self, double width, double strip, Box *boxes)
{
  const guint n = self->panels->len, columns = get_n_columns (self);
  const double each = (width - (columns - 1) * GAP) / columns;
  double y = 0;

  for (guint from = 0; from < n; from += columns)
    {
      double height = 0;

      for (guint i = from; i < MIN (from + columns, n); i++)
        height = MAX (height, each * get_shape (self, i));
      for (guint i = from; i < MIN (from + columns, n); i++)
        boxes[i] = (Box){ (i - from) * (each + GAP), y + strip, each, height };
      y += strip + height + GAP;
    }
  return y - GAP;
}

static double
lay_out_first (const VtComposition *self, double width, double strip, Box *boxes)
{
  const guint n = self->panels->len;
  const double left = FIRST_SHARE * (width - GAP), right = width - GAP - left;
  double y = 0;

  if (n < 2)
    return lay_out_grid (self, width, strip, boxes);
  for (guint i = 1; i < n; i++)
    {
      boxes[i] = (Box){ left + GAP, y + strip, right, right * get_shape (self, i) };
      y += strip + boxes[i].height + GAP;
    }
  /* The large panel fills its column, so both end at one line. */
  boxes[0] = (Box){ 0, strip, left, MAX (y - GAP, strip + left * get_shape (self, 0)) - strip };
  return strip + boxes[0].height;
}

static double
lay_out (const VtComposition *self, double width, double strip, Box *boxes)
{
  return self->layout == VT_LAYOUT_FIRST ? lay_out_first (self, width, strip, boxes) : lay_out_grid (self, width, strip, boxes);
}

double
vt_composition_get_height (VtComposition *self, double width_mm)
{
  g_autofree Box *boxes = g_new0 (Box, MAX (self->panels->len, 1));
  const double strip = get_strip (self, vt_plot_style_print ()->font_size);

  return self->panels->len > 0 ? lay_out (self, width_mm * VT_POINTS_PER_MM, strip, boxes) / VT_POINTS_PER_MM : 0;
}

/* ---- drawing ---- */

static void
draw_letter (cairo_t *cr, guint i, const Box *box, double strip, const VtPlotStyle *style)
{
  g_autofree char *text = i < 26 ? g_strdup_printf ("(%c)", 'a' + (char) i) : g_strdup_printf ("(%u)", i + 1);
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, 1.1, TRUE);
  const double ink = style->dark ? 1 : 0;

  /* Not as the symbol that a letter by itself is in a label. */
  pango_layout_set_attributes (layout, NULL);
  pango_layout_set_text (layout, text, -1);
  cairo_set_source_rgb (cr, ink, ink, ink);
  vt_plot_text_draw (cr, layout, box->x, box->y - strip / 2, 0, 0.5, 0);
}

static gboolean
draw_panel (const Panel *panel, VtScene *scene, VtView *view, cairo_t *cr, const Box *box, const VtPlotStyle *style, GError **error)
{
  gboolean good;

  cairo_save (cr);
  cairo_translate (cr, box->x, box->y);
  cairo_rectangle (cr, 0, 0, box->width, box->height);
  cairo_clip (cr);
  cairo_new_path (cr);
  if (panel->figure->uses_view && scene != NULL)
    good = vt_figure_draw_scene (scene, view, cr, box->width, box->height, style, error);
  else
    good = vt_figure_draw (panel->figure, panel->document, view, panel->params, cr, box->width, box->height, style, error);
  cairo_restore (cr);
  return good;
}

gboolean
vt_composition_draw (VtComposition *self, VtScene *scene, VtView *view, cairo_t *cr, double width, double height, const VtPlotStyle *style,
                     GError **error)
{
  g_autofree Box *boxes = g_new0 (Box, MAX (self->panels->len, 1));
  const double strip = get_strip (self, style->font_size);
  double natural, stretch;

  if (self->panels->len == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("There is nothing to draw: choose at least one panel."));
      return FALSE;
    }
  if (!style->transparent)
    {
      cairo_set_source_rgb (cr, style->dark ? 0.114 : 1, style->dark ? 0.114 : 1, style->dark ? 0.125 : 1);
      cairo_rectangle (cr, 0, 0, width, height);
      cairo_fill (cr);
    }
  natural = lay_out (self, width, strip, boxes);
  /* Another height than the natural one: panels and gaps are stretched, the letters' strips stay. */
  stretch = height / natural;
  for (guint i = 0; i < self->panels->len; i++)
    {
      Box *box = &boxes[i];
      const double top = (box->y - strip) * stretch, bottom = (box->y + box->height) * stretch;

      *box = (Box){ box->x, top + strip, box->width, bottom - top - strip };
      if (box->height < 2 * style->font_size || box->width < 2 * style->font_size)
        {
          g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE, _("The page is too small for so many panels: make it larger."));
          return FALSE;
        }
      /* One letter for each panel of the page, not another (a) within it. */
      VtPlotStyle within = *style;
      within.unlettered = has_letters (self);
      if (!draw_panel (self->panels->pdata[i], scene, view, cr, box, &within, error))
        return FALSE;
      if (has_letters (self))
        draw_letter (cr, i, box, strip, style);
    }
  return TRUE;
}

/* ---- files ---- */

typedef struct
{
  VtComposition *composition;
  VtScene *scene;
  VtView *view;
} Drawing;

static gboolean
draw_page (cairo_t *cr, double width, double height, const VtPlotStyle *style, gpointer data, GError **error)
{
  const Drawing *drawing = data;

  return vt_composition_draw (drawing->composition, drawing->scene, drawing->view, cr, width, height, style, error);
}

/* All panels with their parameters, and the sample. */
static char *
dup_origin (const VtComposition *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->panels->len; i++)
    {
      const Panel *panel = self->panels->pdata[i];
      g_autofree char *figure = vt_figure_to_text (panel->figure, panel->params);

      g_string_append_printf (text, "%s%s", i > 0 ? " + " : "", figure);
    }
  if (self->panels->len > 0)
    {
      VtSample *sample = vt_document_get_sample (((Panel *) self->panels->pdata[0])->document);
      g_autofree char *composition = vt_sample_dup_composition (sample);

      g_string_append_printf (text, ": %s, %" G_GSIZE_FORMAT " atoms, sample %s", composition, vt_sample_get_n_atoms (sample),
                              vt_sample_get_hash (sample));
    }
  return g_string_free (text, FALSE);
}

gboolean
vt_composition_export (VtComposition *self, VtScene *scene, VtView *view, const char *path, double width_mm, double height_mm, double dpi,
                       gboolean transparent, GError **error)
{
  Drawing drawing = { self, scene, view };
  g_autofree char *origin = dup_origin (self);
  const VtPage page = { width_mm, height_mm > 0 ? height_mm : vt_composition_get_height (self, width_mm), dpi, transparent,
                        self->panels->len == 1 ? _(((Panel *) self->panels->pdata[0])->figure->title) : _("Composed figure"), origin };

  return vt_page_export (&page, path, draw_page, &drawing, error);
}

gboolean
vt_composition_export_data (VtComposition *self, VtView *view, const char *path, char ***paths, GError **error)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR), *dot = strrchr (path, '.');
  g_autofree char *stem = dot != NULL && dot > (slash != NULL ? slash + 1 : path) ? g_strndup (path, (gsize) (dot - path)) : g_strdup (path);
  g_autoptr (GStrvBuilder) written = g_strv_builder_new ();

  for (guint i = 0; i < self->panels->len; i++)
    {
      const Panel *panel = self->panels->pdata[i];
      g_autofree char *text = panel->figure->csv != NULL ? vt_figure_dup_csv (panel->figure, panel->document, view, panel->params, error) : NULL;
      g_autofree char *name = self->panels->len == 1 ? g_strconcat (stem, ".csv", NULL)
                              : i < 26               ? g_strdup_printf ("%s-%c.csv", stem, 'a' + (char) i)
                                                     : g_strdup_printf ("%s-%u.csv", stem, i + 1);

      if (panel->figure->csv == NULL)
        continue;
      if (text == NULL || !vt_export_bytes (name, text, strlen (text), error))
        return FALSE;
      g_strv_builder_add (written, name);
    }
  if (paths != NULL)
    *paths = g_strv_builder_end (written);
  return TRUE;
}
