#include "vt-history.h"

/* Changes within this time of the last one to the same values continue it. */
#define MERGE_TIME (G_USEC_PER_SEC / 2)
#define MAX_HISTORY 200

typedef struct
{
  guint value;
  GValue before, after;
} Edit;

/* One step of the history. */
typedef struct
{
  char *label;
  GArray *edits; /* Edit, at most one per value */
  gint64 time;   /* of the last change, monotonic */
} Step;

struct _VtHistory
{
  GObject *owner;
  VtHistorySet set;
  VtHistoryKind kind;
  GPtrArray *undo, *redo; /* Step */
  Step *open;             /* between begin and end */
  guint depth;
  gboolean replaying;
};

static void
edit_clear (gpointer data)
{
  Edit *edit = data;

  g_value_unset (&edit->before);
  g_value_unset (&edit->after);
}

static Step *
step_new (const char *label)
{
  Step *step = g_new0 (Step, 1);

  step->label = g_strdup (label);
  step->edits = g_array_new (FALSE, TRUE, sizeof (Edit));
  g_array_set_clear_func (step->edits, edit_clear);
  return step;
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->label);
  g_array_unref (step->edits);
  g_free (step);
}

gboolean
vt_history_values_equal (const GValue *a, const GValue *b)
{
  if (G_VALUE_HOLDS_VARIANT (a))
    return g_variant_equal (g_value_get_variant (a), g_value_get_variant (b));
  if (G_VALUE_HOLDS_STRING (a))
    return g_strcmp0 (g_value_get_string (a), g_value_get_string (b)) == 0;
  if (G_VALUE_HOLDS_DOUBLE (a))
    return g_value_get_double (a) == g_value_get_double (b);
  if (G_VALUE_HOLDS_UINT (a))
    return g_value_get_uint (a) == g_value_get_uint (b);
  if (G_VALUE_HOLDS_ENUM (a))
    return g_value_get_enum (a) == g_value_get_enum (b);
  return g_value_get_boolean (a) == g_value_get_boolean (b);
}

static void
step_record (Step *step, guint value, const GValue *before, const GValue *after)
{
  Edit added = { .value = value };

  step->time = g_get_monotonic_time ();
  for (guint i = 0; i < step->edits->len; i++)
    {
      Edit *edit = &g_array_index (step->edits, Edit, i);
      if (edit->value == value)
        {
          g_value_copy (after, &edit->after);
          return;
        }
    }
  g_value_init (&added.before, G_VALUE_TYPE (before));
  g_value_init (&added.after, G_VALUE_TYPE (after));
  g_value_copy (before, &added.before);
  g_value_copy (after, &added.after);
  g_array_append_val (step->edits, added);
}

/* Whether @next goes on with what @last did: the same kinds of values. */
static gboolean
step_continues (const VtHistory *self, const Step *last, const Step *next)
{
  if (next->time - last->time > MERGE_TIME)
    return FALSE;
  for (guint i = 0; i < next->edits->len; i++)
    {
      guint value = g_array_index (next->edits, Edit, i).value;
      gboolean found = FALSE;

      for (guint j = 0; j < last->edits->len && !found; j++)
        found = self->kind (g_array_index (last->edits, Edit, j).value) == self->kind (value);
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static void
drop_ineffective (Step *step)
{
  for (guint i = step->edits->len; i-- > 0;)
    {
      Edit *edit = &g_array_index (step->edits, Edit, i);
      if (vt_history_values_equal (&edit->before, &edit->after))
        g_array_remove_index (step->edits, i);
    }
}

/* Takes @step. FALSE if it changed nothing. */
static gboolean
push_step (VtHistory *self, Step *step)
{
  Step *last = self->undo->len > 0 ? g_ptr_array_index (self->undo, self->undo->len - 1) : NULL;

  drop_ineffective (step);
  if (step->edits->len == 0)
    {
      step_free (step);
      return FALSE;
    }
  g_ptr_array_set_size (self->redo, 0);
  if (last != NULL && step_continues (self, last, step))
    {
      for (guint i = 0; i < step->edits->len; i++)
        {
          Edit *edit = &g_array_index (step->edits, Edit, i);
          step_record (last, edit->value, &edit->before, &edit->after);
        }
      step_free (step);
    }
  else
    {
      g_ptr_array_add (self->undo, step);
      if (self->undo->len > MAX_HISTORY)
        g_ptr_array_remove_index (self->undo, 0);
    }
  return TRUE;
}

gboolean
vt_history_record (VtHistory *self, guint value, const GValue *before, const GValue *after, const char *label)
{
  Step *step;

  if (self->replaying)
    return FALSE;
  if (self->open != NULL)
    {
      step_record (self->open, value, before, after);
      return FALSE;
    }
  step = step_new (label);
  step_record (step, value, before, after);
  return push_step (self, step);
}

void
vt_history_begin (VtHistory *self, const char *label)
{
  if (self->depth++ == 0)
    self->open = step_new (label);
}

gboolean
vt_history_end (VtHistory *self)
{
  g_return_val_if_fail (self->depth > 0, FALSE);

  return --self->depth == 0 && push_step (self, g_steal_pointer (&self->open));
}

static gboolean
replay (VtHistory *self, GPtrArray *from, GPtrArray *to, gboolean forwards)
{
  Step *step;

  if (from->len == 0 || self->depth > 0)
    return FALSE;
  step = g_ptr_array_steal_index (from, from->len - 1);
  self->replaying = TRUE;
  g_object_freeze_notify (self->owner);
  for (guint i = 0; i < step->edits->len; i++)
    {
      Edit *edit = &g_array_index (step->edits, Edit, i);
      self->set (self->owner, edit->value, forwards ? &edit->after : &edit->before);
    }
  g_object_thaw_notify (self->owner);
  self->replaying = FALSE;
  /* What follows is a new step, however soon. */
  step->time = G_MININT64 / 2;
  g_ptr_array_add (to, step);
  return TRUE;
}

gboolean
vt_history_undo (VtHistory *self)
{
  return replay (self, self->undo, self->redo, FALSE);
}

gboolean
vt_history_redo (VtHistory *self)
{
  return replay (self, self->redo, self->undo, TRUE);
}

static const char *
top_label (GPtrArray *steps)
{
  return steps->len > 0 ? ((Step *) g_ptr_array_index (steps, steps->len - 1))->label : NULL;
}

const char *
vt_history_get_undo_label (VtHistory *self)
{
  return top_label (self->undo);
}

const char *
vt_history_get_redo_label (VtHistory *self)
{
  return top_label (self->redo);
}

void
vt_history_clear (VtHistory *self)
{
  g_ptr_array_set_size (self->undo, 0);
  g_ptr_array_set_size (self->redo, 0);
}

VtHistory *
vt_history_new (GObject *owner, VtHistorySet set, VtHistoryKind kind)
{
  VtHistory *self = g_new0 (VtHistory, 1);

  self->owner = owner;
  self->set = set;
  self->kind = kind;
  self->undo = g_ptr_array_new_with_free_func (step_free);
  self->redo = g_ptr_array_new_with_free_func (step_free);
  return self;
}

void
vt_history_free (VtHistory *self)
{
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->redo);
  g_clear_pointer (&self->open, step_free);
  g_free (self);
}
