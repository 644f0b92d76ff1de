#include "document/vt-selection.h"

#include <stdlib.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

/* States that can be gone back to: as many as fit, but always the latest ones. */
#define MAX_STATES 200
#define MAX_STATE_BYTES (64u * 1024 * 1024)

typedef struct
{
  guint step;
  GBytes *bits; /* of atom i: bit i % 8 of byte i / 8 */
} State;

struct _VtSelection
{
  GObject parent_instance;

  VtSample *sample;
  gsize n;
  gsize count;
  guint8 *marks; /* 0 or 1; NULL while nothing was ever selected */
  GArray *states; /* State, in the order they arose */
  guint step;
  guint last_step;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VtSelection, vt_selection, G_TYPE_OBJECT)

static void
state_clear (gpointer data)
{
  g_bytes_unref (((State *) data)->bits);
}

static void
vt_selection_finalize (GObject *object)
{
  VtSelection *self = VT_SELECTION (object);

  g_clear_object (&self->sample);
  g_free (self->marks);
  g_array_unref (self->states);
  G_OBJECT_CLASS (vt_selection_parent_class)->finalize (object);
}

static void
vt_selection_class_init (VtSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_selection_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", VT_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_selection_init (VtSelection *self)
{
  self->states = g_array_new (FALSE, FALSE, sizeof (State));
  g_array_set_clear_func (self->states, state_clear);
}

VtSelection *
vt_selection_new (void)
{
  return g_object_new (VT_TYPE_SELECTION, NULL);
}

gboolean
vt_select_mode_from_text (const char *text, VtSelectMode *mode)
{
  static const char *const names[] = { "replace", "add", "remove", "intersect", "toggle" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (text, names[i]) == 0)
      {
        *mode = (VtSelectMode) i;
        return TRUE;
      }
  return FALSE;
}

/* ---- bits ---- */

static guint8 *
pack (const guint8 *marks, gsize n, gsize *size)
{
  guint8 *bits;

  *size = (n + 7) / 8;
  bits = g_malloc0 (MAX (*size, 1));
  for (gsize i = 0; marks && i < n; i++)
    bits[i / 8] |= (guint8) (marks[i] << (i % 8));
  return bits;
}

static void
unpack (const guint8 *bits, guint8 *marks, gsize n)
{
  for (gsize i = 0; i < n; i++)
    marks[i] = bits[i / 8] >> (i % 8) & 1;
}

static gsize
count_marks (const guint8 *marks, gsize n)
{
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    count += marks[i];
  return count;
}

/* ---- history ---- */

static void
keep_state (VtSelection *self)
{
  gsize size;
  guint8 *bits;
  State state;

  if (self->count == 0)
    {
      self->step = 0;
      return;
    }
  bits = pack (self->marks, self->n, &size);
  state = (State){ ++self->last_step, g_bytes_new_take (bits, size) };
  self->step = state.step;
  g_array_append_val (self->states, state);
  while (self->states->len > MAX_STATES || (self->states->len > 2 && self->states->len * size > MAX_STATE_BYTES))
    g_array_remove_index (self->states, 0);
}

/* The marks have changed. */
static void
changed (VtSelection *self)
{
  self->count = self->marks ? count_marks (self->marks, self->n) : 0;
  keep_state (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

guint
vt_selection_get_step (VtSelection *self)
{
  g_return_val_if_fail (VT_IS_SELECTION (self), 0);
  return self->step;
}

static guint8 *
ensure_marks (VtSelection *self)
{
  if (!self->marks)
    self->marks = g_malloc0 (MAX (self->n, 1));
  return self->marks;
}

gboolean
vt_selection_go (VtSelection *self, guint step)
{
  g_return_val_if_fail (VT_IS_SELECTION (self), FALSE);

  if (step == self->step)
    return TRUE;
  if (step == 0)
    {
      memset (ensure_marks (self), 0, self->n);
      changed (self);
      return TRUE;
    }
  for (guint i = 0; i < self->states->len; i++)
    {
      const State *state = &g_array_index (self->states, State, i);

      if (state->step != step)
        continue;
      unpack (g_bytes_get_data (state->bits, NULL), ensure_marks (self), self->n);
      self->count = count_marks (self->marks, self->n);
      self->step = step;
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      return TRUE;
    }
  return FALSE;
}

/* ---- the sample ---- */

static gboolean
same_atoms (VtSample *a, VtSample *b)
{
  const gsize n = vt_sample_get_n_atoms (a);
  const gint64 *x = vt_sample_peek_ids (a), *y = vt_sample_peek_ids (b);

  if (n != vt_sample_get_n_atoms (b) || !x != !y)
    return FALSE;
  return x == y || memcmp (x, y, n * sizeof *x) == 0;
}

/* @marks of the atoms of @from, for those of @to. */
static void
carry_over (const guint8 *marks, VtSample *from, VtSample *to, guint8 *carried)
{
  const gsize n = vt_sample_get_n_atoms (to);

  for (gsize i = 0; i < n; i++)
    {
      const gssize old = vt_sample_find_id (from, vt_sample_get_id (to, i));

      carried[i] = old >= 0 && marks[old];
    }
}

void
vt_selection_set_sample (VtSelection *self, VtSample *sample, gboolean keep)
{
  g_autoptr (VtSample) before = NULL;
  g_autofree guint8 *old = NULL;

  g_return_if_fail (VT_IS_SELECTION (self));
  if (keep && sample && self->sample && same_atoms (self->sample, sample))
    {
      g_set_object (&self->sample, sample);
      return;
    }
  before = g_steal_pointer (&self->sample);
  old = g_steal_pointer (&self->marks);
  g_set_object (&self->sample, sample);
  self->n = sample ? vt_sample_get_n_atoms (sample) : 0;
  g_array_set_size (self->states, 0);
  if (keep && sample && before && old && self->count > 0)
    carry_over (old, before, sample, ensure_marks (self));
  changed (self); /* also if the same is selected: the array is another one */
}

gsize
vt_selection_get_n_atoms (VtSelection *self)
{
  g_return_val_if_fail (VT_IS_SELECTION (self), 0);
  return self->n;
}

gsize
vt_selection_get_count (VtSelection *self)
{
  g_return_val_if_fail (VT_IS_SELECTION (self), 0);
  return self->count;
}

gboolean
vt_selection_contains (VtSelection *self, gsize atom)
{
  g_return_val_if_fail (VT_IS_SELECTION (self), FALSE);
  return atom < self->n && self->marks && self->marks[atom];
}

const guint8 *
vt_selection_peek (VtSelection *self)
{
  g_return_val_if_fail (VT_IS_SELECTION (self), NULL);
  return self->count > 0 ? self->marks : NULL;
}

/* ---- changing it ---- */

static guint8
combine (VtSelectMode mode, guint8 before, guint8 given)
{
  switch (mode)
    {
    case VT_SELECT_ADD:
      return before | given;
    case VT_SELECT_REMOVE:
      return before & !given;
    case VT_SELECT_INTERSECT:
      return before & given;
    case VT_SELECT_TOGGLE:
      return before ^ given;
    case VT_SELECT_REPLACE:
      break;
    }
  return given;
}

gboolean
vt_selection_apply (VtSelection *self, VtSelectMode mode, const guint8 *marks)
{
  gboolean any = FALSE;
  guint8 *now;

  g_return_val_if_fail (VT_IS_SELECTION (self), FALSE);
  g_return_val_if_fail (marks || self->n == 0, FALSE);

  now = ensure_marks (self);
  for (gsize i = 0; i < self->n; i++)
    {
      const guint8 after = combine (mode, now[i], marks[i] != 0);

      any |= after != now[i];
      now[i] = after;
    }
  if (any)
    changed (self);
  return any;
}

gboolean
vt_selection_apply_list (VtSelection *self, VtSelectMode mode, const guint32 *atoms, gsize n)
{
  g_autofree guint8 *marks = NULL;

  g_return_val_if_fail (VT_IS_SELECTION (self), FALSE);
  marks = g_malloc0 (MAX (self->n, 1));
  for (gsize i = 0; i < n; i++)
    if (atoms[i] < self->n)
      marks[atoms[i]] = 1;
  return vt_selection_apply (self, mode, marks);
}

static void
fill (VtSelection *self, VtSelectMode mode, int mark)
{
  g_autofree guint8 *marks = NULL;

  g_return_if_fail (VT_IS_SELECTION (self));
  marks = g_malloc (MAX (self->n, 1));
  memset (marks, mark, self->n);
  vt_selection_apply (self, mode, marks);
}

void
vt_selection_select_all (VtSelection *self)
{
  fill (self, VT_SELECT_REPLACE, 1);
}

void
vt_selection_select_none (VtSelection *self)
{
  fill (self, VT_SELECT_REPLACE, 0);
}

void
vt_selection_invert (VtSelection *self)
{
  fill (self, VT_SELECT_TOGGLE, 1);
}

/* ---- outside ---- */

char *
vt_selection_dup_text (VtSelection *self)
{
  g_autofree guint8 *bits = NULL;
  g_autofree char *digits = NULL;
  gsize size;

  g_return_val_if_fail (VT_IS_SELECTION (self), NULL);
  if (self->count == 0)
    return g_strdup ("");
  bits = pack (self->marks, self->n, &size);
  digits = g_base64_encode (bits, size);
  return g_strdup_printf ("%" G_GSIZE_FORMAT ":%s", self->n, digits);
}

gboolean
vt_selection_set_text (VtSelection *self, const char *text)
{
  g_autofree guint8 *bits = NULL, *marks = NULL;
  char *end = NULL;
  guint64 n;
  gsize size = 0;

  g_return_val_if_fail (VT_IS_SELECTION (self) && text, FALSE);
  if (*text == '\0')
    {
      vt_selection_select_none (self);
      return TRUE;
    }
  n = g_ascii_strtoull (text, &end, 10);
  if (end == text || *end != ':' || n != self->n)
    return FALSE;
  bits = g_base64_decode (end + 1, &size);
  if (size != (self->n + 7) / 8)
    return FALSE;
  marks = g_malloc (MAX (self->n, 1));
  unpack (bits, marks, self->n);
  vt_selection_apply (self, VT_SELECT_REPLACE, marks);
  return TRUE;
}

/* "7" or "7-20". */
static gboolean
parse_range (const char *text, gint64 *from, gint64 *to)
{
  char *end = NULL;

  *from = *to = g_ascii_strtoll (text, &end, 10);
  if (end == text)
    return FALSE;
  if (*end == '-')
    {
      const char *second = end + 1;

      *to = g_ascii_strtoll (second, &end, 10);
      if (end == second)
        return FALSE;
    }
  return *end == '\0' && *from <= *to;
}

/* Number of the first atom whose id is at least @id. */
static gsize
lower_bound (VtSample *sample, gint64 id)
{
  gsize low = 0, high = vt_sample_get_n_atoms (sample);

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (vt_sample_get_id (sample, middle) < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint8 *
vt_selection_parse_ids (VtSample *sample, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree guint8 *marks = g_malloc0 (MAX (n, 1));

  for (char **part = parts; *part; part++)
    {
      gint64 from, to;
      gsize first;

      g_strstrip (*part);
      if (**part == '\0')
        continue;
      if (!parse_range (*part, &from, &to))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _("“%s” is no atom's id: write ids and ranges of them, such as 1,5,7-20."), *part);
          return NULL;
        }
      first = lower_bound (sample, from);
      if (first >= n || vt_sample_get_id (sample, first) > to)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("There is no atom with the id %s."), *part);
          return NULL;
        }
      for (gsize i = first; i < n && vt_sample_get_id (sample, i) <= to; i++)
        marks[i] = 1;
    }
  return g_steal_pointer (&marks);
}

VtField *
vt_selection_new_field (VtSelection *self)
{
  gint32 *values;

  g_return_val_if_fail (VT_IS_SELECTION (self), NULL);
  values = g_new0 (gint32, MAX (self->n, 1));
  for (gsize i = 0; self->marks && i < self->n; i++)
    values[i] = self->marks[i];
  return vt_field_new ("selected", _("Selected"), "", _("1 for the atoms that are selected, 0 for the others"), VT_FIELD_I32, self->n, 1,
                       values);
}
