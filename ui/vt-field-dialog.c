#include "vt-field-dialog.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-ui.h"

/* After the last key, before the formula is evaluated. */
#define DELAY_MS 200

struct _VtFieldDialog
{
  AdwWindow parent_instance;

  VtStage *stage;
  GCancellable *evaluating;
  guint delay_id;

  GtkButton *apply;
  AdwEntryRow *name;
  AdwEntryRow *unit;
  AdwEntryRow *formula;
  GtkLabel *problem;
  GtkLabel *preview;
  GtkLabel *names;
};

G_DEFINE_FINAL_TYPE (VtFieldDialog, vt_field_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (AdwEntryRow *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
show_problem (VtFieldDialog *self, AdwEntryRow *entry, const char *text)
{
  AdwEntryRow *const entries[] = { self->name, self->formula };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i] == entry)
      gtk_widget_add_css_class (GTK_WIDGET (entries[i]), "error");
    else
      gtk_widget_remove_css_class (GTK_WIDGET (entries[i]), "error");
  gtk_label_set_text (self->problem, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* ---- the preview ---- */

static void
show_summary (VtFieldDialog *self, const double *values, gsize n)
{
  const char *unit = get_text (self->unit);
  double sum = 0, min = INFINITY, max = -INFINITY;
  gsize count = 0;
  g_autofree char *low = NULL, *middle = NULL, *high = NULL, *with = NULL, *all = NULL, *text = NULL;

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        sum += values[i];
        min = fmin (min, values[i]);
        max = fmax (max, values[i]);
        count++;
      }
  with = vt_ui_format_count (count);
  all = vt_ui_format_count (n);
  if (count == 0)
    text = g_strdup (_ ("No atom gets a value."));
  else
    {
      low = vt_ui_format_quantity (min, unit);
      middle = vt_ui_format_quantity (sum / (double) count, unit);
      high = vt_ui_format_quantity (max, unit);
      /* Translators: numbers of atoms, then the smallest, mean and largest value. */
      text = g_strdup_printf (_ ("%s of %s atoms get a value: %s … %s, mean %s"), with, all, low, high, middle);
    }
  vt_ui_set_label (self->preview, text);
}

static void
on_evaluated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VtFieldDialog) self = data;
  g_autoptr (GError) error = NULL;
  gsize n = 0;
  g_autofree double *values = vt_document_evaluate_finish (VT_DOCUMENT (source), result, &n, &error);

  if (!self->stage || g_task_get_cancellable (G_TASK (result)) != self->evaluating)
    return; /* closed, or typed on */
  if (values)
    show_summary (self, values, n);
  else
    show_problem (self, self->formula, error->message);
}

static void
evaluate (VtFieldDialog *self, VtExpression *expression)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (const char *const *name = vt_expression_get_inputs (expression); *name; name++)
    if (!vt_document_find_field (document, *name))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", *name);
  if (missing->len > 0)
    {
      vt_expression_free (expression);
      text = g_strdup_printf (_ ("%s is computed first."), missing->str);
      gtk_label_set_text (self->preview, text);
      return;
    }
  self->evaluating = g_cancellable_new ();
  vt_document_evaluate_async (document, expression, FALSE, self->evaluating, on_evaluated, g_object_ref (self));
}

static gboolean
on_delay (gpointer data)
{
  VtFieldDialog *self = data;
  g_autoptr (GError) error = NULL;
  guint column = 0;
  VtExpression *expression
      = vt_document_parse_formula (vt_stage_get_document (self->stage), get_text (self->formula), FALSE, &column, &error);

  self->delay_id = 0;
  if (expression)
    evaluate (self, expression);
  return G_SOURCE_REMOVE;
}

/* What is wrong, at once; what comes out, a moment later. */
static void
on_changed (VtFieldDialog *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtExpression) expression = NULL;

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_object (&self->evaluating);
  gtk_label_set_text (self->preview, "");
  show_problem (self, NULL, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), FALSE);
  if (*get_text (self->formula))
    {
      expression = vt_document_parse_formula (document, get_text (self->formula), FALSE, NULL, &error);
      if (!expression)
        {
          show_problem (self, self->formula, error->message);
          return;
        }
      self->delay_id = g_timeout_add (DELAY_MS, on_delay, self);
    }
  if (*get_text (self->name) && !vt_own_field_check_name (get_text (self->name), vt_document_get_sample (document), &error))
    {
      show_problem (self, self->name, error->message);
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), expression && *get_text (self->name));
}

static void
on_apply (VtFieldDialog *self)
{
  g_autofree char *command = g_strdup_printf ("%s (%s) = %s", get_text (self->name), get_text (self->unit), get_text (self->formula));
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.define-field", "s", command);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_entry_activated (VtFieldDialog *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->apply)))
    on_apply (self);
}

static void
list_names (VtFieldDialog *self)
{
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, _ ("Fields that are there:"));
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);

      g_string_append_printf (text, " %s", vt_field_get_name (field));
    }
  g_string_append_printf (text, "\n%s x y z sx sy sz id type species motif pi", _ ("Of every atom:"));
  g_string_append_printf (text, "\n%s + - * / ^ < <= == != >= > && || ! ?:", _ ("Signs:"));
  g_string_append_printf (text, "\n%s sqrt exp log log10 abs sin cos tan min max floor ceil isnan …", _ ("Functions:"));
  g_string_append_printf (text, "\n%s mean(f) std(f) median(f) percentile(f, p)", _ ("Over all atoms:"));
  gtk_label_set_text (self->names, text->str);
}

static void
vt_field_dialog_dispose (GObject *object)
{
  VtFieldDialog *self = VT_FIELD_DIALOG (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_object (&self->evaluating);
  g_clear_object (&self->stage);
  G_OBJECT_CLASS (vt_field_dialog_parent_class)->dispose (object);
}

static void
vt_field_dialog_class_init (VtFieldDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_field_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-field-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, apply);
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, name);
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, unit);
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, formula);
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, VtFieldDialog, names);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
vt_field_dialog_init (VtFieldDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
vt_field_dialog_new (GtkWindow *window, VtStage *stage)
{
  VtFieldDialog *self = g_object_new (VT_TYPE_FIELD_DIALOG, "transient-for", window, NULL);

  self->stage = g_object_ref (stage);
  list_names (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
  return GTK_WIDGET (self);
}
