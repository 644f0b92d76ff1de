#include "vt-arrows-group.h"

#include "base/vt-i18n.h"
#include "vt-arrows.h"
#include "vt-option.h"

struct _VtArrowsGroup
{
  AdwPreferencesGroup parent_instance;

  VtStage *stage;
  guint fields_id;

  AdwExpanderRow *arrows;
  AdwComboRow *field;
  GtkAdjustment *length;
  GtkAdjustment *threshold;
  AdwComboRow *colour;
  AdwActionRow *move;
};

G_DEFINE_FINAL_TYPE (VtArrowsGroup, vt_arrows_group, ADW_TYPE_PREFERENCES_GROUP)

static void
add_option (GListStore *options, const char *id, const char *title)
{
  g_autoptr (VtOption) option = vt_option_new (id, title, NULL);

  g_list_store_append (options, option);
}

static GListModel *
list_fields (VtArrowsGroup *self)
{
  GListStore *options = g_list_store_new (VT_TYPE_OPTION);
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));

  add_option (options, "", _ ("None"));
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);
      g_autofree char *label = vt_field_dup_label (field);

      if (vt_arrows_can_show (field))
        add_option (options, vt_field_get_name (field), label);
    }
  return G_LIST_MODEL (options);
}

static GListModel *
list_colours (void)
{
  GListStore *options = g_list_store_new (VT_TYPE_OPTION);

  add_option (options, "plain", _ ("Dark or light, as the background asks for"));
  add_option (options, "atom", _ ("As the atom"));
  add_option (options, "size", _ ("By their length"));
  return G_LIST_MODEL (options);
}

/* Without a field to draw there is nothing to set. */
static void
follow_field (VtArrowsGroup *self)
{
  g_autofree char *name = NULL;

  g_object_get (vt_stage_get_view (self->stage), "arrows-field", &name, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->move), name && *name);
}

static gboolean
on_fields (gpointer data)
{
  VtArrowsGroup *self = data;
  g_autoptr (GListModel) options = list_fields (self);

  self->fields_id = 0;
  vt_option_combo_set_options (self->field, options);
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (options) > 1);
  return G_SOURCE_REMOVE;
}

static void
queue_fields (VtArrowsGroup *self)
{
  if (!self->fields_id)
    self->fields_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fields, self, NULL);
}

void
vt_arrows_group_set_stage (VtArrowsGroup *self, VtStage *stage)
{
  VtView *view = vt_stage_get_view (stage);
  g_autoptr (GListModel) fields = NULL, colours = list_colours ();

  self->stage = g_object_ref (stage);
  fields = list_fields (self);
  vt_option_combo_bind (self->field, fields, view, "arrows-field");
  vt_option_combo_bind (self->colour, colours, view, "arrows-colour");
  g_object_bind_property (view, "arrows-length", self->length, "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "arrows-threshold", self->threshold, "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (view, "notify::arrows-field", G_CALLBACK (follow_field), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_fields (vt_stage_get_document (stage)), "items-changed", G_CALLBACK (queue_fields), self,
                           G_CONNECT_SWAPPED);
  follow_field (self);
  on_fields (self);
}

static void
vt_arrows_group_dispose (GObject *object)
{
  VtArrowsGroup *self = VT_ARROWS_GROUP (object);

  g_clear_handle_id (&self->fields_id, g_source_remove);
  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_arrows_group_parent_class)->dispose (object);
}

static void
vt_arrows_group_class_init (VtArrowsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_arrows_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-arrows-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtArrowsGroup, arrows);
  gtk_widget_class_bind_template_child (widget_class, VtArrowsGroup, field);
  gtk_widget_class_bind_template_child (widget_class, VtArrowsGroup, length);
  gtk_widget_class_bind_template_child (widget_class, VtArrowsGroup, threshold);
  gtk_widget_class_bind_template_child (widget_class, VtArrowsGroup, colour);
  gtk_widget_class_bind_template_child (widget_class, VtArrowsGroup, move);
}

static void
vt_arrows_group_init (VtArrowsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
