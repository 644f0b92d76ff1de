/* What the window can be asked to do about the selection, and fields of the user's own. */
#include "vt-window-private.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-ui.h"

static VtSelection *
get_selection (VtWindow *self)
{
  return vt_document_get_selection (vt_stage_get_document (self->stage));
}

/* "add: s2 < -4": the mode, and what follows it. Without one the selection is replaced. */
static const char *
split_mode (const char *text, VtSelectMode *mode)
{
  const char *colon = strchr (text, ':');
  g_autofree char *word = colon ? g_strstrip (g_strndup (text, (gsize) (colon - text))) : NULL;

  *mode = VT_SELECT_REPLACE;
  if (!word || !vt_select_mode_from_text (word, mode))
    return text;
  colon++;
  while (*colon == ' ')
    colon++;
  return colon;
}

/* ---- by formula ---- */

typedef struct
{
  VtWindow *window;
  VtSelectMode mode;
} Selecting;

static void
on_evaluated (GObject *source, GAsyncResult *result, gpointer data)
{
  Selecting *selecting = data;
  VtWindow *self = selecting->window;
  GError *error = NULL;
  gsize n = 0;
  g_autofree double *values = vt_document_evaluate_finish (VT_DOCUMENT (source), result, &n, &error);
  const gboolean current = g_task_get_cancellable (G_TASK (result)) == self->selecting;

  if (current)
    g_clear_object (&self->selecting);
  if (values && current && n == vt_selection_get_n_atoms (get_selection (self)))
    {
      g_autofree guint8 *marks = vt_document_marks_from_values (values, n);

      vt_selection_apply (get_selection (self), selecting->mode, marks);
    }
  if (!self->closing && current)
    vt_window_report (self, g_steal_pointer (&error));
  g_clear_error (&error);
  g_object_unref (selecting->window);
  g_free (selecting);
}

static void
forget_wish (VtWindow *self)
{
  g_clear_pointer (&self->wish, g_free);
}

/* Selects, once what the formula reads has been computed. */
static void
try_wish (VtWindow *self)
{
  GError *error = NULL;
  VtExpression *expression = vt_document_parse_formula (vt_stage_get_document (self->stage), self->wish, TRUE, NULL, &error);
  gboolean ready = FALSE;
  Selecting *selecting;

  if (!expression || !vt_document_ensure_inputs (vt_stage_get_document (self->stage), expression, &ready, &error))
    {
      vt_expression_free (expression);
      forget_wish (self);
      vt_window_report (self, error);
      return;
    }
  if (!ready)
    {
      vt_expression_free (expression);
      vt_window_queue_status (self);
      return;
    }
  forget_wish (self);
  selecting = g_new0 (Selecting, 1);
  *selecting = (Selecting){ g_object_ref (self), self->wish_mode };
  g_clear_object (&self->selecting);
  self->selecting = g_cancellable_new ();
  vt_document_evaluate_async (vt_stage_get_document (self->stage), expression, TRUE, self->selecting, on_evaluated, selecting);
}

void
vt_window_select_job_finished (VtWindow *self, VtJob *job)
{
  if (!self->wish)
    return;
  if (vt_job_get_state (job) != VT_JOB_DONE)
    forget_wish (self);
  else
    try_wish (self);
}

static void
on_select (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  const char *formula = split_mode (g_variant_get_string (parameter, NULL), &self->wish_mode);

  forget_wish (self);
  self->wish = g_strdup (formula);
  try_wish (self);
}

/* ---- by lists ---- */

static void
on_select_atoms (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  GError *error = NULL;
  VtSelectMode mode;
  const char *ids = split_mode (g_variant_get_string (parameter, NULL), &mode);
  g_autofree guint8 *marks = vt_selection_parse_ids (vt_stage_get_sample (self->stage), ids, &error);

  if (marks)
    vt_selection_apply (get_selection (self), mode, marks);
  vt_window_report (self, error);
}

static void
on_select_species (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  VtSample *sample = vt_stage_get_sample (self->stage);
  const guint8 *index = vt_sample_get_species_index (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  VtSelectMode mode;
  g_auto (GStrv) names = g_strsplit (split_mode (g_variant_get_string (parameter, NULL), &mode), ",", -1);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree guint8 *marks = g_malloc0 (MAX (n, 1));

  for (char **name = names; *name; name++)
    {
      guint s = 0;

      g_strstrip (*name);
      while (s < n_species && strcmp (species[s].name, *name) != 0)
        s++;
      if (s == n_species)
        {
          vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("There is no species “%s” in this sample."), *name));
          return;
        }
      for (gsize i = 0; i < n; i++)
        marks[i] |= index[i] == s;
    }
  vt_selection_apply (get_selection (self), mode, marks);
  vt_window_report (self, NULL);
}

static void
on_select_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_selection_select_all (get_selection (data));
}

static void
on_select_none (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_selection_select_none (get_selection (data));
}

static void
on_select_invert (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  vt_selection_invert (get_selection (data));
}

/* ---- in plots ---- */

/* "Y,X" or "Y,X,COLOUR" */
static void
on_scatter (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  g_auto (GStrv) names = g_strsplit (g_variant_get_string (parameter, NULL), ",", 3);
  GError *error = NULL;

  if (g_strv_length (names) < 2)
    error = g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                         _ ("A scatter plot is two fields, y,x such as s2,volume, and perhaps one for the colours; not “%s”."),
                         g_variant_get_string (parameter, NULL));
  else if (vt_scatter_card_choose (vt_plots_panel_get_scatter (self->plots), g_strstrip (names[1]), g_strstrip (names[0]),
                                   names[2] ? g_strstrip (names[2]) : NULL, &error))
    gtk_toggle_button_set_active (self->right_toggle, TRUE);
  vt_window_report (self, error);
  vt_window_queue_status (self);
}

/* ---- in the picture ---- */

/* Corners in fractions of the picture: "x,y x,y x,y …"; two are opposite ones of a rectangle. */
static void
on_select_region (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  VtWindow *self = data;
  VtSelectMode mode;
  const char *text = split_mode (g_variant_get_string (parameter, NULL), &mode);
  g_auto (GStrv) corners = g_strsplit_set (text, " ,", -1);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  const double size[2] = { gtk_widget_get_width (GTK_WIDGET (self->viewport)), gtk_widget_get_height (GTK_WIDGET (self->viewport)) };
  gboolean good = TRUE;

  for (char **corner = corners; *corner && good; corner++)
    {
      char *end = NULL;
      double value = g_ascii_strtod (*corner, &end);

      if (**corner == '\0')
        continue;
      good = *end == '\0' && isfinite (value);
      value *= size[numbers->len % 2];
      g_array_append_val (numbers, value);
    }
  if (good && numbers->len == 4)
    {
      const double *a = (const double *) (gpointer) numbers->data;
      const double all[8] = { a[0], a[1], a[2], a[1], a[2], a[3], a[0], a[3] };

      g_array_set_size (numbers, 0);
      g_array_append_vals (numbers, all, 8);
    }
  if (good && numbers->len >= 6 && numbers->len % 2 == 0)
    vt_viewport_select_region (self->viewport, mode, (const double *) (gpointer) numbers->data, numbers->len / 2);
  else
    vt_window_report (self, g_error_new (VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                               _ ("A region is two corners of a rectangle or three and more of a polygon, such as 0.2,0.2 0.6,0.8; not “%s”."),
                               text));
}

static gboolean
on_region (VtWindow *self, int mode, gpointer marks, guint64 n)
{
  VtScene *scene = vt_stage_get_scene (self->stage);

  /* Of the frame that is seen; while another one is being coloured its atoms may be others. */
  if (!vt_stage_shows_others (self->stage)
      && vt_sample_get_n_atoms (vt_scene_get_sample (scene)) == vt_selection_get_n_atoms (get_selection (self)))
    vt_selection_apply (get_selection (self), (VtSelectMode) mode, marks);
  return TRUE;
}

static void
on_selection_changed (VtWindow *self)
{
  VtSelection *selection = get_selection (self);
  const gsize n = vt_selection_get_count (selection);
  g_autofree char *count = vt_ui_format_count (n);
  g_autofree char *text = g_strdup_printf (P_ ("%s atom selected", "%s atoms selected", n), count);

  gtk_label_set_text (self->selected, text);
  gtk_revealer_set_reveal_child (self->selected_revealer, n > 0);
  vt_window_queue_status (self);
}

void
vt_window_add_select_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "select", .activate = on_select, .parameter_type = "s" },
    { .name = "select-atoms", .activate = on_select_atoms, .parameter_type = "s" },
    { .name = "select-species", .activate = on_select_species, .parameter_type = "s" },
    { .name = "select-all", .activate = on_select_all },
    { .name = "select-none", .activate = on_select_none },
    { .name = "select-invert", .activate = on_select_invert },
    { .name = "scatter", .activate = on_scatter, .parameter_type = "s" },
    { .name = "select-region", .activate = on_select_region, .parameter_type = "s" },
  };
  g_autoptr (GPropertyAction) tool = g_property_action_new ("select-tool", self->viewport, "tool");
  g_autoptr (GPropertyAction) through = g_property_action_new ("select-through", self->stage, "select-through");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (tool));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (through));
  g_object_bind_property (self->stage, "select-through", self->viewport, "through", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->viewport, "select", G_CALLBACK (on_region), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_selection (self), "changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
}
