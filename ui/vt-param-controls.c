#include "vt-param-controls.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-field-chooser.h"
#include "vt-ui.h"

/* The controls of one parameter. */
typedef struct
{
  const VtParamSpec *spec;
  GtkWidget *row;     /* what is dimmed when the parameter does not apply */
  GtkWidget *control; /* KIND: drop-down; ATOMS: a label; else switch, spin button, drop-down or field chooser; for SPECIES the box of rows */
  GtkLabel *unit;
  GtkWidget **spins; /* SPECIES: one per species */
  GtkWidget *slider; /* of a live parameter, beside its spin button; else NULL */
} Control;

struct _VtParamControls
{
  GtkBox parent_instance;

  const VtParamSpec *specs;
  VtSample *sample;
  Control *controls;
  guint n_controls;
  GtkSizeGroup *units; /* equally wide, so that the numbers before them stand below each other */
  gboolean updating;
};

static guint changed_signal, slid_signal;

/* Behind the point. */
#define MOST_DIGITS 8

/* Pixels for the text of a choice beside its name, in the narrowest panel. */
#define CHOICE_ROOM 130

G_DEFINE_FINAL_TYPE (VtParamControls, vt_param_controls, GTK_TYPE_BOX)

/* How many it takes to write @number, @least at least. */
static int
count_digits (double number, int least)
{
  for (int digits = least; digits < MOST_DIGITS; digits++)
    {
      const double scaled = number * pow (10, digits);

      if (fabs (scaled - round (scaled)) <= 1e-6 * fabs (scaled))
        return digits;
    }
  return MOST_DIGITS;
}

static int
digits_of (const VtParamSpec *spec)
{
  return spec->type == VT_PARAM_INTEGER ? 0 : spec->step > 0 ? count_digits (spec->step, 0) : 3;
}

static VtParams *
params_of (VtParamControls *self)
{
  VtParams *params = vt_params_new (self->specs);

  for (guint i = 0; i < self->n_controls; i++)
    {
      Control *control = &self->controls[i];
      const VtParamSpec *spec = control->spec;
      g_autofree char *text = NULL;
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];
      g_autoptr (GError) error = NULL;

      switch (spec->type)
        {
        case VT_PARAM_BOOLEAN:
          text = g_strdup (gtk_switch_get_active (GTK_SWITCH (control->control)) ? "true" : "false");
          break;
        case VT_PARAM_INTEGER:
          text = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (control->control)));
          break;
        case VT_PARAM_REAL:
          text = g_strdup (
              g_ascii_formatd (buffer, sizeof buffer, "%.10g",
                               gtk_spin_button_get_value (GTK_SPIN_BUTTON (control->control))));
          break;
        case VT_PARAM_CHOICE:
          {
            guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (control->control));

            if (selected != GTK_INVALID_LIST_POSITION)
              text = g_strdup (spec->choices[selected].id);
            break;
          }
        case VT_PARAM_KIND:
          {
            GtkStringObject *name = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (control->control));

            text = g_strdup (name ? gtk_string_object_get_string (name) : NULL);
            break;
          }
        case VT_PARAM_ATOMS: /* the document knows what is selected */
          break;
        case VT_PARAM_FIELD:
        case VT_PARAM_FIELDS:
          text = g_strdup (vt_field_chooser_get_text (VT_FIELD_CHOOSER (control->control)));
          break;
        case VT_PARAM_SPECIES:
          {
            guint n_species = 0;
            const VtSpecies *species = self->sample ? vt_sample_get_species (self->sample, &n_species) : NULL;
            GString *list = g_string_new (NULL);

            for (guint s = 0; s < n_species; s++)
              g_string_append_printf (
                  list, "%s%s=%s", s > 0 ? "/" : "", species[s].name,
                  g_ascii_formatd (buffer, sizeof buffer, "%.10g",
                                   gtk_spin_button_get_value (GTK_SPIN_BUTTON (control->spins[s]))));
            text = g_string_free (list, FALSE);
            break;
          }
        }
      if (text && *text && !vt_params_set (params, spec->id, text, &error))
        g_warning ("The control of %s made “%s”: %s", spec->id, text, error->message);
    }
  return params;
}

static void
update_shown (VtParamControls *self)
{
  g_autoptr (VtParams) params = params_of (self);

  for (guint i = 0; i < self->n_controls; i++)
    gtk_widget_set_visible (self->controls[i].row, vt_params_is_shown (params, self->controls[i].spec));
}

static void
on_value_changed (VtParamControls *self)
{
  if (self->updating)
    return;
  update_shown (self);
  g_signal_emit (self, changed_signal, 0);
}

/* ---- live parameters: a slider and a number that follow each other ---- */

static void
show_on_slider (VtParamControls *self, Control *control)
{
  const gboolean updating = self->updating;

  if (!control->slider)
    return;
  self->updating = TRUE;
  gtk_range_set_value (GTK_RANGE (control->slider), gtk_spin_button_get_value (GTK_SPIN_BUTTON (control->control)));
  self->updating = updating;
}

static void
on_live_typed (GtkSpinButton *spin, VtParamControls *self)
{
  for (guint i = 0; i < self->n_controls; i++)
    if (self->controls[i].control == GTK_WIDGET (spin))
      show_on_slider (self, &self->controls[i]);
  if (!self->updating)
    g_signal_emit (self, slid_signal, 0);
}

static void
on_slid (GtkRange *slider, VtParamControls *self)
{
  if (self->updating)
    return;
  for (guint i = 0; i < self->n_controls; i++)
    if (self->controls[i].slider == GTK_WIDGET (slider))
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->controls[i].control), gtk_range_get_value (slider));
}

static void
show_value (VtParamControls *self, Control *control, const VtParams *params)
{
  const VtParamSpec *spec = control->spec;

  switch (spec->type)
    {
    case VT_PARAM_BOOLEAN:
      gtk_switch_set_active (GTK_SWITCH (control->control), vt_params_get_boolean (params, spec->id));
      break;
    case VT_PARAM_INTEGER:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (control->control), vt_params_get_integer (params, spec->id));
      break;
    case VT_PARAM_REAL:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (control->control), vt_params_get_real (params, spec->id));
      break;
    case VT_PARAM_CHOICE:
      for (guint c = 0; spec->choices[c].id; c++)
        if (g_strcmp0 (spec->choices[c].id, vt_params_get_choice (params, spec->id)) == 0)
          gtk_drop_down_set_selected (GTK_DROP_DOWN (control->control), c);
      break;
    case VT_PARAM_KIND:
      {
        guint kind = 0;

        if (self->sample && vt_params_get_kind (params, spec->id, self->sample, &kind, NULL))
          gtk_drop_down_set_selected (GTK_DROP_DOWN (control->control), kind);
        break;
      }
    case VT_PARAM_ATOMS:
      break;
    case VT_PARAM_FIELD:
    case VT_PARAM_FIELDS:
      {
        g_autofree char *text = vt_params_dup_text (params, spec->id);

        vt_field_chooser_set_text (VT_FIELD_CHOOSER (control->control), text);
        break;
      }
    case VT_PARAM_SPECIES:
      {
        guint n_species = 0;
        double values[VT_MAX_SPECIES];

        if (!self->sample)
          break;
        vt_sample_get_species (self->sample, &n_species);
        if (vt_params_get_species (params, spec->id, self->sample, values, NULL))
          for (guint s = 0; s < n_species; s++)
            gtk_spin_button_set_value (GTK_SPIN_BUTTON (control->spins[s]), values[s]);
        break;
      }
    }
}

void
vt_param_controls_set_params (VtParamControls *self, const VtParams *params)
{
  self->updating = TRUE;
  for (guint i = 0; i < self->n_controls; i++)
    show_value (self, &self->controls[i], params);
  self->updating = FALSE;
  update_shown (self);
}

static VtParams *
make_defaults (VtParamControls *self, VtSample *sample)
{
  VtParams *params = vt_params_new (self->specs);

  vt_params_suit (params, sample);
  return params;
}

void
vt_param_controls_reset (VtParamControls *self)
{
  g_autoptr (VtParams) params = make_defaults (self, self->sample);

  vt_param_controls_set_params (self, params);
}

VtParams *
vt_param_controls_dup_params (VtParamControls *self)
{
  return params_of (self);
}

/* ---- making the controls ---- */

/* As many digits as the number has, though no fewer than the step: 300, and 0.435 in reduced units. */
static gboolean
on_output (GtkSpinButton *spin, gpointer spec)
{
  const double value = gtk_spin_button_get_value (spin);
  g_autofree char *text = g_strdup_printf ("%.*f", count_digits (value, digits_of (spec)), value);

  if (g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (spin))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static gboolean
is_live (const VtParamSpec *spec)
{
  return spec->type == VT_PARAM_REAL && spec->slide_max > spec->slide_min;
}

static GtkWidget *
make_spin (VtParamControls *self, const VtParamSpec *spec, const char *label)
{
  double step = spec->step > 0 ? spec->step : 1;
  GtkWidget *spin = gtk_spin_button_new_with_range (spec->min, MAX (spec->max, spec->min + step), step);

  if (spec->type != VT_PARAM_INTEGER)
    {
      gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), MOST_DIGITS);
      g_signal_connect (spin, "output", G_CALLBACK (on_output), (gpointer) spec);
    }
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  vt_ui_label (spin, label, FALSE);
  if (is_live (spec))
    g_signal_connect (spin, "value-changed", G_CALLBACK (on_live_typed), self);
  else
    g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (on_value_changed), self);
  return spin;
}

static GtkWidget *
make_slider (VtParamControls *self, const VtParamSpec *spec)
{
  GtkWidget *slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, spec->slide_min, spec->slide_max, spec->step);

  gtk_widget_set_hexpand (slider, TRUE);
  gtk_widget_set_size_request (slider, 160, -1);
  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_range_set_round_digits (GTK_RANGE (slider), digits_of (spec));
  gtk_range_set_increments (GTK_RANGE (slider), spec->step, 4 * spec->step);
  vt_ui_label (slider, _ (spec->title), FALSE);
  g_signal_connect (slider, "value-changed", G_CALLBACK (on_slid), self);
  return slider;
}

static GtkWidget *
make_row (VtParamControls *self, const char *title, GtkWidget *control, GtkLabel **unit)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), control);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), control);
  if (unit)
    {
      *unit = GTK_LABEL (gtk_label_new (NULL));
      gtk_label_set_xalign (*unit, 0);
      gtk_widget_add_css_class (GTK_WIDGET (*unit), "dim-label");
      gtk_size_group_add_widget (self->units, GTK_WIDGET (*unit));
      gtk_box_append (GTK_BOX (row), GTK_WIDGET (*unit));
    }
  return row;
}

static GtkWidget *
make_choice (VtParamControls *self, const VtParamSpec *spec)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GtkWidget *drop_down;

  for (guint c = 0; spec->choices[c].id; c++)
    gtk_string_list_append (titles, _ (spec->choices[c].title));
  drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL);
  gtk_widget_set_valign (drop_down, GTK_ALIGN_CENTER);
  vt_ui_label (drop_down, _ (spec->title), FALSE);
  g_signal_connect_swapped (drop_down, "notify::selected", G_CALLBACK (on_value_changed), self);
  return drop_down;
}

static gboolean
is_wordy (GtkWidget *widget, const VtParamSpec *spec)
{
  for (guint c = 0; spec->choices[c].id; c++)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, _ (spec->choices[c].title));
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      if (width > CHOICE_ROOM)
        return TRUE;
    }
  return FALSE;
}

static void
make_control (VtParamControls *self, Control *control, const VtParamSpec *spec)
{
  control->spec = spec;
  switch (spec->type)
    {
    case VT_PARAM_BOOLEAN:
      control->control = gtk_switch_new ();
      gtk_widget_set_valign (control->control, GTK_ALIGN_CENTER);
      vt_ui_label (control->control, _ (spec->title), FALSE);
      g_signal_connect_swapped (control->control, "notify::active", G_CALLBACK (on_value_changed), self);
      break;
    case VT_PARAM_INTEGER:
    case VT_PARAM_REAL:
      control->control = make_spin (self, spec, _ (spec->title));
      break;
    case VT_PARAM_CHOICE:
      control->control = make_choice (self, spec);
      break;
    case VT_PARAM_KIND:
      control->control = gtk_drop_down_new (NULL, NULL);
      gtk_widget_set_valign (control->control, GTK_ALIGN_CENTER);
      vt_ui_label (control->control, _ (spec->title), FALSE);
      g_signal_connect_swapped (control->control, "notify::selected", G_CALLBACK (on_value_changed), self);
      break;
    case VT_PARAM_ATOMS:
      control->row = control->control = gtk_label_new (_ (spec->tooltip));
      gtk_label_set_xalign (GTK_LABEL (control->row), 1);
      gtk_label_set_wrap (GTK_LABEL (control->row), TRUE);
      gtk_widget_add_css_class (control->row, "dim-label");
      break;
    case VT_PARAM_FIELD:
    case VT_PARAM_FIELDS:
      control->control = vt_field_chooser_new (_ (spec->title), *spec->preset_field ? NULL : _ ("automatic"), spec->type == VT_PARAM_FIELDS);
      gtk_widget_set_valign (control->control, GTK_ALIGN_CENTER);
      g_signal_connect_swapped (control->control, "changed", G_CALLBACK (on_value_changed), self);
      break;
    case VT_PARAM_SPECIES:
      control->row = control->control = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      break;
    }
  if (!control->row)
    control->row = make_row (self, _ (spec->title), control->control, spec->type == VT_PARAM_INTEGER || spec->type == VT_PARAM_REAL ? &control->unit : NULL);
  /* Below its name, or the panel would grow with what is chosen. */
  if (spec->type == VT_PARAM_CHOICE && is_wordy (control->control, spec))
    gtk_orientable_set_orientation (GTK_ORIENTABLE (control->row), GTK_ORIENTATION_VERTICAL);
  if (is_live (spec))
    {
      control->slider = make_slider (self, spec);
      gtk_box_insert_child_after (GTK_BOX (control->row), control->slider, gtk_widget_get_first_child (control->row));
      gtk_widget_set_hexpand (gtk_widget_get_first_child (control->row), FALSE);
    }
  vt_ui_set_tooltip (control->row, spec->tooltip && *spec->tooltip ? _ (spec->tooltip) : NULL);
  gtk_box_append (GTK_BOX (self), control->row);
}

static void
make_species_rows (VtParamControls *self, Control *control)
{
  guint n_species = 0;
  const VtSpecies *species = self->sample ? vt_sample_get_species (self->sample, &n_species) : NULL;

  vt_ui_clear_box (GTK_BOX (control->control));
  g_free (control->spins);
  control->spins = g_new0 (GtkWidget *, n_species + 1);
  for (guint s = 0; s < n_species; s++)
    {
      g_autofree char *unit = vt_sample_dup_unit (self->sample, control->spec->unit);
      g_autofree char *title = g_strdup_printf (Q_ ("parameter of a species", "%s of %s"), _ (control->spec->title),
                                                species[s].name);
      GtkLabel *label;

      control->spins[s] = make_spin (self, control->spec, title);
      gtk_box_append (GTK_BOX (control->control), make_row (self, title, control->spins[s], &label));
      vt_ui_set_label (label, unit);
    }
}

static void
list_kinds (VtParamControls *self, Control *control)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n_species = 0;
  const VtSpecies *species = self->sample ? vt_sample_get_species (self->sample, &n_species) : NULL;

  for (guint s = 0; s < n_species; s++)
    gtk_string_list_append (names, species[s].name);
  gtk_drop_down_set_model (GTK_DROP_DOWN (control->control), G_LIST_MODEL (names));
}

void
vt_param_controls_set_document (VtParamControls *self, VtDocument *document)
{
  g_return_if_fail (VT_IS_PARAM_CONTROLS (self));

  for (guint i = 0; i < self->n_controls; i++)
    if (VT_IS_FIELD_CHOOSER (self->controls[i].control))
      vt_field_chooser_set_document (VT_FIELD_CHOOSER (self->controls[i].control), document);
}

static gboolean
same_species (VtSample *a, VtSample *b)
{
  guint n_a, n_b;
  const VtSpecies *species_a, *species_b;

  if (!a || !b)
    return FALSE;
  species_a = vt_sample_get_species (a, &n_a);
  species_b = vt_sample_get_species (b, &n_b);
  for (guint s = 0; s < n_a && n_a == n_b; s++)
    if (g_strcmp0 (species_a[s].name, species_b[s].name) != 0)
      return FALSE;
  return n_a == n_b && vt_sample_get_units (a) == vt_sample_get_units (b);
}

/* What the user has left at the default for samples like the one so far becomes the default for those like @sample. */
static void
suit_controls (VtParamControls *self, VtSample *sample)
{
  g_autoptr (VtParams) current = params_of (self), old = make_defaults (self, self->sample), new = make_defaults (self, sample);
  const gboolean reduced = sample && vt_sample_get_units (sample) == VT_UNITS_LJ;

  self->updating = TRUE;
  for (guint i = 0; i < self->n_controls; i++)
    {
      const VtParamSpec *spec = self->controls[i].spec;
      g_autofree char *was = vt_params_dup_text (old, spec->id), *is = vt_params_dup_text (current, spec->id);

      if (spec->preset_reduced == 0)
        continue;
      if (g_strcmp0 (was, is) == 0)
        show_value (self, &self->controls[i], new);
      if (spec->type == VT_PARAM_REAL)
        {
          const double step = reduced ? pow (10, floor (log10 (spec->preset_reduced))) : spec->step;
          gtk_spin_button_set_increments (GTK_SPIN_BUTTON (self->controls[i].control), step, 10 * step);
        }
    }
  self->updating = FALSE;
}

void
vt_param_controls_set_sample (VtParamControls *self, VtSample *sample)
{
  gboolean same = same_species (self->sample, sample);

  if (!same)
    suit_controls (self, sample);
  g_set_object (&self->sample, sample);
  if (same)
    return; /* another frame: what the user has set stays */
  for (guint i = 0; i < self->n_controls; i++)
    {
      Control *control = &self->controls[i];

      if (control->spec->type == VT_PARAM_SPECIES)
        {
          g_autoptr (VtParams) defaults = vt_params_new (self->specs);

          self->updating = TRUE;
          make_species_rows (self, control);
          show_value (self, control, defaults);
          self->updating = FALSE;
        }
      else if (control->spec->type == VT_PARAM_KIND)
        {
          self->updating = TRUE;
          list_kinds (self, control);
          self->updating = FALSE;
        }
      else if (control->unit)
        {
          g_autofree char *unit = vt_sample_dup_unit (sample, control->spec->unit);

          vt_ui_set_label (control->unit, unit);
        }
    }
}

static void
vt_param_controls_finalize (GObject *object)
{
  VtParamControls *self = VT_PARAM_CONTROLS (object);

  for (guint i = 0; i < self->n_controls; i++)
    g_free (self->controls[i].spins);
  g_free (self->controls);
  g_clear_object (&self->sample);
  g_clear_object (&self->units);
  G_OBJECT_CLASS (vt_param_controls_parent_class)->finalize (object);
}

static void
vt_param_controls_class_init (VtParamControlsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_param_controls_finalize;
  changed_signal = g_signal_new ("changed", VT_TYPE_PARAM_CONTROLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  slid_signal = g_signal_new ("slid", VT_TYPE_PARAM_CONTROLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_param_controls_init (VtParamControls *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->units = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
}

GtkWidget *
vt_param_controls_new (const VtParamSpec *specs)
{
  VtParamControls *self = g_object_new (VT_TYPE_PARAM_CONTROLS, NULL);

  self->specs = specs;
  while (specs[self->n_controls].id)
    self->n_controls++;
  self->controls = g_new0 (Control, self->n_controls + 1);
  self->updating = TRUE;
  for (guint i = 0; i < self->n_controls; i++)
    {
      Control *control = &self->controls[i];

      make_control (self, control, &specs[i]);
      if (control->spec->type == VT_PARAM_SPECIES)
        make_species_rows (self, control);
      else if (control->unit)
        {
          g_autofree char *unit = vt_sample_dup_unit (NULL, control->spec->unit);

          vt_ui_set_label (control->unit, unit);
        }
    }
  self->updating = FALSE;
  vt_param_controls_reset (self);
  return GTK_WIDGET (self);
}
