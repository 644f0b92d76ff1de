#include "vt-brush.h"

#include <string.h>

/* Larger samples are selected when the button is released, not while it moves: each change is a new picture of them. */
#define MOST_LIVE 200000

typedef struct
{
  VtStage *stage;
  VtPlotView *view; /* (unowned) it owns this */
  guint8 *base;     /* what was selected when the drag began */
  gsize n_base;
} Brush;

static void
brush_free (gpointer data)
{
  Brush *brush = data;

  g_object_unref (brush->stage);
  g_free (brush->base);
  g_free (brush);
}

static VtSelection *
get_selection (Brush *self)
{
  return vt_document_get_selection (vt_stage_get_document (self->stage));
}

gboolean *
vt_brush_dup_hidden (VtStage *stage, VtSample *sample)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  gboolean *hidden = g_new0 (gboolean, n + 1);

  for (guint s = 0; s < n; s++)
    hidden[s] = vt_view_hides_species (vt_stage_get_view (stage), species[s].name);
  return hidden;
}

/* ---- from the plot ---- */

/* A histogram knows no atoms: those whose value lies in the range. */
static void
mark_range (Brush *self, const VtPlotBrush *brush, guint8 *marks)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  const guint8 *species = vt_sample_get_species_index (sample);
  const char *name = vt_plot_get_x_field (vt_plot_view_get_plot (self->view));
  VtField *field = *name ? vt_document_find_field (vt_stage_get_document (self->stage), name) : NULL;
  g_autofree gboolean *hidden = vt_brush_dup_hidden (self->stage, sample);
  guint component;

  if (!field)
    return;
  g_object_get (vt_stage_get_view (self->stage), "colour-component", &component, NULL);
  component = MIN (component, vt_field_get_n_components (field) - 1);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      const double value = vt_field_get (field, i, component);

      marks[i] = value >= brush->x0 && value <= brush->x1 && !hidden[species[i]];
    }
}

static void
combine (const Brush *self, GdkModifierType state, guint8 *marks, gsize n)
{
  if (!self->base)
    return;
  for (gsize i = 0; i < n; i++)
    if (state & GDK_SHIFT_MASK)
      marks[i] = marks[i] || self->base[i];
    else if (state & GDK_CONTROL_MASK)
      marks[i] = self->base[i] && !marks[i];
}

static void
on_click (Brush *self, const VtPlotBrush *brush)
{
  if (brush->n_atoms == 0)
    {
      if (!(brush->state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)))
        vt_stage_pick (self->stage, -1);
    }
  else if (brush->state & GDK_CONTROL_MASK)
    vt_selection_apply_list (get_selection (self), VT_SELECT_TOGGLE, brush->atoms, 1);
  else
    vt_stage_pick (self->stage, (gssize) brush->atoms[0]);
}

static void
on_brush (VtPlotView *view, const VtPlotBrush *brush, gpointer data)
{
  Brush *self = data;
  VtSelection *selection = get_selection (self);
  const gsize n = vt_selection_get_n_atoms (selection);
  g_autofree guint8 *marks = NULL;

  if (!vt_stage_get_sample (self->stage))
    return;
  if (!brush->corners)
    {
      on_click (self, brush);
      return;
    }
  if (!self->base)
    {
      self->base = g_malloc0 (MAX (n, 1));
      self->n_base = n;
      if (vt_selection_peek (selection))
        memcpy (self->base, vt_selection_peek (selection), n);
    }
  if (self->n_base == n && (brush->done || n <= MOST_LIVE))
    {
      marks = g_malloc0 (MAX (n, 1));
      if (vt_plot_has_atoms (vt_plot_view_get_plot (view)))
        for (gsize i = 0; i < brush->n_atoms; i++)
          marks[MIN (brush->atoms[i], n - 1)] = 1;
      else
        mark_range (self, brush, marks);
      combine (self, brush->state, marks, n);
      vt_selection_apply (selection, VT_SELECT_REPLACE, marks);
    }
  if (brush->done)
    g_clear_pointer (&self->base, g_free);
}

/* ---- to the plot ---- */

static void
show_marks (Brush *self)
{
  VtSelection *selection = get_selection (self);

  vt_plot_view_set_marked (self->view, vt_selection_peek (selection), vt_selection_get_n_atoms (selection));
}

static void
show_picked (Brush *self)
{
  vt_plot_view_set_picked (self->view, vt_stage_get_picked (self->stage));
}

void
vt_brush_attach (VtPlotView *view, VtStage *stage)
{
  Brush *self = g_new0 (Brush, 1);
  GClosure *marks, *picked;

  self->stage = g_object_ref (stage);
  self->view = view;
  g_object_set_data_full (G_OBJECT (view), "vt-brush", self, brush_free);
  vt_plot_view_set_brush_func (view, on_brush, self, NULL);
  marks = g_cclosure_new_swap (G_CALLBACK (show_marks), self, NULL);
  picked = g_cclosure_new_swap (G_CALLBACK (show_picked), self, NULL);
  g_object_watch_closure (G_OBJECT (view), marks);
  g_object_watch_closure (G_OBJECT (view), picked);
  g_signal_connect_closure (get_selection (self), "changed", marks, FALSE);
  g_signal_connect_closure (stage, "picked-changed", picked, FALSE);
  show_marks (self);
  show_picked (self);
}
