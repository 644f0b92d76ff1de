#include "vt-scatter-card.h"

#include <adwaita.h>
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "plot/vt-plot-ticks.h"
#include "statistics/vt-field-pairs.h"
#include "statistics/vt-fit.h"
#include "vt-brush.h"
#include "vt-field-chooser.h"
#include "vt-option.h"
#include "vt-plot-save.h"
#include "vt-ui.h"

#define GROUP 100
#define SPECIES "species"
enum { AXIS_X, AXIS_Y, AXIS_COLOUR, N_AXES };
static const char *const chooser_names[N_AXES] = { "x", "y", "colour" }; /* in the template */

struct _VtScatterCard
{
  GtkWidget parent_instance;

  VtStage *stage;
  char *names[N_AXES];  /* chosen; NULL: nothing yet */
  gboolean automatic; /* the user has not chosen them */
  GFile *file;           /* what was open when the plot was made */
  GCancellable *running; /* of the computation on its way */
  guint refresh_id;

  GtkSpinner *spinner;
  GtkToggleButton *line;
  GtkWidget *save_menu;
  GtkBox *tools;
  VtFieldChooser *choosers[N_AXES];
  GtkStack *pages;
  GtkLabel *nothing;
  VtPlotView *plot_view;
  GtkGrid *numbers;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (VtScatterCard, vt_scatter_card, GTK_TYPE_WIDGET)

/* ---- the computation, on another thread ---- */

typedef struct
{
  char *name; /* of the species */
  guint colour;
  VtCorrelation raw, coarse;
  VtLinearFit line;
} Row;

typedef struct
{
  VtSample *sample;
  VtField *x, *y, *colour; /* colour NULL: by species */
  gboolean shown[VT_MAX_SPECIES];
  gboolean lines;
} Task;

typedef struct
{
  VtPlot *plot;
  GPtrArray *rows; /* Row */
} Outcome;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->name);
  g_free (row);
}

static void
task_free (gpointer data)
{
  Task *task = data;

  g_object_unref (task->sample);
  g_object_unref (task->x);
  g_object_unref (task->y);
  g_clear_object (&task->colour);
  g_free (task);
}

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_object_unref (outcome->plot);
  g_ptr_array_unref (outcome->rows);
  g_free (outcome);
}

static gboolean
add_row (Outcome *outcome, const VtFieldPairs *pairs, const char *name, guint colour, GCancellable *cancellable)
{
  const VtBootstrap bootstrap = VT_BOOTSTRAP_DEFAULT;
  Row *row = g_new0 (Row, 1);
  VtGroups groups;
  gboolean good;

  row->name = g_strdup (name);
  row->colour = colour;
  g_ptr_array_add (outcome->rows, row);
  vt_groups_init (&groups, pairs->x, pairs->y, pairs->n, GROUP);
  good = vt_correlation_compute (pairs->x, pairs->y, pairs->n, &bootstrap, cancellable, &row->raw)
         && vt_correlation_compute (groups.x, groups.y, groups.n, &bootstrap, cancellable, &row->coarse);
  vt_groups_clear (&groups);
  vt_fit_linear (pairs->n, pairs->x, pairs->y, &row->line);
  return good;
}

static void
add_line (VtPlot *plot, const Row *row, const VtFieldPairs *pairs)
{
  double ends[2] = { INFINITY, -INFINITY }, heights[2];
  g_autofree char *a = NULL, *b = NULL, *formula = NULL;

  if (!row->line.converged)
    return;
  for (gsize i = 0; i < pairs->n; i++)
    {
      ends[0] = MIN (ends[0], pairs->x[i]);
      ends[1] = MAX (ends[1], pairs->x[i]);
    }
  for (int k = 0; k < 2; k++)
    heights[k] = row->line.intercept + row->line.slope * ends[k];
  a = vt_number_to_text (row->line.intercept, 3);
  b = vt_number_to_text (fabs (row->line.slope), 3);
  formula = g_strdup_printf ("y = %s %s %s x", a, row->line.slope < 0 ? "−" : "+", b);
  vt_plot_add_curve (plot, formula, ends, heights, 2);
  vt_plot_set_last_colour (plot, row->colour);
}

/* The values of the colours beside the pairs. */
static void
set_values (VtPlot *plot, VtField *colour, const VtFieldPairs *pairs)
{
  g_autofree double *values = g_new (double, pairs->n + 1);

  for (gsize i = 0; i < pairs->n; i++)
    values[i] = vt_field_get (colour, pairs->atoms[i], 0);
  vt_plot_set_last_values (plot, values);
}

static gboolean
add_species (const Task *task, Outcome *outcome, guint s, guint colour, GCancellable *cancellable)
{
  const char *name = vt_sample_get_species (task->sample, NULL)[s].name;
  VtFieldPairs pairs;
  gboolean good;

  vt_field_pairs_init (&pairs, task->x, 0, task->y, 0, task->sample, (int) s, FALSE);
  vt_plot_add_scatter (outcome->plot, task->colour ? NULL : name, pairs.x, pairs.y, pairs.atoms, pairs.n);
  vt_plot_set_last_colour (outcome->plot, colour);
  if (task->colour)
    set_values (outcome->plot, task->colour, &pairs);
  good = add_row (outcome, &pairs, name, colour, cancellable);
  if (good && task->lines)
    add_line (outcome->plot, outcome->rows->pdata[outcome->rows->len - 1], &pairs);
  vt_field_pairs_clear (&pairs);
  return good;
}

static gboolean
fill (const Task *task, Outcome *outcome, GCancellable *cancellable)
{
  guint n_species, n_shown = 0;
  const VtSpecies *species = vt_sample_get_species (task->sample, &n_species);
  const gsize *counts = vt_sample_get_species_counts (task->sample);
  g_autofree char *x_label = vt_field_dup_label (task->x), *y_label = vt_field_dup_label (task->y);
  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);
  VtFieldPairs pairs;
  gboolean good;

  for (guint s = 0; s < n_species; s++)
    {
      names[s] = species[s].name;
      n_shown += counts[s] > 0 && task->shown[s];
    }
  vt_plot_choose_species_colours (names, n_species, colours);
  if (task->colour)
    {
      g_autofree char *label = vt_field_dup_label (task->colour);
      double low, high;

      if (!vt_field_get_percentiles (task->colour, 1, 99, &low, &high))
        low = high = 0;
      vt_plot_set_scale (outcome->plot, label, "viridis", FALSE, low, high);
    }
  vt_plot_set_labels (outcome->plot, NULL, x_label, y_label);
  vt_plot_set_fields (outcome->plot, vt_field_get_name (task->x), vt_field_get_name (task->y));
  for (guint s = 0; s < n_species; s++)
    if (counts[s] > 0 && task->shown[s] && !add_species (task, outcome, s, colours[s], cancellable))
      return FALSE;
  if (n_shown < 2)
    return TRUE;
  vt_field_pairs_init (&pairs, task->x, 0, task->y, 0, task->sample, -1, FALSE);
  good = add_row (outcome, &pairs, _ ("All"), 6, cancellable);
  vt_field_pairs_clear (&pairs);
  return good;
}

static void
compute_thread (GTask *gtask, gpointer source, gpointer data, GCancellable *cancellable)
{
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->plot = vt_plot_new ();
  outcome->rows = g_ptr_array_new_with_free_func (row_free);
  if (fill (data, outcome, cancellable))
    g_task_return_pointer (gtask, outcome, outcome_free);
  else
    {
      outcome_free (outcome);
      g_task_return_error_if_cancelled (gtask);
    }
}

/* ---- what it says ---- */

static void
attach (VtScatterCard *self, const char *text, int column, int row, gboolean heading)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_label_set_justify (GTK_LABEL (label), column == 0 ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_RIGHT);
  gtk_label_set_wrap (GTK_LABEL (label), !heading);
  gtk_widget_set_hexpand (label, column > 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, heading ? "dim-label" : "numeric");
  gtk_grid_attach (self->numbers, label, column, row, 1, 1);
}

/* "−0.34 [−0.37, −0.30]", in two lines where the panel has no room for one. */
static char *
estimate_text (const VtEstimate *estimate)
{
  g_autofree char *text = vt_estimate_to_text ("", estimate);
  GString *together = g_string_new (g_str_has_prefix (text, " = ") ? text + 3 : text);

  g_string_replace (together, ", ", ",\u00a0", 0);
  return g_string_free (together, FALSE);
}

/* What works on a plot is there only with one; a narrow card has no room for both the buttons and its title. */
static void
show_page (VtScatterCard *self, gboolean plot)
{
  gtk_stack_set_visible_child_name (self->pages, plot ? "plot" : "nothing");
  gtk_widget_set_visible (GTK_WIDGET (self->tools), plot);
  gtk_widget_set_visible (GTK_WIDGET (self->line), plot);
  gtk_widget_set_visible (self->save_menu, plot);
}

static void
show_numbers (VtScatterCard *self, GPtrArray *rows)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->numbers))))
    gtk_grid_remove (self->numbers, child);
  /* One block for each species: the panel is too narrow for a table of five columns. */
  attach (self, "", 0, 0, TRUE);
  attach (self, _ ("single atoms"), 1, 0, TRUE);
  attach (self, _ ("groups of 100"), 2, 0, TRUE);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];
      /* Translators: a species; how many atoms; how many groups. */
      g_autofree char *count = g_strdup_printf (_ ("%s: N = %zu"), row->name, row->raw.n);
      g_autofree char *groups = g_strdup_printf ("N = %zu", row->coarse.n);
      g_autofree char *texts[4] = { estimate_text (&row->raw.pearson), estimate_text (&row->coarse.pearson),
                                    estimate_text (&row->raw.spearman), estimate_text (&row->coarse.spearman) };
      const int at = 1 + 3 * (int) i;

      attach (self, row->name, 0, at, FALSE);
      attach (self, count + strlen (row->name) + 2, 1, at, TRUE);
      attach (self, groups, 2, at, TRUE);
      attach (self, _ ("Pearson r"), 0, at + 1, TRUE);
      attach (self, texts[0], 1, at + 1, FALSE);
      attach (self, texts[1], 2, at + 1, FALSE);
      attach (self, _ ("Spearman ρ"), 0, at + 2, TRUE);
      attach (self, texts[2], 1, at + 2, FALSE);
      attach (self, texts[3], 2, at + 2, FALSE);
    }
}

static void
on_computed (GObject *source, GAsyncResult *result, gpointer data)
{
  VtScatterCard *self = VT_SCATTER_CARD (source);
  Outcome *outcome = g_task_propagate_pointer (G_TASK (result), NULL);

  if (outcome && self->stage && self->running == g_task_get_cancellable (G_TASK (result)))
    {
      vt_plot_view_set_plot (self->plot_view, outcome->plot);
      show_numbers (self, outcome->rows);
      show_page (self, TRUE);
      gtk_spinner_stop (self->spinner);
      g_clear_object (&self->running);
    }
  if (outcome)
    outcome_free (outcome);
}

/* ---- when it is computed ---- */

static gboolean
is_ready (VtScatterCard *self, VtField **fields)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtSample *sample = vt_stage_get_sample (self->stage);

  for (int axis = 0; axis < N_AXES; axis++)
    {
      fields[axis] = NULL;
      if (axis == AXIS_COLOUR && g_strcmp0 (self->names[axis], SPECIES) == 0)
        continue;
      fields[axis] = self->names[axis] ? vt_document_find_field (document, self->names[axis]) : NULL;
      if (!fields[axis] || !sample || vt_field_get_n_atoms (fields[axis]) != vt_sample_get_n_atoms (sample))
        return FALSE;
    }
  return sample != NULL;
}

static void
drop_plot (VtScatterCard *self)
{
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  gtk_spinner_stop (self->spinner);
  vt_plot_view_set_plot (self->plot_view, NULL);
  gtk_label_set_text (self->nothing, self->names[AXIS_X] && self->names[AXIS_Y] ? _ ("These fields have not been computed for this sample.")
                                                                               : _ ("Choose two fields. What is not there yet is computed."));
  show_page (self, FALSE);
}

static gboolean
refresh (gpointer data)
{
  VtScatterCard *self = data;
  VtSample *sample;
  VtField *fields[N_AXES];
  const VtSpecies *species;
  guint n_species;
  Task *task;
  g_autoptr (GTask) gtask = NULL;

  self->refresh_id = 0;
  if (!is_ready (self, fields))
    {
      /* What is on its way, as after a step along the trajectory, takes the old one's place. */
      if (!self->names[AXIS_X] || !self->names[AXIS_Y] || !vt_stage_get_sample (self->stage)
          || g_list_model_get_n_items (vt_document_get_jobs (vt_stage_get_document (self->stage))) == 0)
        drop_plot (self);
      return G_SOURCE_REMOVE;
    }
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  sample = vt_stage_get_sample (self->stage);
  species = vt_sample_get_species (sample, &n_species);
  task = g_new0 (Task, 1);
  task->sample = g_object_ref (sample);
  task->x = g_object_ref (fields[AXIS_X]);
  task->y = g_object_ref (fields[AXIS_Y]);
  task->colour = fields[AXIS_COLOUR] ? g_object_ref (fields[AXIS_COLOUR]) : NULL;
  task->lines = gtk_toggle_button_get_active (self->line);
  for (guint s = 0; s < n_species; s++)
    task->shown[s] = !vt_view_hides_species (vt_stage_get_view (self->stage), species[s].name);
  self->running = g_cancellable_new ();
  gtask = g_task_new (self, self->running, on_computed, NULL);
  g_task_set_task_data (gtask, task, task_free);
  vt_task_run_in_thread (gtask, compute_thread);
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (VtScatterCard *self)
{
  if (!self->refresh_id)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh, self, NULL);
}

/* ---- choosing ---- */

static void
show_choice (VtScatterCard *self)
{
  for (int axis = 0; axis < N_AXES; axis++)
    {
      vt_field_chooser_set_document (self->choosers[axis], vt_stage_get_document (self->stage));
      vt_field_chooser_set_text (self->choosers[axis], g_strcmp0 (self->names[axis], SPECIES) == 0 ? "" : self->names[axis]);
    }
}

gboolean
vt_scatter_card_choose (VtScatterCard *self, const char *x, const char *y, const char *colour, GError **error)
{
  const char *names[N_AXES] = { x, y, colour };
  VtDocument *document = vt_stage_get_document (self->stage);

  for (int axis = 0; axis < N_AXES; axis++)
    {
      g_autoptr (GError) local = NULL;

      if (!names[axis] || !*names[axis])
        continue;
      if (!(axis == AXIS_COLOUR && g_strcmp0 (names[axis], SPECIES) == 0) && !vt_document_find_field (document, names[axis]))
        vt_document_ensure_field (document, names[axis], &local);
      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          show_choice (self);
          return FALSE;
        }
      g_free (self->names[axis]);
      self->names[axis] = g_strdup (names[axis]);
    }
  self->automatic = FALSE;
  show_choice (self);
  if (self->names[AXIS_X] && self->names[AXIS_Y])
    gtk_spinner_start (self->spinner);
  queue_refresh (self);
  return TRUE;
}

char *
vt_scatter_card_dup_choice (VtScatterCard *self)
{
  if (!self->names[AXIS_X] || !self->names[AXIS_Y])
    return g_strdup ("");
  return g_strdup_printf ("%s,%s,%s", self->names[AXIS_Y], self->names[AXIS_X], self->names[AXIS_COLOUR]);
}

static void
on_chosen (VtFieldChooser *chooser, VtScatterCard *self)
{
  const char *text = vt_field_chooser_get_text (chooser);
  const char *names[N_AXES] = { NULL };

  for (int axis = 0; axis < N_AXES; axis++)
    if (self->choosers[axis] == chooser)
      names[axis] = axis == AXIS_COLOUR && !*text ? SPECIES : text;
  vt_scatter_card_choose (self, names[AXIS_X], names[AXIS_Y], names[AXIS_COLOUR], NULL);
}

/* As long as the user has chosen nothing: what colours the atoms, or the first field computed, against the volume or whatever else was
 * computed. Columns of the file (image flags, velocities) wait until they are asked for. */
static void
choose_defaults (VtScatterCard *self)
{
  VtField *coloured = vt_scene_get_colour_field (vt_stage_get_scene (self->stage));
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  VtSample *sample = vt_stage_get_sample (self->stage);
  const char *names[2] = { NULL, NULL };
  guint n = 0;

  if (!sample || (!self->automatic && (self->names[AXIS_X] || self->names[AXIS_Y])))
    return;
  if (coloured && vt_field_get_n_components (coloured) == 1)
    names[n++] = vt_field_get_name (coloured);
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < g_list_model_get_n_items (fields) && n < 2; i++)
      {
        g_autoptr (VtField) field = g_list_model_get_item (fields, i);
        const char *name = vt_field_get_name (field);

        if (vt_field_get_n_components (field) == 1 && (pass == 1 ? !vt_sample_find_field (sample, name) : g_str_equal (name, "volume"))
            && g_strcmp0 (names[0], name) != 0)
          names[n++] = name;
      }
  if (n < 2)
    return;
  /* The volume is better across. */
  g_free (self->names[AXIS_X]);
  g_free (self->names[AXIS_Y]);
  self->names[AXIS_X] = g_strdup (names[g_str_equal (names[0], "volume") ? 0 : 1]);
  self->names[AXIS_Y] = g_strdup (names[g_str_equal (names[0], "volume") ? 1 : 0]);
  self->automatic = TRUE;
}

static void
on_sample_changed (VtScatterCard *self)
{
  GFile *file = vt_document_get_file (vt_stage_get_document (self->stage));

  /* Of another file there must not be a plot, not for a moment; nor fields that nobody has chosen. */
  if (!(file && self->file && g_file_equal (file, self->file)))
    {
      if (self->automatic)
        {
          g_clear_pointer (&self->names[AXIS_X], g_free);
          g_clear_pointer (&self->names[AXIS_Y], g_free);
        }
      drop_plot (self);
    }
  g_set_object (&self->file, file);
  choose_defaults (self);
  show_choice (self);
  queue_refresh (self);
}

/* New fields to choose from; values that are shown and have changed were told of by ::field-changed. */
static void
on_job_finished (VtScatterCard *self)
{
  VtField *fields[N_AXES];

  choose_defaults (self);
  show_choice (self);
  if (!vt_plot_view_get_plot (self->plot_view) || !is_ready (self, fields))
    queue_refresh (self);
}

static void
on_field_changed (VtScatterCard *self, const char *name)
{
  for (int axis = 0; axis < N_AXES; axis++)
    if (g_strcmp0 (self->names[axis], name) == 0)
      queue_refresh (self);
}

/* ---- files ---- */

static void
on_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VtScatterCard *self = VT_SCATTER_CARD (widget);
  VtPlot *plot = vt_plot_view_get_plot (self->plot_view);
  g_autofree char *name = NULL;

  if (!plot)
    return;
  name = g_strdup_printf ("%s-%s", self->names[AXIS_Y], self->names[AXIS_X]);
  vt_plot_save_ask (widget, plot, NULL, name, vt_save_figure_formats, saved_signal);
}

static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VtScatterCard *self = VT_SCATTER_CARD (widget);

  gtk_widget_activate_action (GTK_WIDGET (self->plot_view),
                              g_str_equal (action, "card.copy-image") ? "plot.copy-image" : "plot.copy-data", NULL);
}

/* ---- the object ---- */

VtPlotView *
vt_scatter_card_get_view (VtScatterCard *self)
{
  return self->plot_view;
}

static void
vt_scatter_card_dispose (GObject *object)
{
  VtScatterCard *self = VT_SCATTER_CARD (object);
  GtkWidget *child;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_object (&self->file);
  g_clear_object (&self->stage);
  for (int axis = 0; axis < N_AXES; axis++)
    g_clear_pointer (&self->names[axis], g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vt_scatter_card_parent_class)->dispose (object);
}

static void
vt_scatter_card_class_init (VtScatterCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (VT_TYPE_PLOT_VIEW);
  g_type_ensure (VT_TYPE_FIELD_CHOOSER);
  G_OBJECT_CLASS (klass)->dispose = vt_scatter_card_dispose;
  saved_signal = g_signal_new ("saved", VT_TYPE_SCATTER_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vitrine/Vitrine/ui/vt-scatter-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, line);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, tools);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, save_menu);
  for (int axis = 0; axis < N_AXES; axis++)
    gtk_widget_class_bind_template_child_full (widget_class, chooser_names[axis], FALSE, 0);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, pages);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, nothing);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, plot_view);
  gtk_widget_class_bind_template_child (widget_class, VtScatterCard, numbers);
  gtk_widget_class_install_action (widget_class, "card.save", NULL, on_save);
  gtk_widget_class_install_action (widget_class, "card.copy-image", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "card.copy-data", NULL, on_copy);
}

static void
vt_scatter_card_init (VtScatterCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  vt_plot_view_offer_axes (self->plot_view, GTK_WIDGET (self));
  self->names[AXIS_COLOUR] = g_strdup (SPECIES);
  for (int axis = 0; axis < N_AXES; axis++)
    {
      self->choosers[axis] = VT_FIELD_CHOOSER (gtk_widget_get_template_child (GTK_WIDGET (self), VT_TYPE_SCATTER_CARD, chooser_names[axis]));
      g_signal_connect (self->choosers[axis], "changed", G_CALLBACK (on_chosen), self);
    }
  g_signal_connect_swapped (self->line, "toggled", G_CALLBACK (queue_refresh), self);
}

GtkWidget *
vt_scatter_card_new (VtStage *stage)
{
  VtScatterCard *self = g_object_new (VT_TYPE_SCATTER_CARD, NULL);
  VtDocument *document = vt_stage_get_document (stage);

  self->stage = g_object_ref (stage);
  vt_brush_attach (self->plot_view, stage);
  g_object_set (self->plot_view, "tool", VT_PLOT_TOOL_SELECT, NULL);
  vt_option_toggles_bind (GTK_WIDGET (self->tools), self->plot_view, "tool");
  g_signal_connect_object (document, "sample-changed", G_CALLBACK (on_sample_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "job-finished", G_CALLBACK (on_job_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "field-changed", G_CALLBACK (on_field_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_view (stage), "notify::hidden-species", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  show_page (self, FALSE);
  show_choice (self);
  return GTK_WIDGET (self);
}
