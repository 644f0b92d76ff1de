#include "vt-hint.h"

#include "vt-ui.h"

struct _VtHint
{
  GObject parent_instance;
  GtkWidget *widget; /* not owned: the template owns both, and the hint goes first */
  char *text;
};

G_DEFINE_FINAL_TYPE (VtHint, vt_hint, G_TYPE_OBJECT)

enum { PROP_0, PROP_WIDGET, PROP_TEXT };

static void
vt_hint_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtHint *self = VT_HINT (object);

  if (id == PROP_WIDGET)
    self->widget = g_value_get_object (value);
  else
    {
      g_free (self->text);
      self->text = g_value_dup_string (value);
    }
  if (self->widget && self->text)
    vt_ui_set_tooltip (self->widget, self->text);
}

static void
vt_hint_finalize (GObject *object)
{
  g_free (VT_HINT (object)->text);
  G_OBJECT_CLASS (vt_hint_parent_class)->finalize (object);
}

static void
vt_hint_class_init (VtHintClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = vt_hint_set_property;
  object_class->finalize = vt_hint_finalize;
  g_object_class_install_property (object_class, PROP_WIDGET,
                                   g_param_spec_object ("widget", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_TEXT,
                                   g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
vt_hint_init (VtHint *self)
{
}
