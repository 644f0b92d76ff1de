#include "vt-selection-group.h"

#include "base/vt-i18n.h"
#include "vt-swatch.h"
#include "vt-ui.h"

struct _VtSelectionGroup
{
  AdwPreferencesGroup parent_instance;

  VtStage *stage;
  gboolean updating;

  AdwActionRow *count;
  GtkEntry *formula;
  GtkDropDown *mode;
  GtkLabel *problem;
  GtkBox *species;
  GtkSwitch *fade;
  GtkSwitch *through;
};

G_DEFINE_FINAL_TYPE (VtSelectionGroup, vt_selection_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *const modes[] = { "replace", "add", "remove", "intersect" };

static void
refresh_count (VtSelectionGroup *self)
{
  VtSelection *selection = vt_document_get_selection (vt_stage_get_document (self->stage));
  const gsize n = vt_selection_get_count (selection);
  g_autofree char *selected = vt_ui_format_count (n);
  g_autofree char *all = vt_ui_format_count (vt_selection_get_n_atoms (selection));
  g_autofree char *title = g_strdup_printf (P_ ("%s atom", "%s atoms", n), selected);
  /* Translators: beneath the number of selected atoms: the number of all atoms, and the share of them that is selected. */
  g_autofree char *note = g_strdup_printf (_ ("of %s (%.3g %%)"), all, 100.0 * (double) n / (double) MAX (vt_selection_get_n_atoms (selection), 1));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->count), n > 0 ? title : _ ("No atom is selected"));
  adw_action_row_set_subtitle (self->count, n > 0 ? note : "");
}

static void
show_problem (VtSelectionGroup *self, const char *text)
{
  gtk_label_set_text (self->problem, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  if (text)
    gtk_widget_add_css_class (GTK_WIDGET (self->formula), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->formula), "error");
}

static void
on_formula_changed (VtSelectionGroup *self)
{
  show_problem (self, NULL);
}

/* What is wrong is said here, with the cursor at the place; what is right is done by the action. */
static void
on_formula (VtSelectionGroup *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->formula));
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (GError) error = NULL;
  guint column = 0;
  g_autoptr (VtExpression) expression = vt_document_parse_formula (document, text, TRUE, &column, &error);
  g_autofree char *command = g_strdup_printf ("%s: %s", modes[MIN (gtk_drop_down_get_selected (self->mode), 3)], text);

  show_problem (self, error ? error->message : NULL);
  if (expression)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.select", "s", command);
  else if (column > 0)
    gtk_editable_set_position (GTK_EDITABLE (self->formula), (int) column - 1);
}

static void
on_species (GtkButton *button, VtSelectionGroup *self)
{
  g_autofree char *command = g_strdup_printf ("%s: %s", modes[MIN (gtk_drop_down_get_selected (self->mode), 3)],
                                              (const char *) g_object_get_data (G_OBJECT (button), "species"));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.select-species", "s", command);
}

static void
refresh_species (VtSelectionGroup *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  guint n = 0;
  const VtSpecies *species = sample ? vt_sample_get_species (sample, &n) : NULL;

  vt_ui_clear_box (self->species);
  gtk_widget_set_visible (GTK_WIDGET (self->species), n > 1);
  for (guint s = 0; s < MIN (n, 6); s++)
    {
      GtkWidget *button = gtk_button_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      g_autofree char *label = g_strdup_printf (_ ("Select %s"), species[s].name);

      gtk_box_append (GTK_BOX (box), vt_swatch_new_dot (species[s].rgb));
      gtk_box_append (GTK_BOX (box), gtk_label_new (species[s].name));
      gtk_button_set_child (GTK_BUTTON (button), box);
      gtk_widget_set_hexpand (button, TRUE);
      vt_ui_label (button, label, TRUE);
      g_object_set_data_full (G_OBJECT (button), "species", g_strdup (species[s].name), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_species), self);
      gtk_box_append (self->species, button);
    }
}

static void
on_fade (VtSelectionGroup *self)
{
  if (!self->updating)
    g_object_set (vt_stage_get_view (self->stage), "selected-style",
                  gtk_switch_get_active (self->fade) ? VT_SELECTED_FADE : VT_SELECTED_MARK, NULL);
}

static void
follow_style (VtSelectionGroup *self)
{
  VtSelectedStyle style;

  g_object_get (vt_stage_get_view (self->stage), "selected-style", &style, NULL);
  self->updating = TRUE;
  gtk_switch_set_active (self->fade, style == VT_SELECTED_FADE);
  self->updating = FALSE;
}

void
vt_selection_group_focus (VtSelectionGroup *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->formula));
}

void
vt_selection_group_set_stage (VtSelectionGroup *self, VtStage *stage)
{
  VtDocument *document = vt_stage_get_document (stage);

  self->stage = g_object_ref (stage);
  g_object_bind_property (stage, "select-through", self->through, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (vt_stage_get_view (stage), "notify::selected-style", G_CALLBACK (follow_style), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_selection (document), "changed", G_CALLBACK (refresh_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (refresh_species), self, G_CONNECT_SWAPPED);
  follow_style (self);
  refresh_count (self);
  refresh_species (self);
}

static void
vt_selection_group_dispose (GObject *object)
{
  g_clear_object (&VT_SELECTION_GROUP (object)->stage);
  G_OBJECT_CLASS (vt_selection_group_parent_class)->dispose (object);
}

static void
vt_selection_group_class_init (VtSelectionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_selection_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-selection-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, count);
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, formula);
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, mode);
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, problem);
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, species);
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, fade);
  gtk_widget_class_bind_template_child (widget_class, VtSelectionGroup, through);
  gtk_widget_class_bind_template_callback (widget_class, on_formula);
  gtk_widget_class_bind_template_callback (widget_class, on_formula_changed);
}

static void
vt_selection_group_init (VtSelectionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->fade, "notify::active", G_CALLBACK (on_fade), self);
}
