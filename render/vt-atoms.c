#include "vt-atoms.h"

#include <math.h>

/* Passes: convert positions and find their bounds; count the atoms of each grid cell; scatter (a counting
 * sort, stable, so the result does not depend on how the work was cut); bound each block. */

#define ATOMS_PER_CELL 192
#define MAX_BLOCK 512
#define CHUNK 32768 /* atoms between looks at the clock */

typedef enum
{
  PASS_CONVERT,
  PASS_COUNT,
  PASS_SCATTER,
  PASS_BLOCKS,
  PASS_DONE
} Pass;

typedef struct
{
  VtAtoms atoms;
  guint references;
  VtSample *sample;
  gboolean wrap;
  double inverse[3][3];

  Pass pass;
  gsize at;
  float low[3], high[3];
  VtAtomRecord *unsorted;
  guint32 *cell_of; /* atom → grid cell */
  guint32 *starts;  /* grid cell → first drawing index not yet taken */
  guint grid[3];
  gsize n_cells;
} Builder;

VtAtoms *
vt_atoms_new (VtSample *sample, gboolean wrap)
{
  Builder *b = g_new0 (Builder, 1);
  const VtCell *cell = vt_sample_get_cell (sample);
  double corners[8][3];

  b->references = 1;
  b->sample = g_object_ref (sample);
  b->wrap = wrap && vt_cell_get_inverse (cell, b->inverse);
  b->atoms.n = vt_sample_get_n_atoms (sample);
  b->atoms.order = g_new (guint32, MAX (b->atoms.n, 1));
  b->atoms.place = g_new (guint32, MAX (b->atoms.n, 1));
  b->atoms.records = g_new (VtAtomRecord, MAX (b->atoms.n, 1));
  b->atoms.blocks = g_array_new (FALSE, FALSE, sizeof (VtAtomBlock));
  b->unsorted = g_new (VtAtomRecord, MAX (b->atoms.n, 1));
  b->cell_of = g_new (guint32, MAX (b->atoms.n, 1));
  vt_cell_get_corners (cell, corners);
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 3; k++)
      b->atoms.origin[k] += corners[i][k] / 8;
  for (int k = 0; k < 3; k++)
    {
      b->low[k] = INFINITY;
      b->high[k] = -INFINITY;
    }
  return &b->atoms;
}

static void
convert (Builder *b, gsize from, gsize to)
{
  const guint8 *species = vt_sample_get_species_index (b->sample);

  for (gsize i = from; i < to; i++)
    {
      double r[3];
      VtAtomRecord *record = &b->unsorted[i];

      vt_sample_get_place (b->sample, i, b->wrap ? b->inverse : NULL, r);
      for (int k = 0; k < 3; k++)
        {
          float x = (float) (r[k] - b->atoms.origin[k]);
          record->position[k] = x;
          b->low[k] = MIN (b->low[k], x);
          b->high[k] = MAX (b->high[k], x);
        }
      record->species = species[i];
    }
}

static void
make_grid (Builder *b)
{
  double size[3], volume = 1, edge;
  double wanted = MAX ((double) b->atoms.n / ATOMS_PER_CELL, 1);
  gsize n = 1;

  for (int k = 0; k < 3; k++)
    {
      size[k] = MAX ((double) b->high[k] - (double) b->low[k], 1e-3);
      volume *= size[k];
    }
  edge = cbrt (volume / wanted);
  for (int k = 0; k < 3; k++)
    {
      b->grid[k] = (guint) CLAMP (ceil (size[k] / edge), 1, 1024);
      n *= b->grid[k];
    }
  /* A flat or stretched box rounds up to many cells; one pass over them must stay cheap. */
  while (n > 4 * (gsize) wanted + 64)
    {
      int longest = b->grid[0] >= b->grid[1] ? (b->grid[0] >= b->grid[2] ? 0 : 2) : (b->grid[1] >= b->grid[2] ? 1 : 2);
      n /= b->grid[longest];
      b->grid[longest] = (b->grid[longest] + 1) / 2;
      n *= b->grid[longest];
    }
  b->n_cells = n;
  b->starts = g_new0 (guint32, n + 1);
}

static guint32
grid_cell (const Builder *b, const float position[3])
{
  guint32 cell = 0;

  for (int k = 0; k < 3; k++)
    {
      float span = b->high[k] - b->low[k];
      float s = span > 0 ? (position[k] - b->low[k]) / span * (float) b->grid[k] : 0;
      cell = cell * b->grid[k] + MIN ((guint) MAX (s, 0), b->grid[k] - 1);
    }
  return cell;
}

static void
count (Builder *b, gsize from, gsize to)
{
  for (gsize i = from; i < to; i++)
    {
      b->cell_of[i] = grid_cell (b, b->unsorted[i].position);
      b->starts[b->cell_of[i] + 1]++;
    }
}

static void
scatter (Builder *b, gsize from, gsize to)
{
  for (gsize i = from; i < to; i++)
    {
      guint32 place = b->starts[b->cell_of[i]]++;
      b->atoms.records[place] = b->unsorted[i];
      b->atoms.order[place] = (guint32) i;
      b->atoms.place[i] = place;
    }
}

static void
add_block (Builder *b, guint first, guint n)
{
  VtAtomBlock block = { .first = first, .count = n };
  float low[3] = { INFINITY, INFINITY, INFINITY };
  float high[3] = { -INFINITY, -INFINITY, -INFINITY };
  float r2 = 0;

  for (guint i = first; i < first + n; i++)
    for (int k = 0; k < 3; k++)
      {
        low[k] = MIN (low[k], b->atoms.records[i].position[k]);
        high[k] = MAX (high[k], b->atoms.records[i].position[k]);
      }
  for (int k = 0; k < 3; k++)
    block.centre[k] = (low[k] + high[k]) / 2;
  for (guint i = first; i < first + n; i++)
    {
      float d2 = 0;
      for (int k = 0; k < 3; k++)
        {
          float d = b->atoms.records[i].position[k] - block.centre[k];
          d2 += d * d;
        }
      r2 = MAX (r2, d2);
    }
  block.radius = sqrtf (r2);
  b->atoms.extent = MAX (b->atoms.extent, sqrt (block.centre[0] * block.centre[0] + block.centre[1] * block.centre[1]
                                                + block.centre[2] * block.centre[2]) + (double) block.radius);
  g_array_append_val (b->atoms.blocks, block);
}

/* After the scatter, starts[c] is the end of cell c and the start of the next. */
static void
make_blocks (Builder *b, gsize from, gsize to)
{
  for (gsize c = from; c < to; c++)
    {
      guint first = c == 0 ? 0 : b->starts[c - 1];
      guint end = b->starts[c];
      for (; first < end; first += MAX_BLOCK)
        add_block (b, first, MIN (end - first, MAX_BLOCK));
    }
}

static void
finish_pass (Builder *b)
{
  if (b->pass == PASS_CONVERT)
    make_grid (b);
  else if (b->pass == PASS_COUNT)
    for (gsize c = 0; c < b->n_cells; c++)
      b->starts[c + 1] += b->starts[c];
  else if (b->pass == PASS_BLOCKS)
    {
      g_clear_pointer (&b->unsorted, g_free);
      g_clear_pointer (&b->cell_of, g_free);
      g_clear_pointer (&b->starts, g_free);
      g_clear_object (&b->sample);
    }
  b->pass++;
  b->at = 0;
}

gboolean
vt_atoms_prepare (VtAtoms *atoms, gint64 deadline)
{
  static void (*const passes[]) (Builder *, gsize, gsize) = { convert, count, scatter, make_blocks };
  Builder *b = (Builder *) atoms;

  if (b->pass == PASS_CONVERT && atoms->n == 0)
    b->pass = PASS_DONE;
  while (b->pass != PASS_DONE)
    {
      gsize end = b->pass == PASS_BLOCKS ? b->n_cells : atoms->n;
      gsize step = b->pass == PASS_BLOCKS ? CHUNK / ATOMS_PER_CELL : CHUNK;
      gsize to = MIN (b->at + step, end);

      passes[b->pass] (b, b->at, to);
      b->at = to;
      if (b->at == end)
        finish_pass (b);
      if (b->pass != PASS_DONE && g_get_monotonic_time () > deadline)
        return FALSE;
    }
  return TRUE;
}

void
vt_atoms_drop_records (VtAtoms *atoms)
{
  g_clear_pointer (&atoms->records, g_free);
}

VtAtoms *
vt_atoms_ref (VtAtoms *atoms)
{
  ((Builder *) atoms)->references++;
  return atoms;
}

void
vt_atoms_unref (VtAtoms *atoms)
{
  Builder *b = (Builder *) atoms;

  if (--b->references > 0)
    return;
  g_clear_object (&b->sample);
  g_free (b->unsorted);
  g_free (b->cell_of);
  g_free (b->starts);
  g_free (atoms->order);
  g_free (atoms->place);
  g_free (atoms->records);
  g_array_unref (atoms->blocks);
  g_free (b);
}
