#include "vt-option.h"

struct _VtOption
{
  GObject parent_instance;

  char *id;
  char *title;
  char *note;
};

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VtOption, vt_option, G_TYPE_OBJECT)

static void
vt_option_finalize (GObject *object)
{
  VtOption *self = VT_OPTION (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->note);
  G_OBJECT_CLASS (vt_option_parent_class)->finalize (object);
}

static void
vt_option_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    g_value_set_string (value, VT_OPTION (object)->title);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vt_option_class_init (VtOptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = vt_option_finalize;
  object_class->get_property = vt_option_get_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vt_option_init (VtOption *self)
{
}

VtOption *
vt_option_new (const char *id, const char *title, const char *note)
{
  VtOption *self = g_object_new (VT_TYPE_OPTION, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->note = g_strdup (note);
  return self;
}

const char *
vt_option_get_id (VtOption *self)
{
  return self->id;
}

const char *
vt_option_get_title (VtOption *self)
{
  return self->title;
}

const char *
vt_option_get_note (VtOption *self)
{
  return self->note;
}

/* ---- text of a property ---- */

char *
vt_option_dup_property (gpointer object, const char *property)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  char *text = NULL;

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      GEnumValue *value;
      int number;

      g_object_get (object, property, &number, NULL);
      value = g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, number);
      return g_strdup (value ? value->value_nick : "");
    }
  g_object_get (object, property, &text, NULL);
  return text ? text : g_strdup ("");
}

void
vt_option_set_property (gpointer object, const char *property, const char *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      GEnumValue *value = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, text);

      g_return_if_fail (value != NULL);
      g_object_set (object, property, value->value, NULL);
    }
  else
    g_object_set (object, property, text, NULL);
}

/* ---- glue ---- */

typedef struct
{
  GtkWidget *widget; /* the combo row or the box, which owns this */
  GObject *object;
  char *property;
  gboolean updating;
} Binding;

static void
binding_free (gpointer data)
{
  Binding *binding = data;

  g_object_unref (binding->object);
  g_free (binding->property);
  g_free (binding);
}

static Binding *
binding_new (GtkWidget *widget, gpointer object, const char *property)
{
  Binding *binding = g_new0 (Binding, 1);

  binding->widget = widget;
  binding->object = g_object_ref (object);
  binding->property = g_strdup (property);
  g_object_set_data_full (G_OBJECT (widget), "vt-binding", binding, binding_free);
  return binding;
}

static void
combo_follow_property (Binding *binding)
{
  g_autofree char *id = vt_option_dup_property (binding->object, binding->property);
  GListModel *options = adw_combo_row_get_model (ADW_COMBO_ROW (binding->widget));
  guint n = options ? g_list_model_get_n_items (options) : 0;
  guint found = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < n && found == GTK_INVALID_LIST_POSITION; i++)
    {
      g_autoptr (VtOption) option = g_list_model_get_item (options, i);

      if (g_strcmp0 (option->id, id) == 0)
        found = i;
    }
  binding->updating = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (binding->widget), found);
  binding->updating = FALSE;
}

static void
on_property_changed (GObject *object, GParamSpec *pspec, GtkWidget *row)
{
  Binding *binding = g_object_get_data (G_OBJECT (row), "vt-binding");

  if (binding && !binding->updating)
    combo_follow_property (binding);
}

static void
on_selected (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  Binding *binding = g_object_get_data (G_OBJECT (row), "vt-binding");
  VtOption *option = adw_combo_row_get_selected_item (row);

  if (!binding || binding->updating || !option)
    return;
  binding->updating = TRUE;
  vt_option_set_property (binding->object, binding->property, option->id);
  binding->updating = FALSE;
  combo_follow_property (binding); /* the owner may have refused */
}

void
vt_option_combo_bind (AdwComboRow *row, GListModel *options, gpointer object, const char *property)
{
  g_autofree char *detailed = g_strconcat ("notify::", property, NULL);
  g_autoptr (GtkExpression) title = gtk_property_expression_new (VT_TYPE_OPTION, NULL, "title");

  adw_combo_row_set_expression (row, title);
  binding_new (GTK_WIDGET (row), object, property);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_selected), NULL);
  g_signal_connect_object (object, detailed, G_CALLBACK (on_property_changed), row, 0);
  vt_option_combo_set_options (row, options);
}

void
vt_option_combo_set_options (AdwComboRow *row, GListModel *options)
{
  Binding *binding = g_object_get_data (G_OBJECT (row), "vt-binding");

  binding->updating = TRUE;
  adw_combo_row_set_model (row, options);
  binding->updating = FALSE;
  combo_follow_property (binding);
}

static void
toggles_follow_property (GtkWidget *box)
{
  Binding *binding = g_object_get_data (G_OBJECT (box), "vt-binding");
  g_autofree char *nick = NULL;

  if (!binding)
    return;
  nick = vt_option_dup_property (binding->object, binding->property);
  binding->updating = TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (box); child; child = gtk_widget_get_next_sibling (child))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), g_strcmp0 (gtk_widget_get_name (child), nick) == 0);
  binding->updating = FALSE;
}

static void
on_toggle_property_changed (GObject *object, GParamSpec *pspec, GtkWidget *box)
{
  toggles_follow_property (box);
}

static void
on_toggled (GtkToggleButton *button, GtkWidget *box)
{
  Binding *binding = g_object_get_data (G_OBJECT (box), "vt-binding");

  if (!binding || binding->updating || !gtk_toggle_button_get_active (button))
    return;
  vt_option_set_property (binding->object, binding->property, gtk_widget_get_name (GTK_WIDGET (button)));
}

void
vt_option_toggles_bind (GtkWidget *box, gpointer object, const char *property)
{
  g_autofree char *detailed = g_strconcat ("notify::", property, NULL);
  GtkWidget *first = gtk_widget_get_first_child (box);

  binding_new (box, object, property);
  for (GtkWidget *child = first; child; child = gtk_widget_get_next_sibling (child))
    {
      if (child != first)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (child), GTK_TOGGLE_BUTTON (first));
      g_signal_connect (child, "toggled", G_CALLBACK (on_toggled), box);
    }
  g_signal_connect_object (object, detailed, G_CALLBACK (on_toggle_property_changed), box, 0);
  toggles_follow_property (box);
}
