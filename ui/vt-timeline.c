#include "vt-timeline.h"

#include <inttypes.h>
#include <math.h>

#include "base/vt-i18n.h"
#include "vt-fit-layout.h"
#include "vt-ui.h"

enum { PROP_0, PROP_DOCUMENT, PROP_HOLD, PROP_PLAYING, PROP_LOOP, PROP_RATE, N_PROPS };
enum { FAILED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const double rates[] = { 1, 2, 5, 10, 20, 30, 0 };
#define DEFAULT_RATE 3
/* As fast as possible still lets the screen show each frame. */
#define FASTEST_MS 15

struct _VtTimeline
{
  GtkWidget parent_instance;
  VtDocument *document;
  gboolean hold, playing, loop;
  double rate;

  GtkAdjustment *adjustment; /* of slider and entry */
  GtkWidget *box, *first, *back, *play, *forward, *last, *slider, *entry, *count, *status, *speed, *repeat;
  gboolean updating; /* the adjustment follows the document */

  gint64 wanted;     /* −1: nothing */
  gboolean reading;
  gint64 shown_at;   /* µs: when playing last asked for a frame */
  guint play_id;
};

G_DEFINE_FINAL_TYPE (VtTimeline, vt_timeline, GTK_TYPE_WIDGET)

static gint64
get_n_frames (VtTimeline *self, gboolean *complete)
{
  VtTrajectory *trajectory = self->document ? vt_document_get_trajectory (self->document) : NULL;

  if (complete)
    *complete = TRUE;
  return trajectory ? vt_trajectory_get_n_frames (trajectory, complete) : 0;
}

/* ---- asking for frames ---- */

static void ask (VtTimeline *self);

static void
on_frame_read (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (VtTimeline) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = vt_document_set_frame_finish (VT_DOCUMENT (object), result, &error);

  self->reading = FALSE;
  if (VT_DOCUMENT (object) != self->document)
    return;
  if (!done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->wanted = -1;
      vt_timeline_set_playing (self, FALSE);
      g_signal_emit (self, signals[FAILED], 0, error);
    }
  if (self->wanted >= 0)
    ask (self);
  else if (!done)
    {
      /* The slider goes back to the frame that is still shown. */
      self->updating = TRUE;
      gtk_adjustment_set_value (self->adjustment, vt_document_get_frame (self->document));
      self->updating = FALSE;
    }
}

static void
ask (VtTimeline *self)
{
  gint64 frame = self->wanted;

  if (self->reading || frame < 0 || !self->document)
    return;
  self->wanted = -1;
  if (frame == vt_document_get_frame (self->document))
    return;
  self->reading = TRUE;
  vt_document_set_frame_async (self->document, frame, NULL, on_frame_read, g_object_ref (self));
}

void
vt_timeline_go (VtTimeline *self, gint64 frame)
{
  gint64 n;

  g_return_if_fail (VT_IS_TIMELINE (self));
  n = get_n_frames (self, NULL);
  if (n < 1)
    return;
  if (frame < 0)
    frame += n;
  self->wanted = CLAMP (frame, 0, n - 1);
  self->updating = TRUE;
  gtk_adjustment_set_value (self->adjustment, self->wanted);
  self->updating = FALSE;
  ask (self);
}

void
vt_timeline_step (VtTimeline *self, int delta)
{
  g_return_if_fail (VT_IS_TIMELINE (self));
  vt_timeline_go (self, MAX (llround (gtk_adjustment_get_value (self->adjustment)) + delta, 0));
}

static void
on_value_changed (VtTimeline *self)
{
  if (self->updating)
    return;
  self->wanted = llround (gtk_adjustment_get_value (self->adjustment));
  ask (self);
}

/* ---- playing ---- */

gboolean
vt_timeline_is_settled (VtTimeline *self)
{
  gboolean busy = FALSE;

  g_return_val_if_fail (VT_IS_TIMELINE (self), FALSE);
  g_object_get (self->document, "busy", &busy, NULL);
  return !self->reading && self->wanted < 0 && !busy;
}

static gboolean
play_on (gpointer data)
{
  VtTimeline *self = data;
  gboolean complete;
  gint64 n = get_n_frames (self, &complete), frame, now = g_get_monotonic_time ();

  if (!self->document)
    return G_SOURCE_CONTINUE;
  if (self->hold || !vt_timeline_is_settled (self))
    return G_SOURCE_CONTINUE;
  if (self->rate > 0 && now - self->shown_at < G_USEC_PER_SEC / self->rate - 1000)
    return G_SOURCE_CONTINUE;
  frame = vt_document_get_frame (self->document) + 1;
  if (frame >= n)
    {
      if (!complete)
        return G_SOURCE_CONTINUE; /* more frames are being found */
      if (!self->loop)
        {
          self->play_id = 0;
          vt_timeline_set_playing (self, FALSE);
          return G_SOURCE_REMOVE;
        }
      frame = 0;
    }
  self->shown_at = now;
  vt_timeline_go (self, frame);
  return G_SOURCE_CONTINUE;
}

void
vt_timeline_set_playing (VtTimeline *self, gboolean playing)
{
  g_return_if_fail (VT_IS_TIMELINE (self));
  playing = playing && get_n_frames (self, NULL) > 1;
  if (self->playing == playing)
    return;
  self->playing = playing;
  g_clear_handle_id (&self->play_id, g_source_remove);
  if (playing)
    {
      gboolean complete;

      /* Play at the end starts over. */
      if (vt_document_get_frame (self->document) + 1 >= get_n_frames (self, &complete) && complete)
        vt_timeline_go (self, 0);
      self->shown_at = g_get_monotonic_time ();
      self->play_id = g_timeout_add (FASTEST_MS, play_on, self);
    }
  gtk_button_set_icon_name (GTK_BUTTON (self->play), playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  vt_ui_set_tooltip (self->play, playing ? _ ("Pause") : _ ("Play"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, playing ? _ ("Pause") : _ ("Play"), -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

gboolean
vt_timeline_get_playing (VtTimeline *self)
{
  return self->playing;
}

/* ---- following the document ---- */

static void
update (VtTimeline *self)
{
  gboolean complete;
  gint64 n = get_n_frames (self, &complete), frame = self->document ? vt_document_get_frame (self->document) : 0;
  VtSample *sample = self->document ? vt_document_get_sample (self->document) : NULL;
  gint64 timestep = sample ? vt_sample_get_timestep (sample) : -1;
  g_autofree char *count = g_strdup_printf ("/ %" G_GINT64_FORMAT, MAX (n - 1, 0)), *status = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  if (n <= 1)
    vt_timeline_set_playing (self, FALSE);

  self->updating = TRUE;
  gtk_adjustment_configure (self->adjustment, self->reading || self->wanted >= 0 ? gtk_adjustment_get_value (self->adjustment) : frame,
                            0, MAX (n - 1, 1), 1, MAX (n / 20, 2), 0);
  self->updating = FALSE;
  gtk_label_set_text (GTK_LABEL (self->count), count);

  if (!complete)
    status = g_strdup_printf (P_ ("Indexing… %" PRId64 " frame", "Indexing… %" PRId64 " frames", n), n);
  else if (timestep >= 0)
    status = g_strdup_printf (_ ("Step %" PRId64), timestep);
  gtk_label_set_text (GTK_LABEL (self->status), status ? status : "");
  gtk_widget_set_visible (self->status, status != NULL);
}

void
vt_timeline_set_document (VtTimeline *self, VtDocument *document)
{
  g_return_if_fail (VT_IS_TIMELINE (self));
  if (self->document == document)
    return;
  if (self->document)
    {
      vt_timeline_set_playing (self, FALSE);
      g_signal_handlers_disconnect_by_data (self->document, self);
    }
  g_set_object (&self->document, document);
  self->wanted = -1;
  if (document)
    {
      g_signal_connect_swapped (document, "sample-changed", G_CALLBACK (update), self);
      g_signal_connect_swapped (document, "frames-changed", G_CALLBACK (update), self);
    }
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

/* ---- controls ---- */

static void
on_play (VtTimeline *self)
{
  vt_timeline_set_playing (self, !self->playing);
}

static void
on_first (VtTimeline *self)
{
  vt_timeline_go (self, 0);
}

static void
on_last (VtTimeline *self)
{
  vt_timeline_go (self, -1);
}

static void
on_back (VtTimeline *self)
{
  vt_timeline_step (self, -1);
}

static void
on_forward (VtTimeline *self)
{
  vt_timeline_step (self, 1);
}

static void
on_speed (VtTimeline *self)
{
  guint i = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->speed));

  if (i < G_N_ELEMENTS (rates))
    g_object_set (self, "rate", rates[i], NULL);
}

static GtkWidget *
add_button (VtTimeline *self, const char *icon, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  vt_ui_set_tooltip (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (callback)
    g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (self->box), button);
  return button;
}

static GtkWidget *
make_speed (VtTimeline *self)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  GtkWidget *speed;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      /* Translators: frames per second. */
      g_autofree char *text = rates[i] > 0 ? g_strdup_printf (_ ("%g fps"), rates[i]) : g_strdup (_ ("Fastest"));

      gtk_string_list_append (list, text);
    }
  speed = gtk_drop_down_new (G_LIST_MODEL (list), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (speed), DEFAULT_RATE);
  gtk_widget_set_valign (speed, GTK_ALIGN_CENTER);
  vt_ui_set_tooltip (speed, _ ("Speed of playing"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (speed), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Speed of playing"), -1);
  g_signal_connect_swapped (speed, "notify::selected", G_CALLBACK (on_speed), self);
  return speed;
}

static void
vt_timeline_init (VtTimeline *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2), *film;

  self->wanted = -1;
  self->loop = TRUE;
  self->rate = rates[DEFAULT_RATE];
  self->adjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 1, 1, 2, 0));
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self);

  self->box = box;
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  gtk_widget_add_css_class (box, "toolbar");
  self->first = add_button (self, "media-skip-backward-symbolic", _ ("First frame"), G_CALLBACK (on_first));
  self->back = add_button (self, "media-seek-backward-symbolic", _ ("Previous frame"), G_CALLBACK (on_back));
  self->play = add_button (self, "media-playback-start-symbolic", _ ("Play"), G_CALLBACK (on_play));
  self->forward = add_button (self, "media-seek-forward-symbolic", _ ("Next frame"), G_CALLBACK (on_forward));
  self->last = add_button (self, "media-skip-forward-symbolic", _ ("Last frame"), G_CALLBACK (on_last));

  self->slider = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->adjustment);
  gtk_scale_set_digits (GTK_SCALE (self->slider), 0);
  gtk_widget_set_hexpand (self->slider, TRUE);
  gtk_widget_set_size_request (self->slider, 80, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->slider), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Frame"), -1);
  gtk_box_append (GTK_BOX (box), self->slider);

  self->entry = gtk_spin_button_new (self->adjustment, 1, 0);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (self->entry), TRUE);
  gtk_widget_set_valign (self->entry, GTK_ALIGN_CENTER);
  vt_ui_set_tooltip (self->entry, _ ("Frame number, from 0"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Frame number, from 0"), -1);
  gtk_box_append (GTK_BOX (box), self->entry);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_box_append (GTK_BOX (box), self->count);

  self->status = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->status, "dim-label");
  gtk_widget_add_css_class (self->status, "numeric");
  gtk_widget_set_margin_start (self->status, 8);
  gtk_widget_set_margin_end (self->status, 8);
  gtk_box_append (GTK_BOX (box), self->status);

  self->speed = make_speed (self);
  gtk_box_append (GTK_BOX (box), self->speed);
  self->repeat = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->repeat), "media-playlist-repeat-symbolic");
  gtk_widget_add_css_class (self->repeat, "flat");
  gtk_widget_set_valign (self->repeat, GTK_ALIGN_CENTER);
  vt_ui_set_tooltip (self->repeat, _ ("Start over at the end"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->repeat), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Start over at the end"), -1);
  g_object_bind_property (self, "loop", self->repeat, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), self->repeat);

  film = add_button (self, "camera-video-symbolic", _ ("Save a movie"), NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (film), "win.export-movie-dialog");

  gtk_widget_set_layout_manager (box, vt_fit_layout_new (2));
  vt_fit_layout_set_rank (film, 6);
  vt_fit_layout_set_rank (self->repeat, 5);
  vt_fit_layout_set_rank (self->status, 4);
  vt_fit_layout_set_rank (self->speed, 3);
  vt_fit_layout_set_rank (self->first, 2);
  vt_fit_layout_set_rank (self->last, 2);
  vt_fit_layout_set_rank (self->count, 1);
  update (self);
}

/* ---- the object ---- */

static void
vt_timeline_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtTimeline *self = VT_TIMELINE (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      vt_timeline_set_document (self, g_value_get_object (value));
      break;
    case PROP_HOLD:
      self->hold = g_value_get_boolean (value);
      break;
    case PROP_PLAYING:
      vt_timeline_set_playing (self, g_value_get_boolean (value));
      break;
    case PROP_LOOP:
      self->loop = g_value_get_boolean (value);
      break;
    case PROP_RATE:
      self->rate = g_value_get_double (value);
      for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
        if (rates[i] == self->rate)
          gtk_drop_down_set_selected (GTK_DROP_DOWN (self->speed), i);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VtTimeline *self = VT_TIMELINE (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_HOLD:
      g_value_set_boolean (value, self->hold);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_timeline_dispose (GObject *object)
{
  VtTimeline *self = VT_TIMELINE (object);

  g_clear_handle_id (&self->play_id, g_source_remove);
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  if (self->adjustment)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (vt_timeline_parent_class)->dispose (object);
}

static void
vt_timeline_class_init (VtTimelineClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = vt_timeline_set_property;
  object_class->get_property = vt_timeline_get_property;
  object_class->dispose = vt_timeline_dispose;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, VT_TYPE_DOCUMENT, flags);
  properties[PROP_HOLD] = g_param_spec_boolean ("hold", NULL, NULL, FALSE, flags);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, TRUE, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, 1000, rates[DEFAULT_RATE], flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FAILED] = g_signal_new ("failed", VT_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_set_css_name (widget_class, "vt-timeline");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

GtkWidget *
vt_timeline_new (void)
{
  return g_object_new (VT_TYPE_TIMELINE, NULL);
}
