#include "vt-motion-bar.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "vt-arrows.h"
#include "vt-fit-layout.h"
#include "vt-ui.h"

#define FRAME_MS 30

struct _VtMotionBar
{
  GtkWidget parent_instance;

  VtStage *stage;
  VtSample *base;     /* what is moved */
  VtField *mode;      /* or: */
  VtEventPath *path;
  VtField *way;       /* of a path: from its beginning to its end */
  const char *end;    /* what the path comes to */
  GBytes *images;     /* in which the atoms are drawn, wherever they go */
  gsize mover;        /* of a path: the atom that goes farthest */

  gboolean playing;
  guint timer;
  gint64 last;        /* µs, when the last frame was made */
  double where;       /* 0 … 1 */
  double phase;       /* the same, and beyond 1 while it rests */
  gboolean updating;

  GtkWidget *box;
  GtkWidget *play;
  GtkWidget *title;
  GtkAdjustment *position;
  GtkWidget *scale;
  GtkWidget *amplitude; /* spin button, length units */
  GtkWidget *amplitude_label;
  GtkWidget *speed;     /* spin button, periods per second */
};

/* A path is played again after it has been seen to its end for so many of its lengths. */
#define REST 0.3

static guint changed_signal, moved_signal;

G_DEFINE_FINAL_TYPE (VtMotionBar, vt_motion_bar, GTK_TYPE_WIDGET)

/* ---- where the atoms are ---- */

static double *
move_along_mode (VtMotionBar *self)
{
  const gsize n = vt_sample_get_n_atoms (self->base);
  const guint components = vt_field_get_n_components (self->mode);
  const double longest = vt_arrows_get_longest (self->mode);
  const double amplitude = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->amplitude));
  const double scale = longest > 0 ? amplitude * sin (2 * G_PI * self->where) / longest : 0;
  double *positions = g_memdup2 (vt_sample_get_positions (self->base), 3 * n * sizeof *positions);

  for (gsize i = 0; i < n; i++)
    for (guint k = 0; k < components; k++)
      {
        const double v = vt_field_get (self->mode, i, k);

        if (isfinite (v))
          positions[3 * i + k] += scale * v;
      }
  return positions;
}

static double *
move_along_path (VtMotionBar *self)
{
  double *positions = g_memdup2 (vt_sample_get_positions (self->base), 3 * vt_sample_get_n_atoms (self->base) * sizeof *positions);

  vt_event_path_displace (self->path, self->where * vt_event_path_get_length (self->path), positions);
  return positions;
}

static VtField *
make_way (VtSample *sample, const VtEventPath *path)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const float *from = path->displacement, *to = from + 3 * (gsize) (path->n_points - 1) * path->n_atoms;
  double *way = g_new0 (double, 3 * n);

  for (guint m = 0; m < path->n_atoms; m++)
    for (int k = 0; k < 3; k++)
      way[3 * (gsize) path->atoms[m] + k] = to[3 * m + k] - from[3 * m + k];
  return vt_field_new ("way", _ ("Displacement"), vt_sample_get_length_unit (sample), _ ("From the start to the end of the event"), VT_FIELD_F64,
                       n, 3, way);
}

/* ---- in which images they are drawn ---- */

/* Squares of how far the atoms of a path get from its beginning. */
static double *
find_reaches (const VtEventPath *path, double *largest)
{
  double *reaches = g_new0 (double, path->n_atoms + 1);

  *largest = 0;
  for (guint m = 0; m < path->n_atoms; m++)
    {
      for (guint p = 1; p < path->n_points; p++)
        {
          const float *from = path->displacement + 3 * (gsize) m, *at = from + 3 * (gsize) p * path->n_atoms;
          double square = 0;

          for (int k = 0; k < 3; k++)
            square += ((double) at[k] - (double) from[k]) * ((double) at[k] - (double) from[k]);
          reaches[m] = MAX (reaches[m], square);
        }
      *largest = MAX (*largest, reaches[m]);
    }
  return reaches;
}

/* Those that move notably are drawn together, though the edge of the cell be between them. */
static void
gather_movers (VtMotionBar *self, const double inverse[3][3], double *shifts)
{
  const VtCell *cell = vt_sample_get_cell (self->base);
  const double *positions = vt_sample_get_positions (self->base);
  double largest;
  g_autofree double *reaches = find_reaches (self->path, &largest);

  for (guint m = 0; m < self->path->n_atoms; m++)
    if (reaches[m] >= largest)
      self->mover = self->path->atoms[m];
  for (guint m = 0; m < self->path->n_atoms; m++)
    {
      const gsize atom = 3 * (gsize) self->path->atoms[m], mover = 3 * self->mover;
      double way[3], nearest[3];

      if (reaches[m] < VT_EVENT_NOTABLE * VT_EVENT_NOTABLE * largest)
        continue;
      for (int k = 0; k < 3; k++)
        way[k] = nearest[k] = positions[atom + k] + shifts[atom + k] - positions[mover + k] - shifts[mover + k];
      vt_cell_minimum_image (cell, inverse, nearest);
      for (int k = 0; k < 3; k++)
        shifts[atom + k] += nearest[k] - way[k];
    }
}

static void
choose_images (VtMotionBar *self)
{
  const VtCell *cell = vt_sample_get_cell (self->base);
  const double *positions = vt_sample_get_positions (self->base);
  const gsize n = vt_sample_get_n_atoms (self->base);
  double *shifts, inverse[3][3];

  if (!vt_cell_get_inverse (cell, inverse))
    return;
  shifts = g_new (double, 3 * n);
  for (gsize i = 0; i < n; i++)
    {
      vt_cell_wrap (cell, inverse, positions + 3 * i, shifts + 3 * i);
      for (int k = 0; k < 3; k++)
        shifts[3 * i + k] -= positions[3 * i + k];
    }
  if (self->path)
    gather_movers (self, inverse, shifts);
  self->images = g_bytes_new_take (shifts, 3 * n * sizeof *shifts);
}

gsize
vt_motion_bar_get_mover (VtMotionBar *self)
{
  return self->mover;
}

static void
show (VtMotionBar *self)
{
  g_autoptr (VtSample) moved = vt_sample_with_positions (self->base, NULL, self->mode ? move_along_mode (self) : move_along_path (self));

  if (self->images)
    vt_sample_set_images (moved, self->images);
  vt_stage_set_moved (self->stage, moved, self->way ? self->way : self->mode);
  self->updating = TRUE;
  gtk_adjustment_set_value (self->position, self->where);
  self->updating = FALSE;
  g_signal_emit (self, moved_signal, 0);
}

/* ---- playing ---- */

static gboolean
on_frame (gpointer data)
{
  VtMotionBar *self = data;
  const gint64 now = g_get_monotonic_time ();
  const double seconds = (double) (now - self->last) / G_USEC_PER_SEC;
  const double speed = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->speed));

  /* The picture is drawn first, however long it takes. */
  if (!vt_stage_is_drawn (self->stage))
    return G_SOURCE_CONTINUE;
  self->last = now;
  self->phase += MIN (seconds, 0.25) * speed;
  self->phase = fmod (self->phase, self->path ? 1 + REST : 1);
  self->where = MIN (self->phase, 1);
  show (self);
  return G_SOURCE_CONTINUE;
}

void
vt_motion_bar_set_playing (VtMotionBar *self, gboolean playing)
{
  const char *label = playing ? _ ("Pause") : _ ("Play");

  g_return_if_fail (VT_IS_MOTION_BAR (self));
  playing = playing && self->base;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->playing = playing;
  if (playing)
    {
      self->last = g_get_monotonic_time ();
      self->timer = g_timeout_add (FRAME_MS, on_frame, self);
    }
  gtk_button_set_icon_name (GTK_BUTTON (self->play), playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  vt_ui_label (self->play, label, TRUE);
  g_signal_emit (self, changed_signal, 0);
}

gboolean
vt_motion_bar_get_playing (VtMotionBar *self)
{
  return self->playing;
}

gboolean
vt_motion_bar_is_active (VtMotionBar *self)
{
  return self->base != NULL;
}

void
vt_motion_bar_seek (VtMotionBar *self, double where)
{
  g_return_if_fail (VT_IS_MOTION_BAR (self));
  if (!self->base)
    return;
  self->where = self->phase = CLAMP (where, 0, 1);
  show (self);
}

double
vt_motion_bar_get_where (VtMotionBar *self)
{
  return self->where;
}

guint
vt_motion_bar_count_pictures (VtMotionBar *self, double rate)
{
  g_return_val_if_fail (VT_IS_MOTION_BAR (self), 0);
  return (guint) MAX (lround ((self->path ? 1 + REST : 1) * rate / gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->speed))), 2);
}

void
vt_motion_bar_seek_picture (VtMotionBar *self, guint k, double rate)
{
  vt_motion_bar_seek (self, MIN (k * gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->speed)) / rate, 1));
}

static void
forget (VtMotionBar *self)
{
  g_clear_object (&self->base);
  g_clear_object (&self->mode);
  g_clear_object (&self->way);
  g_clear_pointer (&self->images, g_bytes_unref);
  g_clear_pointer (&self->path, vt_event_path_free);
}

void
vt_motion_bar_stop (VtMotionBar *self)
{
  g_return_if_fail (VT_IS_MOTION_BAR (self));
  if (!self->base)
    return;
  forget (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  vt_stage_set_moved (self->stage, NULL, NULL);
  vt_motion_bar_set_playing (self, FALSE);
}

static void
add_marks (VtMotionBar *self)
{
  GtkScale *scale = GTK_SCALE (self->scale);
  double saddle;

  gtk_scale_clear_marks (scale);
  if (!self->path)
    return;
  saddle = self->path->length[self->path->saddle] / vt_event_path_get_length (self->path);
  gtk_scale_add_mark (scale, 0, GTK_POS_BOTTOM, vt_event_path_is_from_start (self->path) ? _ ("start") : _ ("a minimum"));
  /* Wherever it is, and however short the scale: not on top of the others' names. */
  gtk_scale_add_mark (scale, saddle, GTK_POS_TOP, _ ("saddle"));
  if (self->path->saddle + 1 < self->path->n_points)
    gtk_scale_add_mark (scale, 1, GTK_POS_BOTTOM, self->end);
}

static void
start (VtMotionBar *self, const char *title)
{
  const gboolean mode = self->mode != NULL;

  self->where = self->phase = 0;
  choose_images (self);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_widget_set_tooltip_text (self->title, title);
  gtk_widget_set_visible (self->amplitude, mode);
  gtk_widget_set_visible (self->amplitude_label, mode);
  add_marks (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  show (self);
  vt_motion_bar_set_playing (self, TRUE);
}

void
vt_motion_bar_play_mode (VtMotionBar *self, VtField *field)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  g_autoptr (VtField) keep = g_object_ref (field);
  g_autofree char *unit = NULL;

  g_return_if_fail (VT_IS_MOTION_BAR (self) && VT_IS_FIELD (field));
  g_return_if_fail (sample && vt_field_get_n_atoms (field) == vt_sample_get_n_atoms (sample) && vt_arrows_can_show (field));
  forget (self);
  g_set_object (&self->base, sample);
  g_set_object (&self->mode, field);
  unit = g_strdup_printf (_ ("Amplitude (%s)"), vt_sample_get_length_unit (sample));
  gtk_label_set_text (GTK_LABEL (self->amplitude_label), unit);
  start (self, vt_field_get_title (field));
}

void
vt_motion_bar_play_path (VtMotionBar *self, VtEventPath *path, const VtEvent *event, const char *title)
{
  VtSample *sample = vt_stage_get_sample (self->stage);

  g_return_if_fail (VT_IS_MOTION_BAR (self) && path && sample);
  vt_event_path_ref (path);
  forget (self);
  g_set_object (&self->base, sample);
  self->path = path;
  self->way = make_way (sample, path);
  self->end = vt_event_path_is_to_end (path, event) ? _ ("end") : _ ("a minimum");
  start (self, title);
}

VtEventPath *
vt_motion_bar_get_path (VtMotionBar *self)
{
  return self->path;
}

/* ---- controls ---- */

static void
on_play (VtMotionBar *self)
{
  vt_motion_bar_set_playing (self, !self->playing);
}

static void
on_position (VtMotionBar *self)
{
  if (self->updating || !self->base)
    return;
  vt_motion_bar_set_playing (self, FALSE); /* a hand on the slider */
  vt_motion_bar_seek (self, gtk_adjustment_get_value (self->position));
}

static void
on_amplitude (VtMotionBar *self)
{
  if (self->base && !self->playing)
    show (self);
}

/* Other atoms are shown, or a job moves these. */
static void
on_other_sample (VtMotionBar *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);

  if (self->base && (vt_document_get_sample (document) != self->base || vt_document_get_live_sample (document)))
    vt_motion_bar_stop (self);
}

/* Another mode is chosen while one is played. */
static void
on_field_changed (VtMotionBar *self, const char *name)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtField *field = self->mode && g_strcmp0 (vt_field_get_name (self->mode), name) == 0 ? vt_document_find_field (document, name) : NULL;

  if (field && vt_document_get_sample (document) == self->base && vt_arrows_can_show (field) && g_set_object (&self->mode, field))
    show (self);
}

void
vt_motion_bar_set_stage (VtMotionBar *self, VtStage *stage)
{
  self->stage = g_object_ref (stage);
  g_signal_connect_object (vt_stage_get_document (stage), "sample-changed", G_CALLBACK (on_other_sample), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (stage), "live-changed", G_CALLBACK (on_other_sample), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vt_stage_get_document (stage), "field-changed", G_CALLBACK (on_field_changed), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
add_spin (VtMotionBar *self, const char *label, double low, double high, double step, double value, int digits)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), digits);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  vt_ui_label (spin, label, TRUE);
  gtk_box_append (GTK_BOX (self->box), spin);
  return spin;
}

static GtkWidget *
add_button (VtMotionBar *self, const char *icon, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  vt_ui_label (button, label, TRUE);
  if (callback)
    g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (self->box), button);
  return button;
}

static void
vt_motion_bar_init (VtMotionBar *self)
{
  GtkWidget *speed_label, *film, *stop;

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->box, "toolbar");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->play = add_button (self, "media-playback-start-symbolic", _ ("Play"), G_CALLBACK (on_play));
  self->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->title), 44);
  gtk_box_append (GTK_BOX (self->box), self->title);
  self->position = g_object_ref_sink (gtk_adjustment_new (0, 0, 1, 0.01, 0.1, 0));
  g_signal_connect_swapped (self->position, "value-changed", G_CALLBACK (on_position), self);
  self->scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->position);
  gtk_widget_set_hexpand (self->scale, TRUE);
  gtk_widget_set_size_request (self->scale, 80, -1);
  vt_ui_label (self->scale, _ ("Where the atoms are on their way"), FALSE);
  gtk_box_append (GTK_BOX (self->box), self->scale);
  self->amplitude_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->amplitude_label, "dim-label");
  gtk_box_append (GTK_BOX (self->box), self->amplitude_label);
  self->amplitude = add_spin (self, _ ("Largest displacement of an atom"), 0.01, 20, 0.05, 0.5, 2);
  g_signal_connect_swapped (self->amplitude, "value-changed", G_CALLBACK (on_amplitude), self);
  speed_label = gtk_label_new (_ ("Speed (1/s)"));
  gtk_widget_add_css_class (speed_label, "dim-label");
  gtk_box_append (GTK_BOX (self->box), speed_label);
  self->speed = add_spin (self, _ ("Periods per second"), 0.05, 5, 0.05, 0.5, 2);
  film = add_button (self, "camera-video-symbolic", _ ("Save a movie"), NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (film), "win.export-movie-dialog");
  stop = add_button (self, "window-close-symbolic", _ ("Stop and put the atoms back"), NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (stop), "win.stop-motion");
  gtk_widget_set_layout_manager (self->box, vt_fit_layout_new (6));
  vt_fit_layout_set_rank (speed_label, VT_FIT_LAYOUT_SPARE);
  vt_fit_layout_set_rank (film, 3);
  vt_fit_layout_set_rank (self->speed, 2);
  vt_fit_layout_set_rank (self->amplitude_label, 1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
vt_motion_bar_dispose (GObject *object)
{
  VtMotionBar *self = VT_MOTION_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  forget (self);
  if (self->position)
    g_signal_handlers_disconnect_by_data (self->position, self);
  g_clear_object (&self->position);
  g_clear_object (&self->stage);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (vt_motion_bar_parent_class)->dispose (object);
}

static void
vt_motion_bar_class_init (VtMotionBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vt_motion_bar_dispose;
  changed_signal = g_signal_new ("changed", VT_TYPE_MOTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  moved_signal = g_signal_new ("moved", VT_TYPE_MOTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "win.stop-motion", NULL);
}

GtkWidget *
vt_motion_bar_new (void)
{
  return g_object_new (VT_TYPE_MOTION_BAR, NULL);
}
