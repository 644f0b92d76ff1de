#include "vt-swatch.h"

#include "vt-colour-map.h"

#define N_STOPS 33

struct _VtSwatch
{
  GtkWidget parent_instance;

  const VtColourMap *map; /* NULL: a dot */
  gboolean reverse;
  guint32 rgb;
  int width, height;
};

G_DEFINE_FINAL_TYPE (VtSwatch, vt_swatch, GTK_TYPE_WIDGET)

static void
vt_swatch_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                   int *minimum_baseline, int *natural_baseline)
{
  VtSwatch *self = VT_SWATCH (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;
}

static void
snapshot_map (VtSwatch *self, GtkSnapshot *snapshot, const graphene_rect_t *bounds)
{
  GskColorStop stops[2 * N_STOPS];
  graphene_point_t start = bounds->origin, end = bounds->origin;
  guint n = 0;
  gboolean bands = self->map->kind == VT_MAP_CATEGORICAL;

  end.x += bounds->size.width;
  for (guint i = 0; i < N_STOPS; i++)
    {
      double at = (double) i / (N_STOPS - 1), rgb[3];

      /* Categories have edges: a few plain bands say that better than a blend. */
      if (bands && i >= 8)
        break;
      vt_colour_map_sample (self->map, self->reverse, bands ? (i + 0.5) / 8 : at, rgb);
      stops[n].offset = bands ? i / 8.0f : (float) at;
      stops[n++].color = (GdkRGBA){ rgb[0], rgb[1], rgb[2], 1 };
      if (bands)
        {
          stops[n].offset = (i + 1) / 8.0f;
          stops[n].color = stops[n - 1].color;
          n++;
        }
    }
  gtk_snapshot_append_linear_gradient (snapshot, bounds, &start, &end, stops, n);
}

static void
vt_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VtSwatch *self = VT_SWATCH (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  graphene_rect_t bounds;
  GskRoundedRect clip;

  if (!self->map)
    {
      int side = MIN (width, height);

      graphene_rect_init (&bounds, (width - side) / 2.0f, (height - side) / 2.0f, side, side);
      gsk_rounded_rect_init_from_rect (&clip, &bounds, side / 2.0f);
    }
  else
    {
      graphene_rect_init (&bounds, 0, 0, width, height);
      gsk_rounded_rect_init_from_rect (&clip, &bounds, 4);
    }
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  if (self->map)
    snapshot_map (self, snapshot, &bounds);
  else
    {
      GdkRGBA colour = { (self->rgb >> 16 & 0xff) / 255.0f, (self->rgb >> 8 & 0xff) / 255.0f,
                         (self->rgb & 0xff) / 255.0f, 1 };

      gtk_snapshot_append_color (snapshot, &colour, &bounds);
    }
  gtk_snapshot_pop (snapshot);
  /* A pale dot on a white ground needs its outline. */
  gtk_snapshot_append_border (snapshot, &clip, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ { 0.5, 0.5, 0.5, 0.45 },
                                            { 0.5, 0.5, 0.5, 0.45 },
                                            { 0.5, 0.5, 0.5, 0.45 },
                                            { 0.5, 0.5, 0.5, 0.45 } });
}

static void
vt_swatch_class_init (VtSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = vt_swatch_measure;
  widget_class->snapshot = vt_swatch_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
vt_swatch_init (VtSwatch *self)
{
  self->width = self->height = 14;
}

GtkWidget *
vt_swatch_new_map (const char *map, gboolean reverse, int width, int height)
{
  VtSwatch *self = g_object_new (VT_TYPE_SWATCH, "valign", GTK_ALIGN_CENTER, NULL);

  self->width = width;
  self->height = height;
  vt_swatch_set_map (self, map, reverse);
  return GTK_WIDGET (self);
}

GtkWidget *
vt_swatch_new_dot (guint32 rgb)
{
  VtSwatch *self = g_object_new (VT_TYPE_SWATCH, "valign", GTK_ALIGN_CENTER, NULL);

  self->rgb = rgb;
  return GTK_WIDGET (self);
}

void
vt_swatch_set_map (VtSwatch *self, const char *map, gboolean reverse)
{
  self->map = vt_colour_map_find (map);
  self->reverse = reverse;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
vt_swatch_set_colour (VtSwatch *self, guint32 rgb)
{
  self->map = NULL;
  self->rgb = rgb;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
