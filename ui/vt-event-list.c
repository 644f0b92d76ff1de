#include "vt-event-list.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* With more changes than these the list is told to be another one. */
#define MAX_CHANGES 100

G_DEFINE_FINAL_TYPE (VtEventRow, vt_event_row, G_TYPE_OBJECT)

static void
vt_event_row_class_init (VtEventRowClass *klass)
{
}

static void
vt_event_row_init (VtEventRow *self)
{
}

char *
vt_event_row_dup_id (VtEventRow *self)
{
  return g_strdup_printf ("%" PRId64 ".%u", self->atom_id, self->attempt);
}

char *
vt_event_row_dup_motif (VtEventRow *self)
{
  if (self->motif[0] < 0)
    return g_strdup ("");
  return g_strdup_printf ("⟨%d,%d,%d,%d⟩", self->motif[0], self->motif[1], self->motif[2], self->motif[3]);
}

/* ---- the list ---- */

struct _VtEventList
{
  GObject parent_instance;

  GPtrArray *rows; /* VtEventRow, by atom and attempt */
  VtTable *table;
  VtField *motif[4];
};

static GType
get_item_type (GListModel *model)
{
  return VT_TYPE_EVENT_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return VT_EVENT_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  VtEventList *self = VT_EVENT_LIST (model);

  return position < self->rows->len ? g_object_ref (self->rows->pdata[position]) : NULL;
}

static void
implement_list (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VtEventList, vt_event_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list))

/* ---- from the table ---- */

/* The columns of one table. */
typedef struct
{
  VtSample *sample;
  const double *atom, *attempt, *energy, *reverse, *move, *participation, *distinct, *calls, *hits;
  const char *const *species, *const *outcome;
  gsize n;
} Columns;

static const double *
find_numbers (VtTable *table, const char *id)
{
  const int column = vt_table_find_column (table, id);

  return column >= 0 ? vt_table_get_numbers (table, (guint) column) : NULL;
}

static const char *const *
find_texts (VtTable *table, const char *id)
{
  const int column = vt_table_find_column (table, id);

  return column >= 0 ? vt_table_get_texts (table, (guint) column) : NULL;
}

/* FALSE if the table is not what it says: a document may come from anywhere. "hits" came later than the others. */
static gboolean
read_columns (VtTable *table, VtSample *sample, Columns *columns)
{
  *columns = (Columns){ .sample = sample,
                        .atom = find_numbers (table, "atom"),
                        .attempt = find_numbers (table, "attempt"),
                        .energy = find_numbers (table, "energy"),
                        .reverse = find_numbers (table, "reverse"),
                        .move = find_numbers (table, "move"),
                        .participation = find_numbers (table, "participation"),
                        .distinct = find_numbers (table, "distinct"),
                        .calls = find_numbers (table, "calls"),
                        .hits = find_numbers (table, "hits"),
                        .species = find_texts (table, "species"),
                        .outcome = find_texts (table, "outcome"),
                        .n = vt_table_get_n_rows (table) };
  return columns->atom && columns->attempt && columns->energy && columns->reverse && columns->move && columns->participation
         && columns->distinct && columns->calls && columns->species && columns->outcome;
}

static guint
get_hits (const Columns *columns, gsize i)
{
  if (columns->hits)
    return (guint) columns->hits[i];
  return strcmp (columns->outcome[i], vt_outcome_get_id (VT_OUTCOME_CONNECTED)) == 0 ? columns->distinct[i] > 0 : 1;
}

/* NULL if there is no such atom, or the event has been counted with another. */
static VtEventRow *
make_row (VtEventList *self, const Columns *columns, gsize i)
{
  const gssize atom = vt_sample_find_id (columns->sample, (gint64) columns->atom[i]);
  VtOutcome outcome;
  VtEventRow *row;

  if (atom < 0 || get_hits (columns, i) == 0 || !vt_outcome_from_id (columns->outcome[i], &outcome))
    return NULL;
  row = g_object_new (VT_TYPE_EVENT_ROW, NULL);
  row->atom = (gsize) atom;
  row->atom_id = (gint64) columns->atom[i];
  row->attempt = (guint) columns->attempt[i];
  row->species = g_intern_string (columns->species[i]);
  for (int k = 0; k < 4; k++)
    row->motif[k] = self->motif[3] && self->motif[k] ? (gint16) vt_field_get (self->motif[k], row->atom, 0) : -1;
  row->outcome = outcome;
  row->forward = columns->energy[i];
  row->backward = columns->reverse[i];
  row->move = columns->move[i];
  row->participation = columns->participation[i];
  row->calls = (guint) columns->calls[i];
  row->hits = get_hits (columns, i);
  return row;
}

static int
compare (const VtEventRow *a, const VtEventRow *b)
{
  if (a->atom != b->atom)
    return a->atom < b->atom ? -1 : 1;
  return a->attempt < b->attempt ? -1 : a->attempt > b->attempt;
}

static gboolean
is_same (const VtEventRow *a, const VtEventRow *b)
{
  return compare (a, b) == 0 && a->hits == b->hits && a->forward == b->forward && a->outcome == b->outcome
         && memcmp (a->motif, b->motif, sizeof a->motif) == 0;
}

/* The row stays the one that may be selected. */
static void
copy_row (VtEventRow *to, const VtEventRow *from)
{
  memcpy (to->motif, from->motif, sizeof to->motif);
  to->outcome = from->outcome;
  to->forward = from->forward;
  to->backward = from->backward;
  to->move = from->move;
  to->participation = from->participation;
  to->calls = from->calls;
  to->hits = from->hits;
}

static void
replace_all (VtEventList *self, GPtrArray *rows)
{
  const guint before = self->rows->len;

  g_ptr_array_unref (self->rows);
  self->rows = g_ptr_array_ref (rows);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, rows->len);
}

/* One change after another, so that views keep their place; FALSE when they become too many. */
static gboolean
merge (VtEventList *self, GPtrArray *rows)
{
  GListModel *model = G_LIST_MODEL (self);
  guint n_changes = 0;

  for (guint i = 0; i < rows->len || i < self->rows->len;)
    {
      VtEventRow *old = i < self->rows->len ? self->rows->pdata[i] : NULL, *new = i < rows->len ? rows->pdata[i] : NULL;
      const int order = !old ? 1 : !new ? -1 : compare (old, new);

      if (order == 0 && is_same (old, new))
        {
          i++;
          continue;
        }
      if (n_changes++ == MAX_CHANGES)
        return FALSE;
      /* What stands together changes together: each time the view fills its rows anew, which takes it milliseconds. */
      if (order < 0)
        {
          guint end = i + 1;

          while (end < self->rows->len && (!new || compare (self->rows->pdata[end], new) < 0))
            end++;
          g_ptr_array_remove_range (self->rows, i, end - i);
          g_list_model_items_changed (model, i, end - i, 0);
        }
      else if (order > 0)
        {
          guint end = i + 1;

          while (end < rows->len && (!old || compare (old, rows->pdata[end]) > 0))
            end++;
          for (guint k = i; k < end; k++)
            g_ptr_array_insert (self->rows, (int) k, g_object_ref (rows->pdata[k]));
          g_list_model_items_changed (model, i, 0, end - i);
          i = end;
        }
      else
        {
          guint end = i;

          while (end < rows->len && end < self->rows->len && compare (self->rows->pdata[end], rows->pdata[end]) == 0
                 && !is_same (self->rows->pdata[end], rows->pdata[end]))
            {
              copy_row (self->rows->pdata[end], rows->pdata[end]);
              end++;
            }
          g_list_model_items_changed (model, i, end - i, end - i);
          i = end;
        }
    }
  return TRUE;
}

static gboolean
take_motifs (VtEventList *self, VtDocument *document)
{
  static const char *const names[] = { "n3", "n4", "n5", "n6" };
  gboolean changed = FALSE;

  for (int k = 0; k < 4; k++)
    changed |= g_set_object (&self->motif[k], vt_document_find_field (document, names[k]));
  return changed;
}

void
vt_event_list_update (VtEventList *self, VtDocument *document)
{
  VtTable *table = vt_document_get_sample (document) ? vt_document_find_shown_table (document, "artn_events") : NULL;
  const gboolean motifs_changed = take_motifs (self, document);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  Columns columns;

  g_return_if_fail (VT_IS_EVENT_LIST (self));
  if (!g_set_object (&self->table, table) && !motifs_changed)
    return;
  if (table && read_columns (table, vt_document_get_sample (document), &columns))
    for (gsize i = 0; i < columns.n; i++)
      {
        VtEventRow *row = make_row (self, &columns, i);

        if (row)
          g_ptr_array_add (rows, row);
      }
  if (!merge (self, rows))
    replace_all (self, rows);
}

VtTable *
vt_event_list_get_table (VtEventList *self)
{
  return self->table;
}

VtEventRow *
vt_event_list_find (VtEventList *self, const char *id)
{
  char *end;
  const gint64 atom = g_ascii_strtoll (id, &end, 10);
  const guint64 attempt = *end == '.' ? g_ascii_strtoull (end + 1, &end, 10) : G_MAXUINT64;

  for (guint i = 0; *end == '\0' && i < self->rows->len; i++)
    {
      VtEventRow *row = self->rows->pdata[i];

      if (row->atom_id == atom && row->attempt == attempt)
        return row;
    }
  return NULL;
}

guint
vt_event_list_count_repeats (VtEventList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++)
    n += MAX (((VtEventRow *) self->rows->pdata[i])->hits, 1) - 1;
  return n;
}

guint
vt_event_list_count_connected (VtEventList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++)
    n += ((VtEventRow *) self->rows->pdata[i])->outcome == VT_OUTCOME_CONNECTED;
  return n;
}

guint
vt_event_list_count (VtEventList *self, gsize atom, guint *next_attempt)
{
  guint n = 0;

  *next_attempt = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      VtEventRow *row = self->rows->pdata[i];

      if (row->atom != atom)
        continue;
      n += row->outcome == VT_OUTCOME_CONNECTED;
      *next_attempt = MAX (*next_attempt, row->attempt + 1);
    }
  return n;
}

static void
vt_event_list_finalize (GObject *object)
{
  VtEventList *self = VT_EVENT_LIST (object);

  g_ptr_array_unref (self->rows);
  g_clear_object (&self->table);
  for (int k = 0; k < 4; k++)
    g_clear_object (&self->motif[k]);
  G_OBJECT_CLASS (vt_event_list_parent_class)->finalize (object);
}

static void
vt_event_list_class_init (VtEventListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_event_list_finalize;
}

static void
vt_event_list_init (VtEventList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

VtEventList *
vt_event_list_new (void)
{
  return g_object_new (VT_TYPE_EVENT_LIST, NULL);
}
