#include "vt-fit-layout.h"

struct _VtFitLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

G_DEFINE_FINAL_TYPE (VtFitLayout, vt_fit_layout, GTK_TYPE_LAYOUT_MANAGER)

#define RANK "vt-fit-layout-rank"

void
vt_fit_layout_set_rank (GtkWidget *child, guint rank)
{
  g_object_set_data (G_OBJECT (child), RANK, GUINT_TO_POINTER (rank));
}

static guint
get_rank (GtkWidget *child)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (child), RANK));
}

/* Of the children of at most this rank, as they would like it or as it must be. */
static int
sum_widths (VtFitLayout *self, GtkWidget *widget, guint highest, gboolean natural)
{
  int total = 0, n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child) || get_rank (child) > highest)
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      total += natural ? wanted : least;
      n++;
    }
  return total + MAX (n - 1, 0) * self->spacing;
}

static void
vt_fit_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  VtFitLayout *self = VT_FIT_LAYOUT (manager);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = sum_widths (self, widget, 0, FALSE);
      *natural = sum_widths (self, widget, G_MAXUINT, TRUE);
      return;
    }
  /* As high with all of them as with some: it is not to jump when the window is made wider. */
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, wanted);
    }
}

static void
vt_fit_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  VtFitLayout *self = VT_FIT_LAYOUT (manager);
  g_autoptr (GArray) sizes = g_array_new (FALSE, TRUE, sizeof (GtkRequestedSize));
  guint highest = 0, n_expand = 0;
  int extra, x = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    highest = MAX (highest, get_rank (child));
  while (highest > 0 && sum_widths (self, widget, highest, highest >= VT_FIT_LAYOUT_SPARE) > width)
    highest--;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkRequestedSize size = { .data = child };

      gtk_widget_set_child_visible (child, get_rank (child) <= highest);
      if (!gtk_widget_should_layout (child) || get_rank (child) > highest)
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &size.minimum_size, &size.natural_size, NULL, NULL);
      g_array_append_val (sizes, size);
      n_expand += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
    }
  extra = width - sum_widths (self, widget, highest, FALSE);
  extra = gtk_distribute_natural_allocation (MAX (extra, 0), sizes->len, (GtkRequestedSize *) (gpointer) sizes->data);
  for (guint i = 0; i < sizes->len; i++)
    {
      const GtkRequestedSize *size = &g_array_index (sizes, GtkRequestedSize, i);
      GtkWidget *child = size->data;
      const int share = n_expand > 0 && gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL) ? extra / (int) n_expand : 0;
      GtkAllocation place = { x, 0, size->minimum_size + share, height };

      x += place.width + self->spacing;
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        place.x = width - place.x - place.width;
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static void
vt_fit_layout_class_init (VtFitLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = vt_fit_layout_measure;
  manager_class->allocate = vt_fit_layout_allocate;
}

static void
vt_fit_layout_init (VtFitLayout *self)
{
}

GtkLayoutManager *
vt_fit_layout_new (int spacing)
{
  VtFitLayout *self = g_object_new (VT_TYPE_FIT_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
