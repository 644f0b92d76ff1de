#include "vt-event-profile.h"

#include <inttypes.h>
#include <math.h>

#include "base/vt-i18n.h"
#include "vt-plot-card.h"
#include "vt-ui.h"

/* Events whose energies differ by less are one to every search protocol (distinct_energy); to the reader as well. */
#define SAME_BARRIER 0.005

struct _VtEventProfile
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *card;
  GtkWidget *note;
  VtEventPath *path;
  VtTable *table;
  gboolean at_start, at_end; /* whether the ends are those of the event */
  char *energy_unit;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (VtEventProfile, vt_event_profile, GTK_TYPE_WIDGET)

/* ---- the plot ---- */

static char *
dup_label (VtTable *table, guint column)
{
  return g_strdup_printf ("%s (%s)", vt_table_get_column_title (table, column), vt_table_get_column_unit (table, column));
}

static VtPlot *
make_plot (VtEventProfile *self, double where)
{
  const VtEventPath *path = self->path;
  VtPlot *plot = vt_plot_new ();
  const double x[] = { path->length[0], path->length[path->saddle], path->length[path->n_points - 1] };
  const double y[] = { path->energy[0], path->energy[path->saddle], path->energy[path->n_points - 1] };
  double low = 0, high = 0;
  g_autofree char *saddle = g_strdup_printf (_ ("saddle, %.3f %s"), y[1], self->energy_unit);
  const char *const names[] = { self->at_start ? _ ("start") : _ ("a minimum"), saddle, self->at_end ? _ ("end") : _ ("a minimum"), NULL };

  g_autofree char *x_label = dup_label (self->table, 0), *y_label = dup_label (self->table, 1);

  vt_plot_set_labels (plot, NULL, x_label, y_label);
  vt_plot_add_curve (plot, NULL, path->length, path->energy, path->n_points);
  vt_plot_add_points (plot, NULL, x, y, G_N_ELEMENTS (x));
  vt_plot_set_last_colour (plot, 0);
  vt_plot_set_last_names (plot, names);
  if (where >= 0)
    {
      const double at = where * vt_event_path_get_length (path), energy = vt_event_path_get_energy (path, at);

      vt_plot_add_rule (plot, NULL, TRUE, at);
      vt_plot_add_points (plot, NULL, &at, &energy, 1);
      vt_plot_set_last_colour (plot, 1);
    }
  for (guint i = 0; i < path->n_points; i++)
    {
      low = MIN (low, path->energy[i]);
      high = MAX (high, path->energy[i]);
    }
  /* Room for the names. */
  vt_plot_set_y_range (plot, low - 0.14 * (high - low), high + 0.2 * (high - low));
  vt_plot_set_x_range (plot, -0.04 * x[2], 1.14 * x[2]);
  return plot;
}

/* The flow down is stricter than the relaxations that found the event. */
static void
show_note (VtEventProfile *self, const VtEventRow *row, const VtEvent *event)
{
  const VtEventPath *path = self->path;
  const double back = path->energy[path->saddle] - path->energy[path->n_points - 1];
  g_autoptr (GString) text = g_string_new (NULL);

  if (!self->at_start)
    g_string_append_printf (text,
                            path->energy[0] < 0
                              ? _ ("On the left the path comes down to another minimum than the start, %.3f %s below it: between the two there is another saddle.")
                              : _ ("On the left the path comes down to another minimum than the start, %.3f %s above it: between the two there is another saddle."),
                            fabs (path->energy[0]), self->energy_unit);
  if (!self->at_end && isfinite (path->from_end))
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                            _ ("On the right the path comes to rest in another minimum than the one that was recorded as the end."));
  if (row->outcome == VT_OUTCOME_CONNECTED && fabs (back - row->backward) > SAME_BARRIER)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      /* Translators: both numbers are energies, each followed by its unit. */
      g_string_append_printf (text, _ ("From where the path ends, the way back takes %.3f %s; from the recorded end, as in the list, %.3f %s."), back,
                              self->energy_unit, row->backward, self->energy_unit);
    }
  if (event->sketch)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                            _ ("The document has only a sketch of this event, from which it was found again: energies may differ by some meV from those of the list."));
  gtk_label_set_text (GTK_LABEL (self->note), text->str);
  gtk_widget_set_visible (self->note, text->len > 0);
}

void
vt_event_profile_show (VtEventProfile *self, const VtLoadedEvent *loaded)
{
  g_autoptr (VtPlot) plot = NULL;
  g_autofree char *id = vt_event_row_dup_id (loaded->row);
  g_autofree char *title = g_strdup_printf (_ ("Event %s: energy along its path"), id);

  g_return_if_fail (VT_IS_EVENT_PROFILE (self) && loaded->path);
  g_clear_pointer (&self->path, vt_event_path_free);
  self->path = vt_event_path_ref (loaded->path);
  g_set_object (&self->table, loaded->table);
  g_free (self->energy_unit);
  self->energy_unit = g_strdup (vt_table_get_column_unit (loaded->table, 1));
  self->at_start = vt_event_path_is_from_start (loaded->path);
  self->at_end = vt_event_path_is_to_end (loaded->path, loaded->event);
  plot = make_plot (self, -1);
  vt_plot_card_show (VT_PLOT_CARD (self->card), plot, loaded->table);
  vt_plot_card_set_title (VT_PLOT_CARD (self->card), title);
  show_note (self, loaded->row, loaded->event);
}

void
vt_event_profile_mark (VtEventProfile *self, double where)
{
  g_autoptr (VtPlot) plot = self->path ? make_plot (self, where) : NULL;

  if (plot)
    vt_plot_view_set_plot (vt_plot_card_get_view (VT_PLOT_CARD (self->card)), plot);
}

char *
vt_event_profile_dup_title (const VtLoadedEvent *loaded)
{
  g_autofree char *id = vt_event_row_dup_id (loaded->row);
  const char *unit = loaded->table ? vt_table_get_column_unit (loaded->table, 1) : vt_sample_get_energy_unit (loaded->sample);
  gsize n;
  g_autofree guint32 *movers = vt_loaded_event_find_movers (loaded, &n); /* as many as are selected */

  /* Translators: an event's number, its element, its barrier and unit, and how many atoms move. */
  return g_strdup_printf (P_ ("Event %s · %s · ΔE %.3f %s · %zu atom moves", "Event %s · %s · ΔE %.3f %s · %zu atoms move", n), id, loaded->row->species,
                          loaded->row->forward, unit, n);
}

/* ---- life ---- */

static void
on_saved (VtEventProfile *self, const char *path, const char *message)
{
  g_signal_emit (self, saved_signal, 0, path, message);
}

static void
vt_event_profile_dispose (GObject *object)
{
  VtEventProfile *self = VT_EVENT_PROFILE (object);

  g_clear_pointer (&self->path, vt_event_path_free);
  g_clear_object (&self->table);
  g_clear_pointer (&self->energy_unit, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (vt_event_profile_parent_class)->dispose (object);
}

static void
vt_event_profile_class_init (VtEventProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vt_event_profile_dispose;
  saved_signal = g_signal_new ("saved", VT_TYPE_EVENT_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                               G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
vt_event_profile_init (VtEventProfile *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->card = vt_plot_card_new ();
  gtk_box_append (GTK_BOX (self->box), self->card);
  /* As high as the panel lets it be: in a low one the whole curve is worth more than a large one. */
  gtk_widget_set_size_request (GTK_WIDGET (vt_plot_card_get_view (VT_PLOT_CARD (self->card))), -1, -1);
  gtk_widget_set_vexpand (GTK_WIDGET (vt_plot_card_get_view (VT_PLOT_CARD (self->card))), TRUE);
  g_signal_connect_swapped (self->card, "saved", G_CALLBACK (on_saved), self);
  self->note = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->note), 0);
  gtk_widget_add_css_class (self->note, "dim-label");
  gtk_widget_add_css_class (self->note, "caption");
  gtk_widget_set_visible (self->note, FALSE);
  gtk_box_append (GTK_BOX (self->box), self->note);
}

GtkWidget *
vt_event_profile_new (void)
{
  return g_object_new (VT_TYPE_EVENT_PROFILE, NULL);
}
