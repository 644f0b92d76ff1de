#include "vt-ui.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "document/vt-document.h"
#include "plot/vt-plot-text.h"
#include "plot/vt-plot-ticks.h"
#include "vt-hint.h"
#include "vt-ui-resources.h"

void
vt_ui_init (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      g_resources_register (vt_ui_get_resource ());
      g_type_ensure (VT_TYPE_HINT);
      g_once_init_leave (&done, 1);
    }
}

void
vt_ui_load_css (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/vitrine/Vitrine/ui/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    "/org/vitrine/Vitrine/icons");
}

char *
vt_ui_format_count (guint64 n)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  gsize length = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (text, "\u202f");
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
vt_ui_format_value (double value)
{
  double magnitude = fabs (value);

  if (!isfinite (value))
    return g_strdup ("–");
  if (magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-4))
    return vt_number_to_text (value, 4);
  if (value == floor (value))
    return vt_number_to_fixed (value, 0);
  if (magnitude >= 1000)
    return vt_number_to_fixed (value, 1);
  return vt_number_to_text (value, 4);
}

#define LONGEST_LINE 120 /* characters */

char *
vt_ui_dup_first_sentence (const char *text)
{
  const char *end = text;
  glong n = 0;

  for (; *end && *end != '\n' && n < LONGEST_LINE; n++)
    {
      const gunichar c = g_utf8_get_char (end);
      const char *next = g_utf8_next_char (end);

      end = next;
      if (c == 0x3002 /* 。 */ || (c == '.' && *next == ' ' && g_unichar_isupper (g_utf8_get_char (next + 1))))
        break;
    }
  return n < LONGEST_LINE ? g_strndup (text, (gsize) (end - text)) : g_strdup_printf ("%.*s…", (int) (end - text), text);
}

char *
vt_ui_markup (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text ? text : "", -1);
  g_autoptr (GString) markup = g_string_new (escaped);

  g_string_replace (markup, "k_B", "k" VT_PLOT_SUBSCRIPT "B</span>", 0);
  g_string_replace (markup, "T_g", "T" VT_PLOT_SUBSCRIPT "g</span>", 0);
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

char *
vt_ui_dup_message (VtJob *job)
{
  const char *message = vt_job_get_message (job);
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = message; *p; p++)
    if (*p == '-' && g_ascii_isdigit (p[1]) && (p == message || !g_ascii_isalnum (p[-1])))
      g_string_append (text, "−");
    else
      g_string_append_c (text, *p);
  return g_strdup (text->str);
}

void
vt_ui_set_label (GtkLabel *label, const char *text)
{
  g_autofree char *markup = vt_ui_markup (text);

  gtk_label_set_markup (label, markup);
}

void
vt_ui_adapt_spin (GtkSpinButton *spin, double span)
{
  int exponent = span > 0 && isfinite (span) ? (int) floor (log10 (span)) : 0;
  double step = pow (10, exponent - 2);

  gtk_spin_button_set_digits (spin, CLAMP (3 - exponent, 0, 12));
  gtk_spin_button_set_increments (spin, step, 10 * step);
}

char *
vt_ui_format_quantity (double value, const char *unit)
{
  g_autofree char *number = vt_ui_format_value (value);

  if (!unit || !*unit || !isfinite (value))
    return g_steal_pointer (&number);
  if (strcmp (unit, VT_TABLE_YES_NO) == 0)
    return g_strdup (value != 0 ? _ ("yes") : _ ("no"));
  return g_strdup_printf ("%s\u202f%s", number, unit);
}

char *
vt_ui_format_time_left (double seconds)
{
  if (!(seconds >= 0))
    return g_strdup ("");
  if (seconds < 90)
    return g_strdup_printf (_ ("%d s left"), MAX (1, (int) ceil (seconds)));
  if (seconds < 5400)
    return g_strdup_printf (_ ("%d min left"), (int) ceil (seconds / 60));
  return g_strdup_printf (_ ("%d h left"), (int) MIN (ceil (seconds / 3600), 99999));
}

static char *
describe_composition (VtSample *sample)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  const gsize *counts = vt_sample_get_species_counts (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample);
  GString *text = g_string_new (NULL);
  guint shown = MIN (n_species, 4);

  for (guint s = 0; s < shown; s++)
    {
      double percent = n_atoms > 0 ? 100.0 * counts[s] / n_atoms : 0;
      gboolean whole = fabs (percent - round (percent)) < 0.05;

      g_string_append_printf (text, whole ? "%s%s %.0f\u202f%%" : "%s%s %.1f\u202f%%", s > 0 ? " " : "",
                              species[s].name, percent);
    }
  if (shown < n_species)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

/* Three digits or so, and never a power of ten: edges of a cell are lengths to be read. */
static int
edge_decimals (const double edges[3], int n)
{
  double longest = 0;

  for (int k = 0; k < n; k++)
    longest = MAX (longest, edges[k]);
  return longest >= 100 ? 0 : longest >= 10 ? 1 : 2;
}

char *
vt_ui_describe_sample (VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample);
  g_autofree char *count = vt_ui_format_count (n_atoms);
  g_autofree char *atoms = g_strdup_printf (P_ ("%s atom", "%s atoms", n_atoms), count);
  g_autofree char *composition = describe_composition (sample);
  int periodic = cell->periodic[0] + cell->periodic[1] + cell->periodic[2];
  const char *boundary;
  double edges[3];
  int digits;

  for (int k = 0; k < 3; k++)
    edges[k] = sqrt (cell->vectors[k][0] * cell->vectors[k][0] + cell->vectors[k][1] * cell->vectors[k][1]
                     + cell->vectors[k][2] * cell->vectors[k][2]);
  if (periodic == cell->dimension)
    boundary = _ ("periodic");
  else if (periodic == 0)
    boundary = _ ("not periodic");
  else
    boundary = _ ("partly periodic");
  digits = edge_decimals (edges, cell->dimension);
  if (cell->dimension == 2)
    return g_strdup_printf ("%s · %s · %.*f × %.*f %s · %s", atoms, composition, digits, edges[0], digits, edges[1],
                            vt_sample_get_length_unit (sample), boundary);
  return g_strdup_printf ("%s · %s · %.*f × %.*f × %.*f %s · %s", atoms, composition, digits, edges[0], digits, edges[1], digits,
                          edges[2], vt_sample_get_length_unit (sample), boundary);
}

static double
mean_of (VtField *field)
{
  gsize n = vt_field_get_n_atoms (field), finite = 0;
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      double value = vt_field_get (field, i, 0);

      if (!isfinite (value))
        continue;
      sum += value;
      finite++;
    }
  return finite > 0 ? sum / finite : NAN;
}

char *
vt_ui_summarise_result (VtDocument *document, const VtMethod *method)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int shown = 0;

  for (int t = 0; method->tables && method->tables[t] && shown < 2; t++)
    {
      VtTable *table = vt_document_find_table (document, method->tables[t]);

      for (guint i = 0; table && i < vt_table_get_n_scalars (table) && shown < 2; i++, shown++)
        {
          const char *title, *unit;
          double value;
          g_autofree char *quantity = NULL;

          vt_table_get_scalar (table, i, &title, &unit, &value);
          quantity = vt_ui_format_quantity (value, unit);
          g_string_append_printf (text, "%s%s %s", shown > 0 ? " · " : "", title, quantity);
        }
    }
  /* Whole numbers are kinds, ranks or counts, whose mean says little. */
  for (const VtFieldSpec *spec = method->fields; shown == 0 && spec && spec->name; spec++)
    {
      VtField *field = vt_document_find_field (document, spec->name);
      g_autofree char *quantity = NULL;

      if (field == NULL || vt_field_get_value_type (field) == VT_FIELD_I32)
        continue;
      quantity = vt_ui_format_quantity (mean_of (field), vt_field_get_unit (field));
      /* The name of the method often is that of its field, and stands before this text. */
      if (g_str_equal (vt_field_get_title (field), _ (method->name)))
        g_string_append_printf (text, _ ("mean %s"), quantity);
      else
        g_string_append_printf (text, _ ("mean %s %s"), vt_field_get_title (field), quantity);
      shown++;
    }
  return g_strdup (text->str);
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autoptr (GString) text = g_string_new (g_object_get_data (G_OBJECT (widget), "vitrine-tooltip"));

  /* A row of parameters has no spaces to break lines at, and was wider than the screen. */
  g_string_replace (text, ",", ",\u200b", 0);
  gtk_tooltip_set_text (tooltip, text->str);
  return TRUE;
}

static void
set_tooltip (GtkWidget *widget, const char *text)
{
  if (!g_object_get_data (G_OBJECT (widget), "vitrine-tooltip"))
    g_signal_connect (widget, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  g_object_set_data_full (G_OBJECT (widget), "vitrine-tooltip", g_strdup (text ? text : ""), g_free);
  gtk_widget_set_has_tooltip (widget, text && *text);
}

void
vt_ui_set_tooltip (GtkWidget *widget, const char *text)
{
  set_tooltip (widget, text);
  if (text && *text)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

void
vt_ui_label (GtkWidget *widget, const char *label, gboolean tooltip)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (tooltip)
    set_tooltip (widget, label);
}

void
vt_ui_clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))))
    gtk_box_remove (box, child);
}

void
vt_ui_clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)))
    gtk_list_box_remove (list, GTK_WIDGET (row));
}
