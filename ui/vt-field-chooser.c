#include "vt-field-chooser.h"

#include <string.h>

#include "base/vt-i18n.h"
#include "vt-field-list.h"
#include "vt-option.h"
#include "vt-ui.h"

struct _VtFieldChooser
{
  AdwBin parent_instance;

  VtDocument *document;
  char *none;
  gboolean several;
  char *text;

  GtkWidget *button;
  GtkWidget *title; /* in the button */
  GtkWidget *popover, *search, *list;
};

enum
{
  PROP_LABEL = 1,
  PROP_NONE,
  PROP_SEVERAL,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (VtFieldChooser, vt_field_chooser, ADW_TYPE_BIN)

/* ---- what is chosen ---- */

/* Of a field of the document, of one that a method makes, else the name itself. */
static const char *
title_of (VtFieldChooser *self, const char *name)
{
  VtField *field = self->document ? vt_document_find_field (self->document, name) : NULL;
  const VtMethod *method = field ? NULL : vt_registry_find_for_field (name);

  if (field)
    return vt_field_get_title (field);
  for (const VtFieldSpec *spec = method ? method->fields : NULL; spec && spec->name; spec++)
    if (g_str_equal (spec->name, name))
      return _ (spec->title);
  return name;
}

static void
show_text (VtFieldChooser *self)
{
  g_auto (GStrv) names = g_strsplit (self->text, "+", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; names[i]; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", title_of (self, names[i]));
  gtk_label_set_text (GTK_LABEL (self->title), *self->text ? text->str : self->none ? self->none : "–");
  vt_ui_set_tooltip (self->button, self->several && *self->text ? text->str : NULL);
}

void
vt_field_chooser_set_text (VtFieldChooser *self, const char *text)
{
  g_return_if_fail (VT_IS_FIELD_CHOOSER (self));

  g_free (self->text);
  self->text = g_strdup (text ? text : "");
  show_text (self);
}

const char *
vt_field_chooser_get_text (VtFieldChooser *self)
{
  return self->text;
}

static gboolean
has (VtFieldChooser *self, const char *name)
{
  g_auto (GStrv) names = g_strsplit (self->text, "+", -1);

  return *name ? g_strv_contains ((const char *const *) names, name) : *self->text == '\0';
}

/* Puts @name in, or takes it out if it is there. */
static void
toggle (VtFieldChooser *self, const char *name)
{
  g_auto (GStrv) names = g_strsplit (self->text, "+", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean found = FALSE;

  for (guint i = 0; *name && names[i]; i++)
    {
      if (g_str_equal (names[i], name))
        found = TRUE;
      else if (*names[i])
        g_string_append_printf (text, "%s%s", text->len > 0 ? "+" : "", names[i]);
    }
  if (!found)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "+" : "", name);
  vt_field_chooser_set_text (self, text->str);
}

/* ---- the list ---- */

#define NAME "vitrine-name"

static GtkWidget *
check_of (GtkListBoxRow *row)
{
  return gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
}

static void
show_checks (VtFieldChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)); i++)
    {
      const gboolean chosen = has (self, g_object_get_data (G_OBJECT (row), NAME));

      gtk_widget_set_opacity (check_of (row), chosen);
      gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_CHECKED,
                                   chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
    }
}

static void
add_row (VtFieldChooser *self, const char *name, const char *title, const char *note)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL), *dim = gtk_label_new (note ? note : ""), *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  vt_ui_set_label (GTK_LABEL (label), title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (dim, "dim-label");
  gtk_widget_add_css_class (dim, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), dim);
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  vt_ui_label (row, title, FALSE);
  g_object_set_data_full (G_OBJECT (row), NAME, g_strdup (name), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

/* Made when it is opened, so it is never out of date and costs nothing before. */
static void
fill_list (VtFieldChooser *self)
{
  g_autoptr (GListStore) options = g_list_store_new (VT_TYPE_OPTION);

  vt_ui_clear_list (GTK_LIST_BOX (self->list));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  if (self->none)
    add_row (self, "", self->none, NULL);
  if (self->document)
    vt_field_list_append (options, self->document, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (options)); i++)
    {
      g_autoptr (VtOption) option = g_list_model_get_item (G_LIST_MODEL (options), i);

      add_row (self, vt_option_get_id (option), vt_option_get_title (option), vt_option_get_note (option));
    }
  show_checks (self);
  gtk_widget_grab_focus (self->search);
}

static gboolean
contains (const char *text, const char *folded)
{
  g_autofree char *other = g_utf8_casefold (text, -1);

  return strstr (other, folded) != NULL;
}

static gboolean
is_row_seen (GtkListBoxRow *row, gpointer data)
{
  VtFieldChooser *self = data;
  g_autofree char *folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_box_row_get_child (row));

  return contains (gtk_label_get_text (GTK_LABEL (label)), folded) || contains (g_object_get_data (G_OBJECT (row), NAME), folded);
}

static void
on_row_activated (VtFieldChooser *self, GtkListBoxRow *row)
{
  const char *name = g_object_get_data (G_OBJECT (row), NAME);

  if (self->several)
    toggle (self, name);
  else
    vt_field_chooser_set_text (self, name);
  show_checks (self);
  if (!self->several)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, changed_signal, 0);
}

/* Return in the search takes the first that is found. */
static void
on_search_activated (VtFieldChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)); i++)
    if (is_row_seen (row, self))
      {
        on_row_activated (self, row);
        return;
      }
}

static GtkWidget *
make_popover (VtFieldChooser *self)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scrolled = gtk_scrolled_window_new ();

  self->search = gtk_search_entry_new ();
  self->list = gtk_list_box_new ();
  vt_ui_label (self->search, _ ("Find a field"), FALSE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), is_row_seen, self, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_widget_set_size_request (box, 280, -1);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (self->list, "field-chooser");
  g_signal_connect_swapped (popover, "show", G_CALLBACK (fill_list), self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (gtk_list_box_invalidate_filter), self->list);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (on_search_activated), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (gtk_popover_popdown), popover);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  return popover;
}

/* ---- the object ---- */

static void
vt_field_chooser_finalize (GObject *object)
{
  VtFieldChooser *self = VT_FIELD_CHOOSER (object);

  g_clear_object (&self->document);
  g_free (self->none);
  g_free (self->text);
  G_OBJECT_CLASS (vt_field_chooser_parent_class)->finalize (object);
}

static void
vt_field_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtFieldChooser *self = VT_FIELD_CHOOSER (object);

  switch (id)
    {
    case PROP_LABEL:
      if (g_value_get_string (value))
        vt_ui_label (self->button, g_value_get_string (value), FALSE);
      break;
    case PROP_NONE:
      self->none = g_value_dup_string (value);
      break;
    case PROP_SEVERAL:
      self->several = g_value_get_boolean (value);
      gtk_label_set_max_width_chars (GTK_LABEL (self->title), self->several ? 28 : 20);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_field_chooser_constructed (GObject *object)
{
  G_OBJECT_CLASS (vt_field_chooser_parent_class)->constructed (object);
  show_text (VT_FIELD_CHOOSER (object));
}

static gboolean
vt_field_chooser_mnemonic_activate (GtkWidget *widget, gboolean cycling)
{
  return gtk_widget_mnemonic_activate (VT_FIELD_CHOOSER (widget)->button, cycling);
}

static void
vt_field_chooser_class_init (VtFieldChooserClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->finalize = vt_field_chooser_finalize;
  G_OBJECT_CLASS (klass)->set_property = vt_field_chooser_set_property;
  G_OBJECT_CLASS (klass)->constructed = vt_field_chooser_constructed;
  GTK_WIDGET_CLASS (klass)->mnemonic_activate = vt_field_chooser_mnemonic_activate;
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[PROP_NONE] = g_param_spec_string ("none", NULL, NULL, NULL, flags);
  props[PROP_SEVERAL] = g_param_spec_boolean ("several", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  changed_signal = g_signal_new ("changed", VT_TYPE_FIELD_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_field_chooser_init (VtFieldChooser *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->text = g_strdup ("");
  self->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_box_append (GTK_BOX (box), self->title);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  self->popover = make_popover (self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
vt_field_chooser_new (const char *label, const char *none, gboolean several)
{
  return g_object_new (VT_TYPE_FIELD_CHOOSER, "label", label, "none", none, "several", several, NULL);
}

void
vt_field_chooser_set_document (VtFieldChooser *self, VtDocument *document)
{
  g_return_if_fail (VT_IS_FIELD_CHOOSER (self));

  g_set_object (&self->document, document);
  show_text (self);
}
