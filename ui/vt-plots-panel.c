#include "vt-plots-panel.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "figure/vt-figure.h"
#include "statistics/vt-histogram.h"
#include "vt-arrows.h"
#include "vt-brush.h"
#include "vt-plot-card.h"
#include "vt-scatter-card.h"
#include "vt-ui.h"

struct _VtPlotsPanel
{
  GtkWidget parent_instance;

  VtStage *stage;
  GtkWidget *histogram; /* its card, NULL when atoms are coloured by species */
  VtField *counted;     /* the field whose distribution is shown or on its way */
  guint component;      /* and of which of its components */
  GHashTable *shown;    /* id of a table → its card */
  GArray *rows; /* Possible: one for each method that could be offered */
  guint possible_id;
  guint live_id;   /* what running jobs have told is to be shown */
  gboolean counting; /* a distribution is on its way */

  GtkWidget *scatter;

  GtkLabel *awaited; /* what a job does that has no curves yet */
  GtkBox *cards;
  GtkBox *scatter_place;
  GtkBox *lists; /* numbers alone: below what is drawn */
  AdwPreferencesGroup *possible;
};

/* Curves that grow are drawn anew this often: enough to see them grow, and the picture of the atoms has the rest of the time. */
#define LIVE_MS 250

static guint saved_signal;

G_DEFINE_FINAL_TYPE (VtPlotsPanel, vt_plots_panel, GTK_TYPE_WIDGET)

static void
on_saved (VtPlotsPanel *self, const char *path, const char *message)
{
  g_signal_emit (self, saved_signal, 0, path, message);
}

static GtkWidget *
make_card (VtPlotsPanel *self)
{
  GtkWidget *card = vt_plot_card_new ();

  g_signal_connect_swapped (card, "saved", G_CALLBACK (on_saved), self);
  return card;
}

/* ---- the distribution of the coloured field ---- */

typedef struct
{
  VtField *field;
  guint component;
  VtSample *sample;
  gboolean *hidden; /* by species */
} Counting;

typedef struct
{
  VtTable *table;
  VtPlot *plot;
} Counted;

static void
counted_free (Counted *counted)
{
  if (!counted)
    return;
  g_clear_object (&counted->table);
  g_clear_object (&counted->plot);
  g_free (counted);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Counted, counted_free)

static void
counting_free (gpointer data)
{
  Counting *counting = data;

  g_object_unref (counting->field);
  g_object_unref (counting->sample);
  g_free (counting->hidden);
  g_free (counting);
}

static void
count_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Counting *counting = data;
  Counted *counted = g_new0 (Counted, 1);

  counted->table = vt_histogram_of_field (counting->field, counting->component, counting->sample);
  /* The plot knows the atoms of each bar: of a million that, too, takes too long for the main thread. */
  if (counted->table)
    counted->plot = vt_plot_new_for_distribution (counted->table, counting->field, counting->component, counting->sample, counting->hidden);
  g_task_return_pointer (task, counted, (GDestroyNotify) counted_free);
}

static gboolean
hides_the_same (const Counting *counting, VtStage *stage)
{
  g_autofree gboolean *hidden = vt_brush_dup_hidden (stage, counting->sample);
  guint n_species;

  vt_sample_get_species (counting->sample, &n_species);
  return memcmp (hidden, counting->hidden, n_species * sizeof *hidden) == 0;
}

static void refresh_histogram (VtPlotsPanel *self);

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  VtPlotsPanel *self = VT_PLOTS_PANEL (source);
  Counting *counting = g_task_get_task_data (G_TASK (result));
  g_autoptr (Counted) counted = g_task_propagate_pointer (G_TASK (result), NULL);

  self->counting = FALSE;
  if (!self->stage)
    return;
  if (!hides_the_same (counting, self->stage))
    g_clear_object (&self->counted); /* to be counted anew */
  refresh_histogram (self); /* values that came meanwhile */
  /* Of values that change all the time, the last count is shown while the next one is made. */
  if (!counted || !counted->table || !self->counted || !g_str_equal (vt_field_get_name (counting->field), vt_field_get_name (self->counted))
      || counting->component != MIN (self->component, vt_field_get_n_components (self->counted) - 1))
    return;
  if (!self->histogram)
    {
      self->histogram = make_card (self);
      vt_plot_card_link (VT_PLOT_CARD (self->histogram), self->stage);
      gtk_box_prepend (self->cards, self->histogram);
    }
  vt_plot_card_show (VT_PLOT_CARD (self->histogram), counted->plot, counted->table);
}

static void
refresh_histogram (VtPlotsPanel *self)
{
  VtScene *scene = vt_stage_get_scene (self->stage);
  VtField *field = vt_scene_get_colour_field (scene);
  g_autoptr (GTask) task = NULL;
  guint component;
  Counting *counting;

  g_object_get (vt_stage_get_view (self->stage), "colour-component", &component, NULL);
  if (field == self->counted && component == self->component && (field || !self->histogram))
    return;
  if (field && self->counting)
    return;
  g_set_object (&self->counted, field);
  self->component = component;
  if (!field)
    {
      if (self->histogram && !vt_stage_get_pending (self->stage))
        {
          gtk_box_remove (self->cards, self->histogram);
          self->histogram = NULL;
        }
      return;
    }
  self->counting = TRUE;
  counting = g_new0 (Counting, 1);
  counting->field = g_object_ref (field);
  counting->component = MIN (component, vt_field_get_n_components (field) - 1);
  counting->sample = g_object_ref (vt_scene_get_sample (scene));
  counting->hidden = vt_brush_dup_hidden (self->stage, counting->sample);
  task = g_task_new (self, NULL, on_counted, NULL);
  g_task_set_task_data (task, counting, counting_free);
  vt_task_run_in_thread (task, count_thread);
}

/* Species that are hidden in the picture are in the plots, too. */
static void
on_species_hidden (VtPlotsPanel *self)
{
  if (self->counting)
    return; /* the count that is on its way will find out */
  g_clear_object (&self->counted);
  refresh_histogram (self);
}

/* ---- tables ---- */

static void
on_compute (GtkButton *button, VtPlotsPanel *self)
{
  vt_document_ensure_table (vt_stage_get_document (self->stage), g_object_get_data (G_OBJECT (button), "table"), NULL);
}

typedef struct
{
  const VtMethod *method;
  GtkWidget *row, *button;
} Possible;

/* Made once: a row's text costs more than all else when a job begins or ends. */
static void
add_possible (VtPlotsPanel *self, const VtMethod *method)
{
  Possible possible = { method, adw_action_row_new (), gtk_button_new_with_label (_ ("Compute")) };
  g_autofree char *label = g_strdup_printf (_ ("Compute %s"), _ (method->name));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (possible.row), _ (method->name));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (possible.row), _ (method->summary));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (possible.row), 2);
  vt_ui_set_tooltip (possible.row, _ (method->summary));
  gtk_widget_set_valign (possible.button, GTK_ALIGN_CENTER);
  vt_ui_label (possible.button, label, FALSE);
  g_signal_connect (possible.button, "clicked", G_CALLBACK (on_compute), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (possible.row), possible.button);
  adw_preferences_group_add (self->possible, possible.row);
  g_array_append_val (self->rows, possible);
}

/* Tables that some figure draws: those are worth offering before anyone has asked. */
static gboolean
is_drawn_by_figures (const char *table)
{
  for (const VtFigure *const *figure = vt_figure_list (); *figure; figure++)
    if ((*figure)->tables && g_strv_contains ((*figure)->tables, table))
      return TRUE;
  return FALSE;
}

/* The first of the method's tables that a figure draws and that is not there; NULL: nothing to offer. */
static const char *
find_missing (VtPlotsPanel *self, const VtMethod *method)
{
  for (int t = 0; method->tables[t]; t++)
    if (is_drawn_by_figures (method->tables[t]) && !vt_document_find_table (vt_stage_get_document (self->stage), method->tables[t]))
      return method->tables[t];
  return NULL;
}

static void
refresh_possible (VtPlotsPanel *self)
{
  guint n_shown = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Possible *possible = &g_array_index (self->rows, Possible, i);
      const char *table = find_missing (self, possible->method);
      const gboolean working = vt_document_find_job (vt_stage_get_document (self->stage), possible->method->id) != NULL;
      const char *wanted = working ? _ ("Working…") : _ ("Compute");

      gtk_widget_set_visible (possible->row, table != NULL);
      n_shown += table != NULL;
      g_object_set_data_full (G_OBJECT (possible->button), "table", g_strdup (table), g_free);
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (possible->button)), wanted) != 0)
        gtk_button_set_label (GTK_BUTTON (possible->button), wanted);
      gtk_widget_set_sensitive (possible->button, !working);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->possible), n_shown > 0 && vt_stage_get_sample (self->stage));
  gtk_widget_set_visible (self->scatter, vt_stage_get_sample (self->stage) != NULL);
}

static gboolean
on_possible (gpointer data)
{
  VtPlotsPanel *self = data;

  self->possible_id = 0;
  refresh_possible (self);
  return G_SOURCE_REMOVE;
}

static void
queue_possible (VtPlotsPanel *self)
{
  if (!self->possible_id)
    self->possible_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_possible, self, NULL);
}

/* The parameter that a row of the table stands for, as a mode does in the list of modes: the method's own of the name of the first column. NULL: none. */
static const VtParamSpec *
find_choice (VtTable *table, const VtMethod *method)
{
  for (const VtParamSpec *spec = method ? method->params : NULL; spec && spec->id && vt_table_get_n_columns (table) > 0; spec++)
    if (g_str_equal (spec->id, vt_table_get_column_id (table, 0)) && vt_table_get_numbers (table, 0))
      return spec;
  return NULL;
}

/* The method once more with what the row stands for, and its arrows. */
static void
on_chosen (VtPlotsPanel *self, guint row, VtPlotCard *card)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtTable *table = vt_plot_card_get_table (card);
  const VtMethod *method = vt_registry_find_for_table (vt_table_get_id (table));
  const VtParamSpec *spec = find_choice (table, method);
  const VtParams *last = spec ? vt_document_get_params (document, method->id) : NULL;
  g_autoptr (VtParams) params = last ? vt_params_copy (last) : NULL;
  g_autofree char *value = g_strdup_printf ("%.17g", vt_table_get_numbers (table, 0)[row]);
  g_autoptr (GError) error = NULL;

  if (!params)
    return;
  if (!vt_params_set (params, spec->id, value, &error) || !vt_stage_run_method (self->stage, method, params, &error))
    {
      g_signal_emit_by_name (self->stage, "trouble", error->message, NULL);
      return;
    }
  for (const VtFieldSpec *made = method->fields; made && made->name; made++)
    {
      VtField *field = vt_document_find_field (document, made->name);

      if (field && vt_arrows_can_show (field))
        g_object_set (vt_stage_get_view (self->stage), "arrows-field", made->name, NULL);
    }
}

static void
mark_choice (VtPlotsPanel *self, VtPlotCard *card)
{
  VtTable *table = vt_plot_card_get_table (card);
  const VtMethod *method = vt_registry_find_for_table (vt_table_get_id (table));
  const VtParamSpec *spec = find_choice (table, method);
  const VtParams *params = spec ? vt_document_get_params (vt_stage_get_document (self->stage), method->id) : NULL;
  g_autofree char *value = params ? vt_params_dup_text (params, spec->id) : NULL;

  vt_plot_card_mark_row (card, value ? g_ascii_strtod (value, NULL) : NAN);
}

/* Events and what became of attempts have a page of their own. */
static gboolean
is_elsewhere (VtTable *table)
{
  return vt_table_get_kind (table) == VT_TABLE_PLAIN && g_str_has_prefix (vt_table_get_id (table), "artn_");
}

static GtkWidget *
make_table_card (VtPlotsPanel *self, VtTable *table)
{
  const gboolean listed = vt_table_get_kind (table) == VT_TABLE_PLAIN;
  const gboolean chosen = listed && find_choice (table, vt_registry_find_for_table (vt_table_get_id (table)));
  GtkWidget *card = make_card (self);

  gtk_box_append (listed && !chosen ? self->lists : self->cards, card);
  if (chosen)
    {
      g_signal_connect_swapped (card, "chosen", G_CALLBACK (on_chosen), self);
      vt_plot_card_add_hint (VT_PLOT_CARD (card), _ ("A double click shows one with its arrows. “Arrows” in Display sets the atoms in motion."));
    }
  return card;
}

static void
remove_table_card (GtkWidget *card)
{
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (card)), card);
}

/* A table whose rows come later, as those against temperature do while the melt is held: what its job does meanwhile. */
static void
say_awaited (VtPlotsPanel *self, VtTable *table, VtPlot *plot)
{
  const VtMethod *method = vt_registry_find_for_table (vt_table_get_id (table));
  VtJob *job = method ? vt_document_find_job (vt_stage_get_document (self->stage), method->id) : NULL;
  g_autofree char *message = job ? vt_ui_dup_message (job) : NULL;
  g_autofree char *text = job ? g_strdup_printf ("%s\n%s", _ ("No values yet"), message) : NULL;

  if (text)
    vt_plot_set_empty_text (plot, text);
}

static void
show_table (VtPlotsPanel *self, const char *id)
{
  VtTable *table = vt_document_find_shown_table (vt_stage_get_document (self->stage), id);
  GtkWidget *card = g_hash_table_lookup (self->shown, id);
  g_autoptr (VtPlot) plot = NULL;

  if (!table || is_elsewhere (table))
    return;
  if (!card)
    {
      card = make_table_card (self, table);
      g_hash_table_insert (self->shown, g_strdup (id), card);
    }
  if (vt_plot_card_get_table (VT_PLOT_CARD (card)) == table)
    return;
  plot = vt_plot_new_for_table (table);
  say_awaited (self, table, plot);
  vt_plot_card_show (VT_PLOT_CARD (card), plot, table);
  mark_choice (self, VT_PLOT_CARD (card));
  queue_possible (self);
}

/* While atoms move and no curve of theirs is there, an empty page would look as if none would come. */
static void
show_awaited (VtPlotsPanel *self, gboolean has_curves)
{
  VtJob *job = vt_document_get_live_job (vt_stage_get_document (self->stage));
  g_autofree char *message = job && !has_curves ? vt_ui_dup_message (job) : g_strdup ("");
  g_autofree char *text = *message ? g_strdup_printf ("%s\n%s", vt_job_get_title (job), message) : NULL;
  const gboolean shown = text != NULL;

  if (shown)
    vt_ui_set_label (self->awaited, text);
  gtk_widget_set_visible (GTK_WIDGET (self->awaited), shown);
}

/* Curves of running jobs as far as they have come; those of a job that has ended without a result go. */
static gboolean
on_live (gpointer data)
{
  VtPlotsPanel *self = data;
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (GPtrArray) tables = vt_document_dup_live_tables (document);
  g_autofree gpointer *shown = g_hash_table_get_keys_as_array (self->shown, NULL);

  self->live_id = 0;
  show_awaited (self, tables->len > 0);
  for (guint i = 0; i < tables->len; i++)
    show_table (self, vt_table_get_id (tables->pdata[i]));
  for (guint i = 0; shown[i]; i++)
    {
      const VtMethod *method = vt_registry_find_for_table (shown[i]);

      if (vt_document_find_shown_table (document, shown[i]))
        show_table (self, shown[i]);
      else if (method && !vt_document_find_job (vt_stage_get_document (self->stage), method->id))
        {
          remove_table_card (g_hash_table_lookup (self->shown, shown[i]));
          g_hash_table_remove (self->shown, shown[i]);
        }
    }
  refresh_histogram (self);
  return G_SOURCE_REMOVE;
}

static void
queue_live (VtPlotsPanel *self)
{
  if (!self->live_id)
    self->live_id = g_timeout_add (LIVE_MS, on_live, self);
}

/* While the next frame's tables are being computed the last ones stay to be compared with; those that will not come again go. */
static void
on_jobs_settled (VtPlotsPanel *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  GHashTableIter iter;
  gpointer id, card;

  queue_possible (self);
  if (g_list_model_get_n_items (vt_document_get_jobs (document)) > 0)
    return;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &card))
    if (!vt_document_find_shown_table (document, id))
      {
        remove_table_card (card);
        g_hash_table_iter_remove (&iter);
      }
}

static gboolean
on_settle (gpointer data)
{
  VtPlotsPanel *self = data;

  if (self->stage)
    on_jobs_settled (self);
  return G_SOURCE_REMOVE;
}

static void
on_sample_changed (VtPlotsPanel *self)
{
  refresh_histogram (self);
  /* After the document has started what it computes anew. */
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_settle, g_object_ref (self), g_object_unref);
}

void
vt_plots_panel_set_stage (VtPlotsPanel *self, VtStage *stage)
{
  VtDocument *document = vt_stage_get_document (stage);

  self->stage = g_object_ref (stage);
  self->scatter = vt_scatter_card_new (stage);
  g_signal_connect_swapped (self->scatter, "saved", G_CALLBACK (on_saved), self);
  gtk_box_append (self->scatter_place, self->scatter);
  g_signal_connect_object (vt_stage_get_view (stage), "notify::hidden-species", G_CALLBACK (on_species_hidden), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stage, "colours-changed", G_CALLBACK (refresh_histogram), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_view (stage), "notify::colour-component", G_CALLBACK (refresh_histogram), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (stage, "live-changed", G_CALLBACK (queue_live), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "table-changed", G_CALLBACK (show_table), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "job-finished", G_CALLBACK (on_jobs_settled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_document_get_jobs (document), "items-changed", G_CALLBACK (queue_possible), self,
                           G_CONNECT_SWAPPED);
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    for (int t = 0; (*method)->tables && (*method)->tables[t]; t++)
      if (is_drawn_by_figures ((*method)->tables[t]))
        {
          add_possible (self, *method);
          break; /* one row per method */
        }
  queue_possible (self);
}

VtScatterCard *
vt_plots_panel_get_scatter (VtPlotsPanel *self)
{
  return VT_SCATTER_CARD (self->scatter);
}

static void
vt_plots_panel_dispose (GObject *object)
{
  VtPlotsPanel *self = VT_PLOTS_PANEL (object);
  GtkWidget *child;

  g_clear_handle_id (&self->possible_id, g_source_remove);
  g_clear_handle_id (&self->live_id, g_source_remove);
  g_clear_object (&self->counted);
  g_clear_object (&self->stage);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_plots_panel_parent_class)->dispose (object);
}

static void
vt_plots_panel_class_init (VtPlotsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vt_plots_panel_dispose;
  saved_signal = g_signal_new ("saved", VT_TYPE_PLOTS_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-plots-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, VtPlotsPanel, awaited);
  gtk_widget_class_bind_template_child (widget_class, VtPlotsPanel, cards);
  gtk_widget_class_bind_template_child (widget_class, VtPlotsPanel, scatter_place);
  gtk_widget_class_bind_template_child (widget_class, VtPlotsPanel, lists);
  gtk_widget_class_bind_template_child (widget_class, VtPlotsPanel, possible);
}

static void
vt_plots_panel_init (VtPlotsPanel *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Possible));
  gtk_widget_init_template (GTK_WIDGET (self));
}
