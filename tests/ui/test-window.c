/* Every template instantiates without a warning, the controls of parameters give back what they are given, and a whole
 * window opens a sample, computes, colours, undoes and closes. G_DEBUG=fatal-warnings turns any warning into a failure. */
#include <glib/gstdio.h>
#include <string.h>

#include "vt-test-display.h"

#include "base/vt-error.h"
#include "io/vt-samples.h"
#include "vt-atoms-group.h"
#include "vt-colour-group.h"
#include "vt-elements-dialog.h"
#include "vt-event-profile.h"
#include "vt-events-panel.h"
#include "vt-export-dialog.h"
#include "vt-figure-dialog.h"
#include "vt-inspector.h"
#include "vt-merge-dialog.h"
#include "vt-method-row.h"
#include "vt-param-controls.h"
#include "vt-plot-card.h"
#include "vt-plots-panel.h"
#include "vt-save.h"
#include "vt-scatter-card.h"
#include "vt-settings.h"
#include "vt-sidebar.h"
#include "vt-slice-group.h"
#include "vt-style-group.h"
#include "vt-ui.h"
#include "vt-view-text.h"
#include "vt-welcome.h"
#include "vt-window-private.h"

static GtkApplication *application;

static VtSample *
make_sample (void)
{
  VtCell cell;
  VtSpecies species[2];
  double *positions = g_new (double, 3 * 64);
  guint8 *index = g_new (guint8, 64);

  vt_cell_init_orthogonal (&cell, 12, 12, 12);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (int i = 0; i < 64; i++)
    {
      /* A slightly disordered simple cubic lattice: no two vertices of its Voronoi cells coincide. */
      positions[3 * i] = 3 * (i % 4) + 0.1 + 0.05 * (i * 7 % 11);
      positions[3 * i + 1] = 3 * (i / 4 % 4) + 0.1 + 0.05 * (i * 5 % 13);
      positions[3 * i + 2] = 3 * (i / 16) + 0.1 + 0.05 * (i * 3 % 7);
      index[i] = i % 2;
    }
  return vt_sample_new (&cell, 64, positions, index, NULL, species, 2);
}

/* ---- templates ---- */

static void
show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 600);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (vt_test_is_mapped, widget, 10));
  vt_test_run_for (0.1);
  gtk_window_destroy (GTK_WINDOW (window));
  vt_test_run_for (0.05);
}

static void
test_templates (void)
{
  g_autoptr (VtSample) sample = make_sample ();

  for (int with_sample = 0; with_sample < 2; with_sample++)
    {
      g_autoptr (VtStage) stage = vt_stage_new ();
      GtkWidget *sidebar = g_object_new (VT_TYPE_SIDEBAR, NULL);
      GtkWidget *plots = g_object_new (VT_TYPE_PLOTS_PANEL, NULL);
      GtkWidget *inspector = g_object_new (VT_TYPE_INSPECTOR, NULL);

      if (with_sample)
        vt_document_set_sample (vt_stage_get_document (stage), sample);
      vt_sidebar_set_stage (VT_SIDEBAR (sidebar), stage);
      vt_plots_panel_set_stage (VT_PLOTS_PANEL (plots), stage);
      vt_inspector_set_stage (VT_INSPECTOR (inspector), stage);
      show (sidebar);
      show (plots);
      show (inspector);
    }
  show (g_object_new (VT_TYPE_WELCOME, NULL));
  show (vt_plot_card_new ());
}

/* ---- lists ---- */

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

typedef struct
{
  VtStage *stage;
  gint64 mode; /* that is awaited */
} Modes;

static gboolean
is_shown_mode (gpointer data)
{
  const Modes *modes = data;
  VtDocument *document = vt_stage_get_document (modes->stage);
  const VtParams *params = vt_document_get_params (document, "modes");

  return params && vt_params_get_integer (params, "mode") == modes->mode && g_list_model_get_n_items (vt_document_get_jobs (document)) == 0;
}

/* The modes are listed with their frequencies, sorted as one likes, and a double click shows one. */
static void
test_modes (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  g_autoptr (GError) error = NULL;
  GtkWidget *panel = g_object_ref_sink (g_object_new (VT_TYPE_PLOTS_PANEL, NULL));
  Modes modes = { stage, 1 };
  guint most = 0;

  vt_document_set_sample (vt_stage_get_document (stage), sample);
  vt_plots_panel_set_stage (VT_PLOTS_PANEL (panel), stage);
  g_assert_null (find_widget (panel, GTK_TYPE_COLUMN_VIEW));
  g_assert_nonnull (vt_stage_run (stage, "modes:fraction=5", &error));
  g_assert_no_error (error);
  g_assert_true (vt_test_wait (is_shown_mode, &modes, 60));

  GtkColumnView *list = GTK_COLUMN_VIEW (find_widget (panel, GTK_TYPE_COLUMN_VIEW));
  GtkSingleSelection *rows = GTK_SINGLE_SELECTION (gtk_column_view_get_model (list));
  g_autoptr (VtTable) table = g_object_ref (vt_document_find_table (vt_stage_get_document (stage), "modes")); /* a choice makes another one */
  const guint n = (guint) vt_table_get_n_rows (table);
  const double *ratio = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "participation_ratio"));
  g_autofree char *arrows = NULL;

  g_assert_cmpuint (n, >, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rows)), ==, n);
  g_assert_cmpuint (gtk_single_selection_get_selected (rows), ==, 0);
  modes.mode = 2;
  g_signal_emit_by_name (list, "activate", 1);
  g_assert_true (vt_test_wait (is_shown_mode, &modes, 60));
  g_assert_cmpuint (gtk_single_selection_get_selected (rows), ==, 1);
  g_object_get (vt_stage_get_view (stage), "arrows-field", &arrows, NULL);
  g_assert_cmpstr (arrows, ==, "mode_displacement");

  /* Sorted, a row still is its mode. */
  for (guint m = 1; m < n; m++)
    if (ratio[m] > ratio[most])
      most = m;
  g_autoptr (GtkColumnViewColumn) column
      = g_list_model_get_item (gtk_column_view_get_columns (list), (guint) vt_table_find_column (table, "participation_ratio"));
  gtk_column_view_sort_by_column (list, column, GTK_SORT_DESCENDING);
  modes.mode = most + 1;
  g_signal_emit_by_name (list, "activate", 0);
  g_assert_true (vt_test_wait (is_shown_mode, &modes, 60));
  g_assert_cmpuint (gtk_single_selection_get_selected (rows), ==, 0);
  g_object_unref (panel);
}

/* The card of the table @id under @widget; NULL: none. */
static VtPlotCard *
find_card (GtkWidget *widget, const char *id)
{
  VtTable *table = VT_IS_PLOT_CARD (widget) ? vt_plot_card_get_table (VT_PLOT_CARD (widget)) : NULL;
  VtPlotCard *found = table && g_str_equal (vt_table_get_id (table), id) ? VT_PLOT_CARD (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_card (child, id);
  return found;
}

static gboolean
awaits_energy (gpointer panel)
{
  VtPlotCard *card = find_card (panel, "quench");
  g_autofree char *text = card ? vt_plot_describe (vt_plot_view_get_plot (vt_plot_card_get_view (card))) : NULL;

  return text && strstr (text, "No values yet\nmelt, ");
}

/* While the melt is held there is no energy against temperature yet, and its plot says what goes on. */
static void
test_awaited (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  g_autoptr (GError) error = NULL;
  GtkWidget *panel = g_object_ref_sink (g_object_new (VT_TYPE_PLOTS_PANEL, NULL));

  vt_document_set_sample (vt_stage_get_document (stage), sample);
  vt_plots_panel_set_stage (VT_PLOTS_PANEL (panel), stage);
  g_assert_nonnull (vt_stage_run (stage, "quench:melt_time=1e5", &error));
  g_assert_no_error (error);
  g_assert_true (vt_test_wait (awaits_energy, panel, 60));
  vt_document_cancel_all (vt_stage_get_document (stage));
  vt_document_wait (vt_stage_get_document (stage));
  g_object_unref (panel);
}

/* ---- rows ---- */

/* The parameters of a row at the lower edge are seen when they are opened. */
static void
test_opened_parameters (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  GtkWidget *window = gtk_window_new (), *sidebar = g_object_new (VT_TYPE_SIDEBAR, NULL);
  graphene_rect_t bounds;

  vt_document_set_sample (vt_stage_get_document (stage), sample);
  vt_sidebar_set_stage (VT_SIDEBAR (sidebar), stage);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 480);
  gtk_window_set_child (GTK_WINDOW (window), sidebar);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (vt_test_is_mapped, sidebar, 10));
  vt_test_run_for (0.1);

  GtkWidget *scrolled = find_widget (sidebar, GTK_TYPE_SCROLLED_WINDOW), *row = find_widget (sidebar, VT_TYPE_METHOD_ROW);
  while (gtk_widget_get_next_sibling (row))
    row = gtk_widget_get_next_sibling (row);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_widget (row, GTK_TYPE_TOGGLE_BUTTON)), TRUE);
  vt_test_run_for (1);
  g_assert_true (gtk_widget_compute_bounds (row, scrolled, &bounds));
  g_test_message ("the row is at %g, %g high, of %d", bounds.origin.y, bounds.size.height, gtk_widget_get_height (scrolled));
  g_assert_cmpfloat (bounds.size.height, >, 100); /* opened */
  g_assert_cmpfloat (bounds.origin.y, >=, -1);
  g_assert_true (bounds.origin.y < 1 || bounds.origin.y + bounds.size.height <= gtk_widget_get_height (scrolled) + 1);
  gtk_window_destroy (GTK_WINDOW (window));
  vt_test_run_for (0.05);
}

static int
get_least_width (GtkWidget *widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

/* Rows whose parameters are opened need no wider panel than one at work, which vt-window.blp makes room for. */
static void
test_width_of_parameters (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  GtkWidget *window = gtk_window_new (), *list = gtk_list_box_new ();

  vt_document_set_sample (vt_stage_get_document (stage), sample);
  gtk_widget_add_css_class (list, "compact");
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    gtk_list_box_append (GTK_LIST_BOX (list), vt_method_row_new (stage, *method));
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (vt_test_is_mapped, list, 10));
  for (GtkWidget *row = gtk_widget_get_first_child (list); row; row = gtk_widget_get_next_sibling (row))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_widget (row, GTK_TYPE_TOGGLE_BUTTON)), TRUE);
  vt_test_run_for (1);
  for (GtkWidget *row = gtk_widget_get_first_child (list); row; row = gtk_widget_get_next_sibling (row))
    {
      g_test_message ("%s: %d px", vt_method_row_get_method (VT_METHOD_ROW (row))->id, get_least_width (row));
      g_assert_cmpint (get_least_width (row), <=, 316 - 2 * 12); /* of the panel, less its margins */
    }
  gtk_window_destroy (GTK_WINDOW (window));
  vt_test_run_for (0.05);
}

/* ---- events ---- */

/* Two events on each of the first 60 atoms, @n_rounds times over; every third is a repetition of another and no row of its own. */
static VtTable *
make_events (guint n_rounds)
{
  const gsize n = 120 * (gsize) n_rounds;
  VtTable *table = vt_table_new ("artn_events", "Events", VT_TABLE_PLAIN);
  static const char *const ids[] = { "atom", "attempt", "energy", "reverse", "move", "participation", "distinct", "calls", "hits" };
  g_autofree double *values = g_new (double, n * G_N_ELEMENTS (ids));
  g_autofree const char **species = g_new (const char *, n), **outcome = g_new (const char *, n);

  for (gsize i = 0; i < n; i++)
    {
      const gsize atom = i / (2 * n_rounds), attempt = i % (2 * n_rounds);
      const double row[] = { (double) atom + 1, (double) attempt, 0.01 * (double) (i * 7 % 200), 0.5, 2.5, 4, i % 3 > 0, 300, i % 3 > 0 };

      for (gsize k = 0; k < G_N_ELEMENTS (ids); k++)
        values[k * n + i] = row[k];
      species[i] = atom % 2 ? "Zr" : "Cu";
      outcome[i] = "connected";
    }
  vt_table_add_texts (table, "species", "Centre", species, n);
  vt_table_add_texts (table, "outcome", "Outcome", outcome, n);
  for (gsize k = 0; k < G_N_ELEMENTS (ids); k++)
    vt_table_add_numbers (table, ids[k], ids[k], "", values + k * n, n);
  return table;
}

static void
show_events (VtDocument *document, VtSample *sample, guint n_rounds)
{
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (sample);

  g_ptr_array_add (contents->tables, make_events (n_rounds));
  vt_document_restore (document, "/nowhere/glass.vitrine", contents);
  vt_test_run_for (0.4);
}

static void
count_change (GListModel *list, guint position, guint removed, guint added, guint *n)
{
  (*n)++;
}

static gboolean
shows_text (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (shows_text (child, text))
      return TRUE;
  return FALSE;
}

/* The way back from where the path ends and from the recorded end: said where they are two numbers. */
static void
test_profile (void)
{
  static const struct
  {
    double listed;
    VtOutcome outcome;
    gboolean told;
  } rows[] = { { 0.745, VT_OUTCOME_CONNECTED, FALSE }, { 0.751, VT_OUTCOME_CONNECTED, TRUE }, { 0.1, VT_OUTCOME_UNCONNECTED, FALSE } };
  double length[] = { 0, 1, 2 }, energy[] = { 0, 1, 0.258 };
  VtEventPath path = { .n_points = 3, .saddle = 1, .length = length, .energy = energy };
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtEvent) event = vt_event_new ();
  g_autoptr (GtkWidget) profile = g_object_ref_sink (vt_event_profile_new ());
  g_autoptr (VtTable) table = vt_table_new ("event_path", "Energy along the event", VT_TABLE_CURVES);

  g_atomic_ref_count_init (&path.count);
  vt_table_add_numbers (table, "length", "Length", "Å", length, 3);
  vt_table_add_numbers (table, "energy", "Energy", "eV", energy, 3);
  event->found.end_energy = energy[2];
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (VtEventRow) row = g_object_new (VT_TYPE_EVENT_ROW, NULL);
      VtLoadedEvent loaded = { sample, row, event, &path, table };

      row->backward = rows[i].listed;
      row->outcome = rows[i].outcome;
      vt_event_profile_show (VT_EVENT_PROFILE (profile), &loaded);
      g_assert_true (shows_text (profile, "takes 0.742 eV") == rows[i].told);
      g_assert_true (shows_text (profile, "in the list, 0.751 eV") == rows[i].told);
      g_assert_false (shows_text (profile, "another minimum"));
      g_assert_true (vt_event_path_is_from_start (&path));
      energy[0] = 0.9; /* its saddle lies between two others */
      vt_event_profile_show (VT_EVENT_PROFILE (profile), &loaded);
      g_assert_true (shows_text (profile, "another minimum than the start, 0.900 eV above it"));
      g_assert_false (vt_event_path_is_from_start (&path));
      energy[0] = 0;
    }
  g_clear_object (&profile);
  g_assert_true (g_atomic_ref_count_compare (&path.count, 1));
}

/* The ends of what is played are called what the profile beside it calls them. */
static void
test_ends (void)
{
  double length[] = { 0, 1, 2 }, energy[] = { 0, 1, 0.258 };
  guint32 moved = 0;
  float displacement[] = { 0, 0, 0, 0.5F, 0, 0, 1, 0, 0 };
  VtEventPath path = { .n_points = 3, .saddle = 1, .length = length, .energy = energy, .n_atoms = 1, .atoms = &moved, .displacement = displacement };
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  g_autoptr (VtEvent) event = vt_event_new ();
  g_autoptr (GtkWidget) bar = g_object_ref_sink (vt_motion_bar_new ());

  g_atomic_ref_count_init (&path.count);
  event->found.end_energy = energy[2];
  vt_document_set_sample (vt_stage_get_document (stage), sample);
  vt_motion_bar_set_stage (VT_MOTION_BAR (bar), stage);
  vt_motion_bar_play_path (VT_MOTION_BAR (bar), &path, event, "Event");
  g_assert_true (shows_text (bar, "start") && shows_text (bar, "saddle") && shows_text (bar, "end") && !shows_text (bar, "a minimum"));
  path.from_end = 1;
  vt_motion_bar_play_path (VT_MOTION_BAR (bar), &path, event, "Event");
  g_assert_true (shows_text (bar, "start") && shows_text (bar, "a minimum") && !shows_text (bar, "end"));
  /* Straight to a saddle of which no more is known. */
  path.n_points = 2;
  vt_motion_bar_play_path (VT_MOTION_BAR (bar), &path, event, "Event");
  g_assert_true (shows_text (bar, "start") && shows_text (bar, "saddle") && !shows_text (bar, "a minimum") && !shows_text (bar, "end"));
  vt_motion_bar_stop (VT_MOTION_BAR (bar));
  g_assert_true (g_atomic_ref_count_compare (&path.count, 1));
}

static void
test_events (void)
{
  g_autoptr (VtSample) sample = make_sample (), other = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  g_autoptr (GtkWidget) motion = g_object_ref_sink (vt_motion_bar_new ());
  g_autoptr (GError) error = NULL;
  VtEventsPanel *panel = g_object_new (VT_TYPE_EVENTS_PANEL, NULL);
  GtkWidget *window = gtk_window_new ();
  GListModel *list;
  guint n_changes = 0;

  vt_motion_bar_set_stage (VT_MOTION_BAR (motion), stage);
  vt_events_panel_set_stage (panel, stage, VT_MOTION_BAR (motion));
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (panel));
  gtk_window_present (GTK_WINDOW (window));
  list = G_LIST_MODEL (vt_events_panel_get_list (panel));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  /* As many as a whole campaign finds: it appears, is filtered and grows without a warning. */
  for (guint n_rounds = 1; n_rounds < 1000; n_rounds *= 30)
    {
      show_events (vt_stage_get_document (stage), sample, n_rounds);
      g_assert_cmpuint (g_list_model_get_n_items (list), ==, 80 * n_rounds);
      g_test_timer_start ();
      g_assert_true (vt_events_panel_set_filter (panel, "connected; energy=0.5:1.005", &error));
      g_test_message ("%u events filtered in %.0f ms", 80 * n_rounds, 1e3 * g_test_timer_elapsed ());
      vt_test_run_for (0.2);
      g_assert_cmpuint (vt_events_panel_get_n_shown (panel), >, 0);
      g_assert_cmpuint (vt_events_panel_get_n_shown (panel), <, 80 * n_rounds);
      vt_stage_pick (stage, 2);
      g_assert_true (vt_events_panel_set_filter (panel, "picked", &error));
      vt_test_run_for (0.2);
      g_assert_cmpuint (vt_events_panel_get_n_shown (panel), <=, 2 * n_rounds);
      g_assert_true (vt_events_panel_set_filter (panel, "off", &error));
      vt_test_run_for (0.2);
      g_assert_cmpuint (vt_events_panel_get_n_shown (panel), ==, 80 * n_rounds);
    }
  g_assert_true (vt_events_panel_select (panel, "5.1"));
  g_assert_cmpint (vt_events_panel_get_selected (panel)->atom_id, ==, 5);
  g_assert_false (vt_events_panel_select (panel, "5.0.1"));
  g_assert_false (vt_events_panel_select (panel, "nonsense"));
  g_assert_false (vt_events_panel_set_filter (panel, "atom=5", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);

  /* All of them go at once: the table would fill itself anew after each. */
  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &n_changes);
  vt_document_set_sample (vt_stage_get_document (stage), other);
  vt_test_run_for (0.3);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  g_assert_cmpuint (n_changes, ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  vt_test_run_for (0.1);
}

/* ---- parameters ---- */

static void
test_parameters (void)
{
  g_autoptr (VtSample) sample = make_sample ();

  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    {
      GtkWidget *widget = g_object_ref_sink (vt_param_controls_new ((*method)->params));
      VtParamControls *controls = VT_PARAM_CONTROLS (widget);
      g_autoptr (VtParams) params = vt_params_new ((*method)->params);
      g_autoptr (VtParams) shown = NULL, again = NULL;
      g_autofree char *wanted = NULL, *seen = NULL;

      vt_param_controls_set_sample (controls, sample);
      /* Another value than the default for each. */
      for (const VtParamSpec *spec = (*method)->params; spec->id; spec++)
        {
          g_autofree char *text = NULL;
          char buffer[G_ASCII_DTOSTR_BUF_SIZE];

          if (spec->type == VT_PARAM_BOOLEAN)
            text = g_strdup (spec->preset != 0 ? "false" : "true");
          else if (spec->type == VT_PARAM_CHOICE)
            text = g_strdup (spec->choices[1].id ? spec->choices[spec->preset == 0 ? 1 : 0].id : spec->choices[0].id);
          else if (spec->type == VT_PARAM_SPECIES)
            text = g_strdup_printf ("Cu=%g/Zr=%g", spec->min + 10 * spec->step, spec->min + 20 * spec->step);
          else if (spec->type == VT_PARAM_KIND)
            text = g_strdup ("Zr");
          else if (spec->type == VT_PARAM_ATOMS) /* of the document's selection, not of the controls */
            text = g_strdup ("");
          else
            text = g_strdup (g_ascii_dtostr (buffer, sizeof buffer,
                                             spec->preset + spec->step <= spec->max ? spec->preset + spec->step
                                                                                    : spec->preset - spec->step));
          g_assert_true (vt_params_set (params, spec->id, text, NULL));
        }
      vt_param_controls_set_params (controls, params);
      shown = vt_param_controls_dup_params (controls);
      for (const VtParamSpec *spec = (*method)->params; spec->id; spec++)
        {
          double a[2], b[2];

          if (spec->type == VT_PARAM_REAL)
            g_assert_cmpfloat_with_epsilon (vt_params_get_real (shown, spec->id), vt_params_get_real (params, spec->id),
                                            1e-9);
          else if (spec->type == VT_PARAM_SPECIES)
            {
              g_assert_true (vt_params_get_species (shown, spec->id, sample, a, NULL));
              g_assert_true (vt_params_get_species (params, spec->id, sample, b, NULL));
              g_assert_cmpfloat_with_epsilon (a[0], b[0], 1e-9);
              g_assert_cmpfloat_with_epsilon (a[1], b[1], 1e-9);
            }
          else
            {
              g_autofree char *x = vt_params_dup_text (shown, spec->id), *y = vt_params_dup_text (params, spec->id);

              g_assert_cmpstr (x, ==, y);
            }
        }

      vt_param_controls_reset (controls);
      again = vt_param_controls_dup_params (controls);
      vt_params_free (g_steal_pointer (&params));
      params = vt_params_new ((*method)->params);
      for (const VtParamSpec *spec = (*method)->params; spec->id; spec++)
        if (spec->type == VT_PARAM_REAL)
          g_assert_cmpfloat_with_epsilon (vt_params_get_real (again, spec->id), spec->preset, 1e-9);
        else if (spec->type == VT_PARAM_KIND)
          {
            g_autofree char *x = vt_params_dup_text (again, spec->id);

            g_assert_cmpstr (x, ==, "Cu"); /* the first */
          }
        else if (spec->type != VT_PARAM_SPECIES)
          {
            g_autofree char *x = vt_params_dup_text (again, spec->id), *y = vt_params_dup_text (params, spec->id);

            g_assert_cmpstr (x, ==, y);
          }
      g_object_unref (widget);
    }
}

/* ---- the window ---- */

static void
activate (VtWindow *window, const char *name, const char *text)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), name));
  g_action_group_activate_action (G_ACTION_GROUP (window), name, text ? g_variant_new_string (text) : NULL);
}

static GVariant *
get_status (VtWindow *window, const char *key)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (window), "status");

  return g_variant_lookup_value (state, key, NULL);
}

static gboolean
has_atoms (gpointer window)
{
  g_autoptr (GVariant) n = get_status (window, "n-atoms");

  return n && g_variant_get_uint64 (n) == 5488;
}

static gboolean
is_idle (gpointer window)
{
  g_autoptr (GVariant) busy = get_status (window, "busy");

  return busy && !g_variant_get_boolean (busy);
}

static gboolean
is_coloured_by (VtWindow *window, const char *field)
{
  g_autoptr (GVariant) name = get_status (window, "coloured-by");

  return name && g_str_equal (g_variant_get_string (name, NULL), field);
}

static gboolean
is_coloured_by_volume (gpointer window)
{
  return is_coloured_by (window, "volume");
}

static gboolean
has_error (gpointer window)
{
  g_autoptr (GVariant) error = get_status (window, "error");

  return error && *g_variant_get_string (error, NULL);
}

static gboolean
is_gone (gpointer unused)
{
  return gtk_application_get_windows (application) == NULL;
}

static VtWindow *
open_window (void)
{
  VtWindow *window = VT_WINDOW (vt_window_new (application));

  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (vt_test_is_mapped, window, 10));
  return window;
}

static void
close_window (VtWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (is_gone, NULL, 10));
}

/* Every item of a menu does something: its action is there, and takes what the item hands on. */
static void
check_menu (VtWindow *window, GMenuModel *menu, guint *n_checked)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);
      g_autoptr (GVariant) target = g_menu_model_get_item_attribute_value (menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);
      g_autofree char *action = NULL;
      const GVariantType *wanted;

      if (section)
        check_menu (window, section, n_checked);
      if (submenu)
        check_menu (window, submenu, n_checked);
      if (!g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action) || !g_str_has_prefix (action, "win."))
        continue;
      g_test_message ("%s", action);
      g_assert_true (g_action_group_query_action (G_ACTION_GROUP (window), action + strlen ("win."), NULL, &wanted, NULL, NULL, NULL));
      g_assert_true (target ? wanted && g_variant_is_of_type (target, wanted) : !wanted);
      (*n_checked)++;
    }
}

static void
test_menus (void)
{
  VtWindow *window = open_window ();
  g_autoptr (GMenuModel) picture = NULL;
  guint n = 0;

  g_object_get (window->viewport, "context-menu", &picture, NULL);
  check_menu (window, picture, &n);
  g_assert_cmpuint (n, ==, 7);
  check_menu (window, gtk_menu_button_get_menu_model (window->figures_button), &n);
  g_assert_cmpuint (n, >, 6);
  close_window (window);
}

/* It grows while it slides in. */
static gboolean
is_told (gpointer data)
{
  VtWindow *window = data;

  return gtk_revealer_get_child_revealed (window->progress) && gtk_widget_get_height (GTK_WIDGET (window->progress)) > 20;
}

static gboolean
is_told_no_longer (gpointer data)
{
  return !gtk_revealer_get_child_revealed (((VtWindow *) data)->progress);
}

/* In a small window what is under way is told above the buttons of the picture, not over them, with the left panel shown and without it. */
static void
test_progress (void)
{
  VtWindow *window = open_window ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 520); /* as on a screen 640 high, with the bar of an event */
  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  for (int with = 1; with >= 0; with--)
    {
      graphene_rect_t told, button, tools;

      gtk_toggle_button_set_active (window->left_toggle, with);
      vt_window_show_progress (window, "Making a movie: picture 17 of 300, about two minutes left, in a folder with a name that is as long as the window is wide");
      g_assert_true (vt_test_wait (is_told, window, 20));
      vt_test_run_for (0.2); /* the panel comes or goes */
      g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (window->progress), GTK_WIDGET (window), &told));
      for (GtkWidget *child = gtk_widget_get_first_child (window->view_buttons); child; child = gtk_widget_get_next_sibling (child))
        {
          g_assert_true (gtk_widget_compute_bounds (child, GTK_WIDGET (window), &button));
          g_assert_false (graphene_rect_intersection (&told, &button, NULL));
        }
      /* Nor do these come over the tools below them. */
      g_assert_true (gtk_widget_compute_bounds (window->tool_buttons, GTK_WIDGET (window), &tools));
      g_assert_cmpfloat (tools.origin.y, >, button.origin.y + button.size.height);
      vt_window_show_progress (window, NULL);
      g_assert_true (vt_test_wait (is_told_no_longer, window, 20));
    }
  close_window (window);
}

static gboolean
has_picked (gpointer window)
{
  g_autoptr (GVariant) id = get_status (window, "picked");

  return id && g_variant_get_int64 (id) == 504;
}

/* The Tab key goes on from wherever it is, round the whole window, with an atom picked and its numbers shown. */
static void
test_keyboard_way (void)
{
  VtWindow *window = open_window ();
  GtkWidget *first, *last = NULL;
  guint n = 0, n_rows = 0;

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  g_action_group_activate_action (G_ACTION_GROUP (window), "pick", g_variant_new_int64 (504));
  g_assert_true (vt_test_wait (has_picked, window, 20));
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  first = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (first);
  do
    {
      GtkWidget *focus;

      /* At the end it begins again. */
      if (!gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD))
        break;
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      g_assert_nonnull (focus);
      g_test_message ("%s %s", G_OBJECT_TYPE_NAME (focus), gtk_widget_get_name (focus));
      g_assert_true (focus != last);
      n_rows += GTK_IS_LIST_BOX_ROW (focus) && gtk_widget_get_ancestor (focus, VT_TYPE_INSPECTOR);
      last = focus;
      g_assert_cmpuint (++n, <, 300);
    }
  while (last != first);
  g_assert_cmpuint (n_rows, >, 5); /* position, neighbours and what came with the file */
  close_window (window);
}

/* docs/actions.md promises them. */
static void
test_actions (void)
{
  static const char *const promised[]
      = { "open",         "open-sample",  "open-dialog",   "cancel-open",   "run-method",    "cancel-all",
          "colour-by",    "colour-map",   "range",         "slice",         "filter",        "hide-species",
          "set",          "view",         "undo",          "redo",          "frame",         "step",
          "play",         "pick",         "unpick",        "find-atom",     "elements",      "set-elements",
          "export-image", "export-sample", "export-figure", "show-figure",  "export-dialog", "export-sample-dialog",
          "save",         "save-as",      "save-dialog",
          "export-movie", "export-movie-dialog", "fullscreen",   "close", "show-help-overlay",      "left-panel",    "right-panel",   "panel",   "find-analysis", "show-sample", "remove-sample", "arrows", "play-mode", "stop-motion", "status",        "heartbeat",     "heartbeat-parts" };
  g_autofree char *page = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "docs", "actions.md", NULL);
  VtWindow *window = open_window ();

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (promised); i++)
    {
      g_autofree char *written = g_strdup_printf ("`win.%s`", promised[i]);

      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), promised[i]));
      g_assert_nonnull (strstr (page, written));
    }
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "run-method"));
  close_window (window);
}

static void
test_work (void)
{
  VtWindow *window = open_window ();
  VtView *view = vt_stage_get_view (vt_window_get_stage (window));
  gboolean sliced;

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  activate (window, "colour-by", "volume");
  g_assert_true (vt_test_wait (is_coloured_by_volume, window, 60));

  activate (window, "slice", "z=50%,6");
  g_object_get (view, "slice-enabled", &sliced, NULL);
  g_assert_true (sliced);
  activate (window, "undo", NULL);
  g_object_get (view, "slice-enabled", &sliced, NULL);
  g_assert_false (sliced);
  activate (window, "redo", NULL);
  g_object_get (view, "slice-enabled", &sliced, NULL);
  g_assert_true (sliced);

  g_assert_false (has_error (window));
  activate (window, "slice", "sideways");
  g_assert_true (vt_test_wait (has_error, window, 5));
  activate (window, "colour-by", "nonsense");
  g_assert_true (vt_test_wait (has_error, window, 5));
  g_assert_true (is_coloured_by_volume (window));

  /* A bad file is complained about; what was open stays. */
  activate (window, "open", "/nonexistent/file.dump");
  g_assert_true (vt_test_wait (is_idle, window, 10));
  g_assert_true (vt_test_wait (has_error, window, 10));
  g_assert_true (has_atoms (window));

  /* A document that is opened begins nothing that takes minutes: its colours and its filter are of fields that it does not have. */
  vt_stage_restore_view (vt_window_get_stage (window), "colour-by=vmsd\nfilter-field=activation_energy\n");
  g_autofree char *colour_by = vt_view_dup_property_text (view, "colour-by"), *filter = vt_view_dup_property_text (view, "filter-field");
  g_assert_cmpstr (colour_by, ==, "volume");
  g_assert_cmpstr (filter, ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_jobs (vt_stage_get_document (vt_window_get_stage (window)))), ==, 0);

  /* A page's size belongs to the document it was made with. */
  g_auto (VtImageRequest) page = { 0 }, again = { 0 };
  vt_window_load_request (window, &page);
  page.width = 1234;
  page.page = TRUE;
  vt_window_store_request (window, &page);
  vt_settings_set_int ("export-width", 4321);
  vt_window_load_request (window, &again);
  g_assert_cmpint (again.width, ==, 1234);
  g_assert_true (again.page);
  g_assert_cmpstr (again.panels, ==, page.panels);
  vt_document_set_part (vt_stage_get_document (vt_window_get_stage (window)), "page", "not a key file\nexport-width=x", NULL);
  vt_image_request_clear (&again);
  vt_window_load_request (window, &again);
  g_assert_cmpint (again.width, ==, 4321);

  /* Closing while something runs neither hangs nor warns. */
  activate (window, "run-method", "voronoi:face_threshold=0");
  close_window (window);
}

static gboolean
get_panel (VtWindow *window, const char *action)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (window), action);

  return g_variant_get_boolean (state);
}

static void
set_panel (VtWindow *window, const char *action, gboolean shown)
{
  g_action_group_change_action_state (G_ACTION_GROUP (window), action, g_variant_new_boolean (shown));
  vt_test_run_for (0.1);
}

/* Where both do not fit, one panel gives way to the other, and the window stays on the screen. */
static void
test_panels (void)
{
  VtWindow *window = VT_WINDOW (vt_window_new (application));

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 600);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (vt_test_is_mapped, window, 10));
  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  set_panel (window, "left-panel", TRUE);
  set_panel (window, "right-panel", TRUE);
  g_assert_true (get_panel (window, "right-panel"));
  g_assert_false (get_panel (window, "left-panel"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 900);
  set_panel (window, "left-panel", TRUE);
  g_assert_true (get_panel (window, "left-panel"));
  g_assert_false (get_panel (window, "right-panel"));

  /* Neither does a picked atom beside its events make it higher. */
  set_panel (window, "right-panel", TRUE);
  for (guint i = 0; i < 2; i++)
    {
      int least;

      activate (window, "panel", i == 0 ? "plots" : "events");
      g_action_group_activate_action (G_ACTION_GROUP (window), "pick", g_variant_new_int64 (7));
      vt_test_run_for (0.3);
      gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_VERTICAL, -1, &least, NULL, NULL, NULL);
      g_assert_cmpint (least, <=, 600);
    }
  close_window (window);
}

static gboolean
is_coloured_by_species (gpointer window)
{
  return is_coloured_by (window, "species");
}

static gboolean
is_coloured_by_crystal (gpointer window)
{
  return is_coloured_by (window, "crystal_type");
}

static gboolean
tells_correlation (gpointer card)
{
  return shows_text (card, "Spearman");
}

/* What is told under a scatter plot makes the panel no wider. */
static void
test_width_of_plots (void)
{
  VtWindow *window = open_window ();

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  GtkWidget *card = find_widget (GTK_WIDGET (window), VT_TYPE_SCATTER_CARD);
  activate (window, "scatter", "potential_energy,volume");
  g_assert_true (vt_test_wait (tells_correlation, card, 60));
  g_assert_cmpint (get_least_width (card), <=, 340 - 2 * 12); /* of the panel that vt-window.blp asks for, less its margins */
  close_window (window);
}

typedef struct
{
  VtDocument *document;
  guint n_samples;
} Made;

static gboolean
is_made (gpointer data)
{
  const Made *made = data;

  return g_list_model_get_n_items (vt_document_get_samples (made->document)) == made->n_samples && g_list_model_get_n_items (vt_document_get_jobs (made->document)) == 0;
}

static gboolean
is_moving (gpointer document)
{
  return vt_document_get_live_sample (document) != NULL;
}

/* Values that an earlier run has left are not those of the one that is begun. */
static void
test_old_values (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStage) stage = vt_stage_new ();
  VtDocument *document = vt_stage_get_document (stage);
  Made made = { document, 2 };

  vt_document_set_sample (document, sample);
  g_assert_nonnull (vt_stage_run (stage, "md:duration=0.02", NULL));
  g_assert_true (vt_test_wait (is_made, &made, 60));
  vt_test_run_for (0.2);
  g_autoptr (VtEntry) first = g_list_model_get_item (vt_document_get_samples (document), 0);
  vt_document_show_entry (document, first);
  g_assert_nonnull (vt_document_find_field (document, "md_displacement"));
  g_object_set (vt_stage_get_view (stage), "colour-by", "species", NULL);
  g_assert_nonnull (vt_stage_run (stage, "md:duration=1e5", NULL));
  g_assert_true (vt_test_wait (is_moving, document, 60));
  vt_test_run_for (0.3);
  g_assert_null (vt_scene_get_colour_field (vt_stage_get_scene (stage)));
  vt_document_cancel_all (document);
  vt_document_wait (document);
}

/* What the user starts is seen as soon as it has values, also in place of what was started before, unless something else was chosen to be seen. */
static void
test_colours (void)
{
  VtWindow *window = open_window ();

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  activate (window, "run-method", "voronoi");
  g_assert_true (vt_test_wait (is_coloured_by_volume, window, 60));
  g_assert_true (vt_test_wait (is_idle, window, 60));
  vt_test_run_for (1.2); /* changes in quick succession are undone as one */
  activate (window, "run-method", "crystal");
  g_assert_true (vt_test_wait (is_coloured_by_crystal, window, 60));
  g_assert_true (vt_test_wait (is_idle, window, 60));
  vt_test_run_for (1.2);
  activate (window, "colour-by", "volume");
  g_assert_true (vt_test_wait (is_coloured_by_volume, window, 60));
  activate (window, "run-method", "crystal");
  g_assert_true (vt_test_wait (is_idle, window, 60));
  vt_test_run_for (0.2);
  g_assert_true (is_coloured_by_volume (window));
  activate (window, "undo", NULL);
  g_assert_true (vt_test_wait (is_coloured_by_crystal, window, 10));
  activate (window, "undo", NULL);
  activate (window, "undo", NULL);
  g_assert_true (vt_test_wait (is_coloured_by_species, window, 10));
  close_window (window);
}

static void
test_dialogues (void)
{
  VtWindow *window = open_window ();
  static const char *const dialogues[] = { "export-dialog", "elements" };

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  for (guint i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      guint before = g_list_model_get_n_items (gtk_window_get_toplevels ());

      activate (window, dialogues[i], NULL);
      vt_test_run_for (0.3);
      g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, before + 1);
    }
  /* One figure, one dialogue; asked for again with other values, it takes them. */
  const guint n = g_list_model_get_n_items (gtk_window_get_toplevels ());
  static const char *const asked[] = { "rdf", "rdf", "w20-fig7:field=l5fs", "w20-fig7:field=volume", "w20-fig7" };
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      activate (window, "show-figure", asked[i]);
      g_assert_true (vt_test_wait (is_idle, window, 60));
    }
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n + 2);
  vt_test_run_for (0.1); /* until the status is told */
  g_autoptr (GVariant) figure_now = get_status (window, "figure");
  g_assert_nonnull (strstr (g_variant_get_string (figure_now, NULL), "field=volume"));

  for (const VtFigure *const *figure = vt_figure_list (); *figure; figure++)
    {
      activate (window, "show-figure", (*figure)->id);
      /* Those that need minutes of molecular dynamics or searches are left after a second of it. */
      if (strstr ((*figure)->id, "vmsd") != NULL || g_str_equal ((*figure)->id, "w20-fig1"))
        {
          vt_test_run_for (1);
          activate (window, "cancel-all", NULL);
        }
      g_assert_true (vt_test_wait (is_idle, window, 60));
      vt_test_run_for (0.3);
    }
  g_assert_false (has_error (window));
  /* Not by its button: on a slow machine more than ten seconds of computing are at stake, and it would ask first. */
  vt_document_cancel_all (vt_stage_get_document (vt_window_get_stage (window)));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_true (vt_test_wait (is_gone, NULL, 10));
}

/* How many atoms get values, and that none do where there is no column of values. */
static void
test_merge_preview (void)
{
  static const struct
  {
    const char *table, *says;
    gboolean may_merge;
  } previews[] = {
    { "id,e\n1,2\n2,3\n99,3\n", "2 of 64", TRUE },
    { "id,e\n98,2\n99,3\n", "0 of 64", FALSE },
    { "id,label\n1,a\n2,b\n", "Left out, because they are no numbers: label", FALSE },
  };
  g_autoptr (VtSample) sample = make_sample ();

  for (guint i = 0; i < G_N_ELEMENTS (previews); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VtCsv) csv = vt_csv_parse (previews[i].table, strlen (previews[i].table), "e.csv", &error);
      g_assert_no_error (error);
      AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (vt_merge_dialog_new (NULL, sample, "e.csv", csv));

      g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), previews[i].says));
      g_assert_true ((strstr (adw_message_dialog_get_body (dialog), " of 64") != NULL) == (i < 2));
      g_assert_true (adw_message_dialog_has_response (dialog, "merge") == previews[i].may_merge);
      gtk_window_destroy (GTK_WINDOW (dialog));
    }
}

static GtkWidget *
find_of_type (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_of_type (child, type);

      if (found)
        return found;
    }
  return NULL;
}

static GtkStack *
find_pages (GtkWidget *widget)
{
  if (GTK_IS_STACK (widget) && gtk_stack_get_child_by_name (GTK_STACK (widget), "failed"))
    return GTK_STACK (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkStack *found = find_pages (child);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
shows_figure (gpointer pages)
{
  return g_str_equal (gtk_stack_get_visible_child_name (pages), "figure");
}

static gboolean
shows_failure (gpointer pages)
{
  return g_str_equal (gtk_stack_get_visible_child_name (pages), "failed");
}

/* A figure of a campaign that is stopped is of what was found; one that has missed it is drawn as soon as there is something after all. */
static void
test_figure_of_stopped (void)
{
  /* Spheres too small for science and fast enough for a test. */
  static const char search[] = "artn:protocol=custom,sphere=4.5,final_sphere=6,rim_move=10,refine=0,atoms=random,number=300,events=3";
  VtWindow *window = open_window ();

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  activate (window, "run-method", search);
  GtkWidget *dialog = vt_figure_dialog_new (window, vt_figure_find ("w20-fig1"), NULL);
  GtkStack *pages = find_pages (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  /* At once: no attempt has ended. */
  activate (window, "cancel-all", NULL);
  g_assert_true (vt_test_wait (shows_failure, pages, 20));
  activate (window, "run-method", search);
  g_assert_true (vt_test_wait (shows_figure, pages, 60));
  activate (window, "cancel-all", NULL);
  g_assert_true (vt_test_wait (is_idle, window, 20));
  g_assert_true (shows_figure (pages));
  gtk_window_destroy (GTK_WINDOW (dialog));
  close_window (window);
}

/* ---- movies ---- */

static gboolean
has_three_frames (gpointer window)
{
  VtTrajectory *trajectory = vt_document_get_trajectory (vt_stage_get_document (vt_window_get_stage (window)));
  gboolean complete = FALSE;

  return trajectory && vt_trajectory_get_n_frames (trajectory, &complete) == 3 && complete;
}

static gboolean
has_exported (gpointer window)
{
  g_autoptr (GVariant) path = get_status (window, "exported");

  return path && g_str_has_suffix (g_variant_get_string (path, NULL), "way.png");
}

/* What is played is filmed as it is looked at; one that is given up leaves nothing, and the frame is again the one that was shown. */
static void
test_movie (void)
{
  static const char text[] = "2\nLattice=\"8 0 0 0 8 0 0 0 8\" Properties=species:S:1:pos:R:3\nCu 1 1 1\nZr 4 4 4\n"
                             "2\nLattice=\"8 0 0 0 8 0 0 0 8\" Properties=species:S:1:pos:R:3\nCu 2 1 1\nZr 4 4 4\n"
                             "2\nLattice=\"8 0 0 0 8 0 0 0 8\" Properties=species:S:1:pos:R:3\nCu 3 1 1\nZr 4 4 4\n";
  g_autofree char *folder = g_dir_make_tmp ("vitrine-movie-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "frames.xyz", NULL), *path = g_build_filename (folder, "way.png", NULL);
  g_autofree char *given_up = g_build_filename (folder, "given-up.png", NULL);
  VtWindow *window = open_window ();
  VtDocument *document = vt_stage_get_document (vt_window_get_stage (window));
  g_autofree guint8 *first = NULL;
  gsize length = 0;

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  activate (window, "export-movie", path); /* nothing moves */
  g_assert_true (vt_test_wait (has_error, window, 5));

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  activate (window, "open", file);
  g_assert_true (vt_test_wait (has_three_frames, window, 20));
  activate (window, "export-movie", path);
  g_assert_true (vt_test_wait (has_exported, window, 60));
  for (int k = 0; k < 4; k++)
    {
      g_autofree char *image = g_strdup_printf ("%s/way-%04d.png", folder, k), *bytes = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (image, &bytes, &n, NULL) == (k < 3));
      if (k == 0)
        first = g_memdup2 (bytes, length = n);
      else if (k < 3) /* the atom has moved */
        g_assert_false (n == length && memcmp (first, bytes, n) == 0);
      g_unlink (image);
    }
  g_assert_cmpint (vt_document_get_frame (document), ==, 0);

  activate (window, "export-movie", given_up);
  activate (window, "cancel-open", NULL);
  g_assert_true (vt_test_wait (is_idle, window, 20));
  g_assert_false (has_error (window));
  g_assert_cmpint (vt_document_get_frame (document), ==, 0);
  /* While one is made the window may be closed. */
  activate (window, "export-movie", given_up);
  close_window (window);
  for (int k = 0; k < 3; k++)
    {
      g_autofree char *image = g_strdup_printf ("%s/given-up-%04d.png", folder, k);

      g_unlink (image);
    }
  g_unlink (file);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
has_one_owner (gpointer object)
{
  return g_atomic_int_get (&G_OBJECT (object)->ref_count) == 1;
}

/* A dialogue whose picture is still being made outlives the window that it belongs to. */
static void
test_outlived (void)
{
  for (int export = 0; export < 2; export++)
    {
      VtWindow *window = open_window ();
      GtkWidget *dialogue;

      activate (window, "open-sample", "cu50zr50-glass");
      g_assert_true (vt_test_wait (has_atoms, window, 20));
      dialogue = g_object_ref (export ? vt_export_dialog_new (window) : vt_figure_dialog_new (window, vt_figure_find ("p26-fig2"), NULL));
      gtk_window_present (GTK_WINDOW (dialogue));
      gtk_window_destroy (GTK_WINDOW (dialogue));
      close_window (window);
      g_assert_true (vt_test_wait (has_one_owner, dialogue, 60)); /* the test */
      g_assert_true (vt_test_wait (has_one_owner, window, 60));   /* the dialogue */
      g_object_unref (dialogue);
    }
}

static void
count (guint *n)
{
  (*n)++;
}

/* A live parameter: its slider and its number are one, and tell of it as such; other parameters do not. */
static void
test_slider (void)
{
  const VtFigure *figure = vt_figure_find ("w20-fig1");
  GtkWidget *controls = g_object_ref_sink (vt_param_controls_new (figure->params));
  GtkWidget *slider = find_of_type (controls, GTK_TYPE_SCALE), *row = gtk_widget_get_parent (slider);
  GtkWidget *number = find_of_type (row, GTK_TYPE_SPIN_BUTTON);
  guint n_slid = 0, n_changed = 0;

  g_signal_connect_swapped (controls, "slid", G_CALLBACK (count), &n_slid);
  g_signal_connect_swapped (controls, "changed", G_CALLBACK (count), &n_changed);
  gtk_range_set_value (GTK_RANGE (slider), 900);
  g_autoptr (VtParams) slid = vt_param_controls_dup_params (VT_PARAM_CONTROLS (controls));
  g_assert_cmpfloat (vt_params_get_real (slid, "temperature"), ==, 900);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (number), 650);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 650);
  g_assert_cmpuint (n_slid, ==, 2);
  g_assert_cmpuint (n_changed, ==, 0);
  /* Beyond the slider's end the number goes on. */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (number), 5000);
  g_autoptr (VtParams) far = vt_param_controls_dup_params (VT_PARAM_CONTROLS (controls));
  g_assert_cmpfloat (vt_params_get_real (far, "temperature"), ==, 5000);
  /* What a program sets is nobody's sliding. */
  vt_param_controls_reset (VT_PARAM_CONTROLS (controls));
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 700);
  g_assert_cmpuint (n_slid, ==, 3);
  g_object_unref (controls);
}

static void
assert_temperature (GtkWidget *controls, double value, const char *text)
{
  g_autoptr (VtParams) params = vt_param_controls_dup_params (VT_PARAM_CONTROLS (controls));

  g_assert_cmpfloat (vt_params_get_real (params, "temperature"), ==, value);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_of_type (controls, GTK_TYPE_SPIN_BUTTON))), ==, text);
}

/* As when the focus leaves each of them: what is written is read. */
static void
update_numbers (GtkWidget *widget)
{
  if (GTK_IS_SPIN_BUTTON (widget))
    gtk_spin_button_update (GTK_SPIN_BUTTON (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    update_numbers (child);
}

/* Numbers keep the digits that they have, and defaults follow the sample's units; what the user has chosen stays. */
static void
test_units (void)
{
  GtkWidget *controls = g_object_ref_sink (vt_param_controls_new (vt_registry_find ("vmsd")->params));
  GtkWidget *number = find_of_type (controls, GTK_TYPE_SPIN_BUTTON); /* the first: the temperature */
  g_autoptr (VtSample) metal = make_sample (), reduced = make_sample ();

  vt_sample_set_units (reduced, VT_UNITS_LJ);
  vt_param_controls_set_sample (VT_PARAM_CONTROLS (controls), metal);
  assert_temperature (controls, 300, "300");
  vt_param_controls_set_sample (VT_PARAM_CONTROLS (controls), reduced);
  assert_temperature (controls, 0.2, "0.2");
  gtk_spin_button_spin (GTK_SPIN_BUTTON (number), GTK_SPIN_STEP_FORWARD, 0.1);
  assert_temperature (controls, 0.3, "0.3");
  gtk_editable_set_text (GTK_EDITABLE (number), "0.435");
  gtk_spin_button_update (GTK_SPIN_BUTTON (number));
  assert_temperature (controls, 0.435, "0.435");
  vt_param_controls_set_sample (VT_PARAM_CONTROLS (controls), metal);
  assert_temperature (controls, 0.435, "0.435");
  vt_param_controls_reset (VT_PARAM_CONTROLS (controls));
  assert_temperature (controls, 300, "300");
  g_object_unref (controls);

  /* A rate near the smallest of LAMMPS's quench, to which a shortened number would be clamped. */
  controls = g_object_ref_sink (vt_param_controls_new (vt_registry_find ("lammps")->params));
  g_autoptr (VtParams) slow = vt_params_new (vt_registry_find ("lammps")->params);
  g_assert_true (vt_params_parse (slow, "run=melt-quench,rate=3e-7", NULL));
  vt_param_controls_set_params (VT_PARAM_CONTROLS (controls), slow);
  update_numbers (controls);
  g_autoptr (VtParams) kept = vt_param_controls_dup_params (VT_PARAM_CONTROLS (controls));
  g_assert_cmpfloat (vt_params_get_real (kept, "rate"), ==, 3e-7);
  g_object_unref (controls);
}

static void
on_activate (GApplication *app, gpointer result)
{
  g_application_hold (app);
  *(int *) result = g_test_run ();
  g_application_release (app);
}

/* With the keyboard alone: to an analysis by a part of its name, though others tell of it too, and back to all of them. */
static void
test_search (void)
{
  VtWindow *window = open_window ();
  GtkWidget *search, *found;

  activate (window, "open-sample", "cu50zr50-glass");
  g_assert_true (vt_test_wait (has_atoms, window, 20));
  activate (window, "find-analysis", NULL);
  search = gtk_widget_get_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (search);
  gtk_editable_set_text (GTK_EDITABLE (search), "activ");
  g_signal_emit_by_name (search, "activate");
  found = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (GTK_IS_BUTTON (found));
  found = gtk_widget_get_ancestor (found, VT_TYPE_METHOD_ROW);
  g_assert_nonnull (found);
  g_assert_cmpstr (vt_method_row_get_method (VT_METHOD_ROW (found))->id, ==, "artn");
  g_signal_emit_by_name (search, "stop-search");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (search)), ==, "");
  close_window (window);
}

int
main (int argc, char **argv)
{
  int result = 1;

  g_test_init (&argc, &argv, NULL);
  vt_ui_init ();
  g_test_add_func ("/ui/window/templates", test_templates);
  g_test_add_func ("/ui/window/profile", test_profile);
  g_test_add_func ("/ui/window/ends", test_ends);
  g_test_add_func ("/ui/window/modes", test_modes);
  g_test_add_func ("/ui/window/awaited", test_awaited);
  g_test_add_func ("/ui/window/opened-parameters", test_opened_parameters);
  g_test_add_func ("/ui/window/width-of-parameters", test_width_of_parameters);
  g_test_add_func ("/ui/window/events", test_events);
  g_test_add_func ("/ui/window/parameters", test_parameters);
  g_test_add_func ("/ui/window/actions", test_actions);
  g_test_add_func ("/ui/window/menus", test_menus);
  g_test_add_func ("/ui/window/keyboard-way", test_keyboard_way);
  g_test_add_func ("/ui/window/figure-of-stopped", test_figure_of_stopped);
  g_test_add_func ("/ui/window/movie", test_movie);
  g_test_add_func ("/ui/window/outlived", test_outlived);
  g_test_add_func ("/ui/window/work", test_work);
  g_test_add_func ("/ui/window/panels", test_panels);
  g_test_add_func ("/ui/window/colours", test_colours);
  g_test_add_func ("/ui/window/width-of-plots", test_width_of_plots);
  g_test_add_func ("/ui/window/old-values", test_old_values);
  g_test_add_func ("/ui/window/search", test_search);
  g_test_add_func ("/ui/window/slider", test_slider);
  g_test_add_func ("/ui/window/units", test_units);
  g_test_add_func ("/ui/window/dialogues", test_dialogues);
  g_test_add_func ("/ui/window/merge-preview", test_merge_preview);
  g_test_add_func ("/ui/window/progress", test_progress); /* the last: windows that are opened later are as small */

  application = GTK_APPLICATION (adw_application_new ("org.vitrine.Vitrine.Test", G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (application), "/org/vitrine/Vitrine");
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &result);
  g_application_run (G_APPLICATION (application), 1, argv);
  g_object_unref (application);
  return result;
}
