#include "vt-elements-dialog.h"

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "sample/vt-element.h"
#include "vt-swatch.h"
#include "vt-ui.h"

struct _VtElementsDialog
{
  AdwWindow parent_instance;

  VtStage *stage;
  GPtrArray *entries; /* AdwEntryRow, one per species */
  GPtrArray *dots;    /* VtSwatch */

  AdwPreferencesGroup *group;
  GtkButton *apply;
};

G_DEFINE_FINAL_TYPE (VtElementsDialog, vt_elements_dialog, ADW_TYPE_WINDOW)

gboolean
vt_elements_apply (VtStage *stage, const char *names, GError **error)
{
  VtSample *sample = vt_stage_get_sample (stage);
  g_auto (GStrv) parts = g_strsplit (names, ",", -1);
  guint n, given = g_strv_length (parts);
  const VtSpecies *old = sample ? vt_sample_get_species (sample, &n) : NULL;
  g_autofree VtSpecies *species = NULL;

  if (!sample || given != n)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("The sample has %u types of atoms: give as many names, separated by commas, not “%s”."),
                   sample ? n : 0, names);
      return FALSE;
    }
  species = g_new0 (VtSpecies, n);
  for (guint s = 0; s < n; s++)
    {
      g_strstrip (parts[s]);
      if (!*parts[s] || strlen (parts[s]) >= sizeof old->name)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _ ("“%s” is no name for a type: write an element's symbol or up to 15 characters."), parts[s]);
          return FALSE;
        }
      if (g_str_equal (parts[s], old[s].name))
        species[s] = old[s];
      else
        vt_species_init (&species[s], parts[s], s);
    }
  vt_document_set_species (vt_stage_get_document (stage), species);
  return TRUE;
}

static void
on_entry_changed (AdwEntryRow *entry, VtElementsDialog *self)
{
  gboolean good = TRUE;

  for (guint s = 0; s < self->entries->len; s++)
    {
      g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->entries->pdata[s])));
      VtSpecies species;

      if (!*name || strlen (name) >= sizeof species.name || strchr (name, ','))
        {
          gtk_widget_add_css_class (self->entries->pdata[s], "error");
          good = FALSE;
          continue;
        }
      gtk_widget_remove_css_class (self->entries->pdata[s], "error");
      vt_species_init (&species, name, s);
      vt_swatch_set_colour (self->dots->pdata[s], species.rgb);
      vt_ui_set_tooltip (self->entries->pdata[s],
                                   species.atomic_number > 0 ? NULL : _ ("Not an element: drawn in a colour of its own"));
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), good);
}

static void
on_apply (VtElementsDialog *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint s = 0; s < self->entries->len; s++)
    g_string_append_printf (names, "%s%s", s > 0 ? "," : "", gtk_editable_get_text (self->entries->pdata[s]));
  vt_elements_apply (self->stage, names->str, NULL); /* the entries have been checked */
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_entry_activated (AdwEntryRow *entry, VtElementsDialog *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->apply)))
    on_apply (self);
}

static void
vt_elements_dialog_dispose (GObject *object)
{
  VtElementsDialog *self = VT_ELEMENTS_DIALOG (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->dots, g_ptr_array_unref);
  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_elements_dialog_parent_class)->dispose (object);
}

static void
vt_elements_dialog_class_init (VtElementsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_elements_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-elements-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VtElementsDialog, group);
  gtk_widget_class_bind_template_child (widget_class, VtElementsDialog, apply);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
}

static void
vt_elements_dialog_init (VtElementsDialog *self)
{
  self->entries = g_ptr_array_new ();
  self->dots = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_elements_dialog_new (VtStage *stage)
{
  VtElementsDialog *self = g_object_new (VT_TYPE_ELEMENTS_DIALOG, NULL);
  VtSample *sample = vt_stage_get_sample (stage);
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);

  self->stage = g_object_ref (stage);
  for (guint s = 0; s < n; s++)
    {
      g_autofree char *count = vt_ui_format_count (vt_sample_get_species_counts (sample)[s]);
      g_autofree char *title = g_strdup_printf (_ ("Type %u (%s atoms)"), s + 1, count);
      GtkWidget *entry = adw_entry_row_new ();
      GtkWidget *dot = vt_swatch_new_dot (species[s].rgb);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
      gtk_editable_set_text (GTK_EDITABLE (entry), species[s].name);
      adw_entry_row_add_prefix (ADW_ENTRY_ROW (entry), dot);
      adw_preferences_group_add (self->group, entry);
      g_ptr_array_add (self->entries, entry);
      g_ptr_array_add (self->dots, dot);
    }
  for (guint s = 0; s < n; s++)
    {
      g_signal_connect (self->entries->pdata[s], "changed", G_CALLBACK (on_entry_changed), self);
      g_signal_connect (self->entries->pdata[s], "entry-activated", G_CALLBACK (on_entry_activated), self);
    }
  return GTK_WIDGET (self);
}
