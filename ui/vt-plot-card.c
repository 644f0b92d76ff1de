#include "vt-plot-card.h"

#include "base/vt-i18n.h"
#include "vt-brush.h"
#include "vt-option.h"
#include "vt-plot-save.h"
#include "vt-plot-view.h"
#include "vt-save.h"
#include "vt-table-list.h"
#include "vt-ui.h"

struct _VtPlotCard
{
  GtkWidget parent_instance;

  VtPlot *plot;
  VtTable *table;

  GtkLabel *title;
  GtkBox *controls;
  GtkBox *tools;
  VtPlotView *plot_view;
  GtkBox *rows;
  VtTableList *list; /* NULL until there is a table that is only listed */
  GtkGrid *numbers;
  GtkMenuButton *save_menu;
  GMenuModel *list_menu;
};

static guint saved_signal, chosen_signal;

G_DEFINE_FINAL_TYPE (VtPlotCard, vt_plot_card, GTK_TYPE_WIDGET)

static gboolean
is_listed (VtPlotCard *self)
{
  return self->table && vt_table_get_kind (self->table) == VT_TABLE_PLAIN;
}

/* ---- files ---- */

gboolean
vt_plot_card_save (VtPlotCard *self, const char *path, GError **error)
{
  return vt_plot_save (self->plot, self->table, path, error);
}

static void
on_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VtPlotCard *self = VT_PLOT_CARD (widget);

  if (self->plot)
    vt_plot_save_ask (widget, self->plot, self->table, self->table ? vt_table_get_id (self->table) : "plot",
                      is_listed (self) ? vt_save_numbers_formats : vt_save_figure_formats, saved_signal);
}

static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VtPlotCard *self = VT_PLOT_CARD (widget);

  gtk_widget_activate_action (GTK_WIDGET (self->plot_view),
                              g_str_equal (action, "card.copy-image") ? "plot.copy-image" : "plot.copy-data", NULL);
}

/* ---- contents ---- */

static void
show_numbers (VtPlotCard *self, VtTable *table)
{
  guint n = table ? vt_table_get_n_scalars (table) : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->numbers))))
    gtk_grid_remove (self->numbers, child);
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), n > 0);
  for (guint i = 0; i < n; i++)
    {
      const char *title, *unit;
      double value;
      g_autofree char *quantity = NULL;
      GtkWidget *name, *number;

      vt_table_get_scalar (table, i, &title, &unit, &value);
      quantity = vt_ui_format_quantity (value, unit);
      name = gtk_label_new (NULL);
      number = gtk_label_new (NULL);
      vt_ui_set_label (GTK_LABEL (name), title);
      vt_ui_set_label (GTK_LABEL (number), quantity);
      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_label_set_wrap (GTK_LABEL (name), TRUE);
      gtk_widget_set_hexpand (name, TRUE);
      gtk_label_set_xalign (GTK_LABEL (number), 1);
      gtk_widget_add_css_class (name, "dim-label");
      gtk_widget_add_css_class (name, "caption");
      gtk_widget_add_css_class (number, "caption");
      gtk_widget_add_css_class (number, "numeric");
      gtk_grid_attach (self->numbers, name, 0, i, 1, 1);
      gtk_grid_attach (self->numbers, number, 1, i, 1, 1);
    }
}

static void
on_chosen (VtPlotCard *self, guint row)
{
  g_signal_emit (self, chosen_signal, 0, row);
}

/* In place of the plot. A table may have numbers of the whole sample alone. */
static void
show_rows (VtPlotCard *self)
{
  if (!self->list)
    {
      self->list = VT_TABLE_LIST (vt_table_list_new ());
      g_signal_connect_swapped (self->list, "chosen", G_CALLBACK (on_chosen), self);
      gtk_box_prepend (self->rows, GTK_WIDGET (self->list));
      gtk_widget_set_visible (GTK_WIDGET (self->plot_view), FALSE);
      gtk_menu_button_set_menu_model (self->save_menu, self->list_menu);
      vt_ui_label (GTK_WIDGET (self->save_menu), _ ("Save or copy this table"), TRUE);
    }
  vt_table_list_set_table (self->list, self->table);
  gtk_widget_set_visible (GTK_WIDGET (self->rows), vt_table_get_n_rows (self->table) > 0);
}

void
vt_plot_card_mark_row (VtPlotCard *self, double value)
{
  g_return_if_fail (VT_IS_PLOT_CARD (self));
  if (self->list)
    vt_table_list_mark (self->list, value);
}

void
vt_plot_card_show (VtPlotCard *self, VtPlot *plot, VtTable *table)
{
  g_set_object (&self->plot, plot);
  g_set_object (&self->table, table);
  gtk_label_set_text (self->title, table ? vt_table_get_title (table) : "");
  vt_ui_set_tooltip (GTK_WIDGET (self->title), table ? vt_table_get_provenance (table) : NULL);
  vt_plot_view_set_plot (self->plot_view, plot);
  vt_plot_view_set_table (self->plot_view, table);
  if (is_listed (self))
    show_rows (self);
  show_numbers (self, table);
}

void
vt_plot_card_add_hint (VtPlotCard *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  g_return_if_fail (VT_IS_PLOT_CARD (self));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_top (label, 4);
  gtk_widget_set_margin_start (label, 4);
  gtk_box_append (self->rows, label);
}

void
vt_plot_card_set_title (VtPlotCard *self, const char *title)
{
  gtk_label_set_text (self->title, title);
  vt_ui_set_tooltip (GTK_WIDGET (self->title), title);
}

void
vt_plot_card_set_controls (VtPlotCard *self, GtkWidget *controls)
{
  gtk_box_append (self->controls, controls);
  gtk_widget_set_visible (GTK_WIDGET (self->controls), TRUE);
}

void
vt_plot_card_link (VtPlotCard *self, VtStage *stage)
{
  vt_brush_attach (self->plot_view, stage);
  g_object_set (self->plot_view, "tool", VT_PLOT_TOOL_SELECT, NULL);
  vt_option_toggles_bind (GTK_WIDGET (self->tools), self->plot_view, "tool");
  gtk_widget_set_visible (GTK_WIDGET (self->tools), TRUE);
}

VtTable *
vt_plot_card_get_table (VtPlotCard *self)
{
  return self->table;
}

static void
vt_plot_card_dispose (GObject *object)
{
  VtPlotCard *self = VT_PLOT_CARD (object);
  GtkWidget *child;

  g_clear_object (&self->plot);
  g_clear_object (&self->table);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_plot_card_parent_class)->dispose (object);
}

static void
vt_plot_card_class_init (VtPlotCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_PLOT_VIEW);
  G_OBJECT_CLASS (klass)->dispose = vt_plot_card_dispose;
  saved_signal = g_signal_new ("saved", VT_TYPE_PLOT_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING, G_TYPE_STRING);
  chosen_signal = g_signal_new ("chosen", VT_TYPE_PLOT_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-plot-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, title);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, controls);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, tools);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, plot_view);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, rows);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, numbers);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, save_menu);
  gtk_widget_class_bind_template_child (widget_class, VtPlotCard, list_menu);
  gtk_widget_class_install_action (widget_class, "card.save", NULL, on_save);
  gtk_widget_class_install_action (widget_class, "card.copy-image", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "card.copy-data", NULL, on_copy);
}

static void
vt_plot_card_init (VtPlotCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  vt_plot_view_offer_axes (self->plot_view, GTK_WIDGET (self));
}

VtPlotView *
vt_plot_card_get_view (VtPlotCard *self)
{
  return self->plot_view;
}

GtkWidget *
vt_plot_card_new (void)
{
  return g_object_new (VT_TYPE_PLOT_CARD, NULL);
}
