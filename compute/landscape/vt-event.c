#include "landscape/vt-event.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* Displacements below so many grains in every direction are none. */
#define LEAST_GRAINS 3
/* Lengths of paths, and numbers of atoms that take part, of what counts as one event. */
#define SAME_SHAPE 0.02
#define ZSTD_LEVEL 3
/* Of a sketch: atoms that move at least so far, of the one that moves farthest. */
#define SKETCH_LEAST 0.1
/* The first byte of a packed path. */
enum
{
  PATH_TO_SADDLE,
  PATH_TO_END,
  PATH_SKETCH,
};

VtEvent *
vt_event_new (void)
{
  VtEvent *self = g_new0 (VtEvent, 1);
  g_atomic_ref_count_init (&self->count);
  self->full_energy = self->full_force = self->full_second = NAN;
  self->same_as = -1;
  return self;
}

VtEvent *
vt_event_ref (VtEvent *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
vt_event_unref (VtEvent *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->count))
    return;
  g_free (self->moved);
  g_free (self->saddle);
  g_free (self->end);
  g_clear_pointer (&self->sketch, g_bytes_unref);
  g_free (self);
}

static gint32
to_grains (double x)
{
  return (gint32) CLAMP (rint (x / VT_EVENT_GRAIN), G_MININT32, G_MAXINT32);
}

static gboolean
has_moved (const double *from, const double *to)
{
  return to != NULL
         && (fabs (to[0] - from[0]) > LEAST_GRAINS * VT_EVENT_GRAIN || fabs (to[1] - from[1]) > LEAST_GRAINS * VT_EVENT_GRAIN
             || fabs (to[2] - from[2]) > LEAST_GRAINS * VT_EVENT_GRAIN);
}

typedef struct
{
  guint32 atom, at;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *p = a, *q = b;
  return p->atom < q->atom ? -1 : p->atom > q->atom;
}

VtEvent *
vt_event_dup_numbers (const VtEvent *self)
{
  VtEvent *copy = g_memdup2 (self, sizeof *self);
  g_atomic_ref_count_init (&copy->count);
  copy->n_moved = 0;
  copy->moved = NULL;
  copy->saddle = copy->end = NULL;
  copy->sketch = NULL;
  return copy;
}

VtEvent *
vt_event_dup (const VtEvent *self)
{
  const gsize n = self->n_moved;
  VtEvent *copy = vt_event_dup_numbers (self);
  copy->n_moved = self->n_moved;
  copy->moved = g_memdup2 (self->moved, n * sizeof *self->moved);
  copy->saddle = g_memdup2 (self->saddle, 3 * n * sizeof *self->saddle);
  copy->end = g_memdup2 (self->end, 3 * n * sizeof *self->end);
  copy->sketch = self->sketch ? g_bytes_ref (self->sketch) : NULL;
  return copy;
}

void
vt_event_set_path (VtEvent *self, gsize n, const guint32 *atoms, const double *start, const double *saddle, const double *end)
{
  double squares = 0, fourths = 0;
  g_free (self->moved);
  g_free (self->saddle);
  g_free (self->end);
  self->moved = g_new (guint32, n);
  self->saddle = g_new (gint32, 3 * n);
  self->end = end ? g_new (gint32, 3 * n) : NULL;
  self->n_moved = 0;
  g_autofree Place *places = g_new (Place, n);
  for (gsize i = 0; i < n; i++)
    places[i] = (Place){ atoms ? atoms[i] : (guint32) i, (guint32) i };
  if (atoms)
    qsort (places, n, sizeof *places, compare_places);
  for (gsize place = 0; place < n; place++)
    {
      const gsize i = places[place].at;
      double square = 0;
      for (int k = 0; k < 3; k++)
        square += (saddle[3 * i + k] - start[3 * i + k]) * (saddle[3 * i + k] - start[3 * i + k]);
      squares += square;
      fourths += square * square;
      if (!has_moved (start + 3 * i, saddle + 3 * i) && !has_moved (start + 3 * i, end ? end + 3 * i : NULL))
        continue;
      for (int k = 0; k < 3; k++)
        {
          self->saddle[3 * self->n_moved + k] = to_grains (saddle[3 * i + k] - start[3 * i + k]);
          if (end)
            self->end[3 * self->n_moved + k] = to_grains (end[3 * i + k] - start[3 * i + k]);
        }
      self->moved[self->n_moved++] = places[place].atom;
    }
  self->move = sqrt (squares);
  self->participation = fourths > 0 ? squares * squares / fourths : 0;
}

double
vt_event_get_overlap (const VtEvent *a, const VtEvent *b)
{
  double product = 0, aa = 0, bb = 0;
  for (guint i = 0; i < 3 * a->n_moved; i++)
    aa += (double) a->saddle[i] * a->saddle[i];
  for (guint i = 0; i < 3 * b->n_moved; i++)
    bb += (double) b->saddle[i] * b->saddle[i];
  for (guint i = 0, j = 0; i < a->n_moved && j < b->n_moved;)
    if (a->moved[i] < b->moved[j])
      i++;
    else if (a->moved[i] > b->moved[j])
      j++;
    else
      {
        for (int k = 0; k < 3; k++)
          product += (double) a->saddle[3 * i + k] * b->saddle[3 * j + k];
        i++, j++;
      }
  return aa > 0 && bb > 0 ? product / sqrt (aa * bb) : 0;
}

static gboolean
is_close (double a, double b)
{
  return fabs (a - b) <= SAME_SHAPE * fabs (a);
}

gboolean
vt_event_is_same (const VtEvent *a, const VtEvent *b, const VtProtocol *protocol)
{
  if (a->n_moved == 0 || b->n_moved == 0)
    return fabs (a->found.energy - b->found.energy) < protocol->distinct_energy && is_close (a->move, b->move)
           && is_close (a->participation, b->participation);
  return fabs (a->found.energy - b->found.energy) < protocol->distinct_energy && vt_event_get_overlap (a, b) > protocol->distinct_overlap;
}

gboolean
vt_event_is_distinct (const VtEvent *self)
{
  return self->same_as == (gint64) self->attempt;
}

double
vt_event_get_barrier (const VtEvent *self)
{
  return isfinite (self->full_energy) ? self->full_energy : self->found.energy;
}

void
vt_event_displace (const VtEvent *self, gboolean end, double *positions)
{
  const gint32 *grains = end ? self->end : self->saddle;
  g_return_if_fail (grains != NULL);
  for (guint i = 0; i < self->n_moved; i++)
    for (int k = 0; k < 3; k++)
      positions[3 * self->moved[i] + k] += grains[3 * i + k] * VT_EVENT_GRAIN;
}

/* ---- sketches: a step, in grains the power of two that lets the largest coordinate fit a byte; for each atom how far on it is in the sample, seven bits
 * to a byte, the last of which has no eighth; then x y z in such steps ---- */

static double
get_length (const gint32 *grains)
{
  return hypot (hypot (grains[0], grains[1]), grains[2]);
}

GBytes *
vt_event_dup_sketch (const VtEvent *self)
{
  GByteArray *bytes;
  guint32 last = 0;
  double largest = 0;
  guint8 power = 0;
  if (self->n_moved == 0)
    return self->sketch ? g_bytes_ref (self->sketch) : NULL;
  for (guint i = 0; i < self->n_moved; i++)
    largest = MAX (largest, get_length (self->saddle + 3 * i));
  while (ldexp (G_MAXINT8, power) < largest)
    power++;
  bytes = g_byte_array_new ();
  g_byte_array_append (bytes, &power, 1);
  for (guint i = 0; i < self->n_moved; i++)
    {
      const gint32 *grains = self->saddle + 3 * i;
      if (get_length (grains) < SKETCH_LEAST * largest)
        continue;
      guint32 on = self->moved[i] - last;
      guint8 byte;
      do
        {
          byte = (guint8) ((on & 0x7f) | (on > 0x7f ? 0x80 : 0));
          g_byte_array_append (bytes, &byte, 1);
          on >>= 7;
        }
      while (byte & 0x80);
      for (int k = 0; k < 3; k++)
        {
          const gint8 steps = (gint8) lrint (ldexp (grains[k], -power));
          g_byte_array_append (bytes, (const guint8 *) &steps, 1);
        }
      last = self->moved[i];
    }
  return g_byte_array_free_to_bytes (bytes);
}

VtEvent *
vt_event_new_from_sketch (const VtEvent *self, gsize n_atoms)
{
  gsize length = 0, at = 1;
  const guint8 *bytes = self->sketch ? g_bytes_get_data (self->sketch, &length) : NULL;
  guint64 atom = 0;
  if (length < 5 || bytes[0] > 24) /* a byte and so many bits still fit */
    return NULL;
  g_autoptr (VtEvent) event = vt_event_dup_numbers (self);
  event->moved = g_new (guint32, length);
  event->saddle = g_new (gint32, 3 * length);
  while (at < length)
    {
      guint64 on = 0;
      for (int shift = 0;; shift += 7)
        {
          if (at == length || shift > 28)
            return NULL;
          on |= (guint64) (bytes[at] & 0x7f) << shift;
          if (!(bytes[at++] & 0x80))
            break;
        }
      atom += on;
      if (atom >= n_atoms || (event->n_moved > 0 && on == 0) || length - at < 3)
        return NULL;
      for (int k = 0; k < 3; k++)
        event->saddle[3 * event->n_moved + (guint) k] = (gint8) bytes[at++] * (1 << bytes[0]);
      event->moved[event->n_moved++] = (guint32) atom;
    }
  return g_steal_pointer (&event);
}

/* ---- packed: flag and number of atoms, then the byte planes of all integers (small ones have equal high bytes), compressed ---- */

static gsize
count_integers (gsize n_moved, gboolean has_end)
{
  return n_moved * (has_end ? 7 : 4);
}

GBytes *
vt_event_pack_path (const VtEvent *self)
{
  const gboolean has_end = self->end != NULL;
  const gsize n = count_integers (self->n_moved, has_end);
  if (self->n_moved == 0 && self->sketch)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (self->sketch, &length);
      guint8 *flagged = g_malloc (1 + length);
      flagged[0] = PATH_SKETCH;
      memcpy (flagged + 1, bytes, length);
      return g_bytes_new_take (flagged, 1 + length);
    }
  if (self->n_moved == 0)
    return g_bytes_new (NULL, 0);
  g_autofree guint32 *all = g_new (guint32, n);
  g_autofree guint8 *planes = g_malloc (4 * n);
  const gsize bound = ZSTD_compressBound (4 * n);
  guint8 *packed = g_malloc (5 + bound);
  gsize at = 0;
  for (guint i = 0; i < self->n_moved; i++)
    all[at++] = self->moved[i] - (i > 0 ? self->moved[i - 1] : 0);
  for (int part = 0; part < 1 + has_end; part++)
    for (guint i = 0; i < 3 * self->n_moved; i++)
      {
        const gint32 value = part == 0 ? self->saddle[i] : self->end[i];
        all[at++] = value < 0 ? ~((guint32) value << 1) : (guint32) value << 1; /* the sign last */
      }
  for (gsize i = 0; i < n; i++)
    for (int byte = 0; byte < 4; byte++)
      planes[(gsize) byte * n + i] = (guint8) (all[i] >> (8 * byte));
  packed[0] = has_end ? PATH_TO_END : PATH_TO_SADDLE;
  for (int byte = 0; byte < 4; byte++)
    packed[1 + byte] = (guint8) (self->n_moved >> (8 * byte));
  const gsize size = ZSTD_compress (packed + 5, bound, planes, 4 * n, ZSTD_LEVEL);
  g_assert (!ZSTD_isError (size));
  return g_bytes_new_take (packed, 5 + size);
}

gboolean
vt_event_unpack_path (VtEvent *self, const guint8 *bytes, gsize length, gsize n_atoms)
{
  if (length == 0)
    {
      self->n_moved = 0;
      return TRUE;
    }
  if (bytes[0] == PATH_SKETCH)
    {
      self->n_moved = 0;
      g_clear_pointer (&self->sketch, g_bytes_unref);
      self->sketch = g_bytes_new (bytes + 1, length - 1);
      g_autoptr (VtEvent) sketched = vt_event_new_from_sketch (self, n_atoms);
      return sketched != NULL;
    }
  if (length < 5 || bytes[0] > PATH_TO_END)
    return FALSE;
  const gboolean has_end = bytes[0] == PATH_TO_END;
  const guint32 n_moved = bytes[1] | (guint32) bytes[2] << 8 | (guint32) bytes[3] << 16 | (guint32) bytes[4] << 24;
  if (n_moved == 0 || n_moved > n_atoms)
    return FALSE;
  const gsize n = count_integers (n_moved, has_end);
  g_autofree guint8 *planes = g_malloc (4 * n);
  if (ZSTD_decompress (planes, 4 * n, bytes + 5, length - 5) != 4 * n)
    return FALSE;
  self->n_moved = n_moved;
  self->moved = g_renew (guint32, self->moved, n_moved);
  self->saddle = g_renew (gint32, self->saddle, 3 * n_moved);
  g_clear_pointer (&self->end, g_free);
  if (has_end)
    self->end = g_new (gint32, 3 * n_moved);
  guint64 atom = 0;
  for (gsize i = 0; i < n; i++)
    {
      const guint32 value = planes[i] | (guint32) planes[n + i] << 8 | (guint32) planes[2 * n + i] << 16 | (guint32) planes[3 * n + i] << 24;
      const gint32 integer = (gint32) (value & 1 ? ~(value >> 1) : value >> 1);
      if (i < n_moved)
        {
          atom += value;
          if (atom >= n_atoms || (i > 0 && value == 0))
            return FALSE;
          self->moved[i] = (guint32) atom;
        }
      else if (i < 4 * (gsize) n_moved)
        self->saddle[i - n_moved] = integer;
      else
        self->end[i - 4 * (gsize) n_moved] = integer;
    }
  return TRUE;
}

/* ---- between processes: the struct without its pointers, then the packed path ---- */

GBytes *
vt_event_to_bytes (const VtEvent *self)
{
  g_autoptr (GBytes) path = vt_event_pack_path (self);
  GByteArray *bytes = g_byte_array_new ();
  VtEvent head = *self;
  head.count = 0;
  head.n_moved = 0;
  head.moved = NULL;
  head.saddle = head.end = NULL;
  head.sketch = NULL;
  g_byte_array_append (bytes, (const guint8 *) &head, sizeof head);
  if (g_bytes_get_size (path) > 0)
    g_byte_array_append (bytes, g_bytes_get_data (path, NULL), (guint) g_bytes_get_size (path));
  return g_byte_array_free_to_bytes (bytes);
}

VtEvent *
vt_event_from_bytes (const guint8 *bytes, gsize length, gsize n_atoms)
{
  g_autoptr (VtEvent) self = vt_event_new ();
  if (length < sizeof *self)
    return NULL;
  memcpy (self, bytes, sizeof *self);
  g_atomic_ref_count_init (&self->count);
  self->n_moved = 0;
  self->moved = NULL;
  self->saddle = self->end = NULL;
  self->sketch = NULL;
  if (self->outcome >= VT_N_OUTCOMES || self->atom >= n_atoms
      || !vt_event_unpack_path (self, bytes + sizeof *self, length - sizeof *self, n_atoms))
    return NULL;
  return g_steal_pointer (&self);
}
